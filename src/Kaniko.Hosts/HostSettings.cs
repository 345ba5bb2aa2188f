using Kaniko.Tasks.Requests;
using Kaniko.Tasks.Results;

namespace Kaniko.Hosts;

/// <summary>What the hosts take from the process that they run in, and from the rooms that they may not enter.</summary>
public sealed record HostSettings
{
    /// <summary>The program's version.</summary>
    public required string Version { get; init; }

    /// <summary>Relative paths of the request are below it.</summary>
    public required string CurrentDirectory { get; init; }

    /// <summary>The environment variables.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Opens standard input, for a Dockerfile or a context that comes from there.</summary>
    public Func<Stream> StandardInput { get; init; } = () => Stream.Null;

    /// <summary>Somebody may be asked questions: a credential plug-in may open a browser or read the terminal.</summary>
    public bool Interactive { get; init; }

    /// <summary>Writes a context directory as a tar archive.</summary>
    public required Func<ContextArchive, Stream, CancellationToken, Task> PackContext { get; init; }

    /// <summary>What a context's archive holds uncompressed: gzip, zstd, bzip2, xz or nothing, told by its first bytes.</summary>
    public required Func<Stream, Stream> OpenArchive { get; init; }

    /// <summary>The base images that a request's Dockerfile names, as far as it can be read here.</summary>
    public Func<BuildRequest, CancellationToken, Task<IReadOnlyList<string>>> FindBaseImages { get; init; } =
        (_, _) => Task.FromResult<IReadOnlyList<string>>([]);

    /// <summary>This machine's credentials for the registry of an image; null: none.</summary>
    public required Func<string, CancellationToken, Task<RegistryLogin?>> FindLogin { get; init; }

    /// <summary>Writes the files that <see cref="BuildRequest.Output"/> asks for and that a result is enough for.</summary>
    public required Func<BuildRequest, BuildResult, CancellationToken, Task> WriteResultFiles { get; init; }

    /// <summary>
    /// Makes an output of <see cref="OutputOptions.Files"/> from the archive that an executor wrote for it; returns what it cannot hold, for the
    /// user's eyes.
    /// </summary>
    public Func<FileOutput, string, CancellationToken, Task<IReadOnlyList<string>>> WriteOutput { get; init; } =
        (_, _, _) => throw new InvalidOperationException("nobody writes outputs here");

    /// <summary>The digest that a registry has under an image's name, or null where it has none. Throws where it cannot be asked. Null: nobody asks.</summary>
    public Func<BuildRequest, string, CancellationToken, Task<string?>>? FindDigest { get; init; }

    /// <summary>This machine's SELinux keeps containers from files that are not labelled for them.</summary>
    public bool SelinuxEnforces { get; init; }

    /// <summary>The name of this machine, kept with what is made for it.</summary>
    public string MachineName { get; init; } = "";
}

/// <summary>A context directory that travels.</summary>
/// <param name="Directory">Absolute.</param>
/// <param name="Dockerfile">The Dockerfile in it, which travels even where it is ignored; null: it is elsewhere.</param>
/// <param name="IgnoreFile">The ignore file that counts, absolute; null: the context's own, if any.</param>
public sealed record ContextArchive(string Directory, string? Dockerfile, string? IgnoreFile);

/// <summary>Credentials for a registry. Printing one shows no secret.</summary>
/// <param name="Registry">As in Docker's <c>config.json</c>: <c>https://index.docker.io/v1/</c>, <c>registry.example.com:5000</c>.</param>
/// <param name="User">The user.</param>
/// <param name="Password">The password.</param>
public sealed record RegistryLogin(string Registry, string User, string Password)
{
    /// <summary>An OAuth2 refresh token, instead of user and password.</summary>
    public string? IdentityToken { get; init; }

    /// <summary>A bearer token for the registry itself.</summary>
    public string? RegistryToken { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"Login to {Registry}";
}
