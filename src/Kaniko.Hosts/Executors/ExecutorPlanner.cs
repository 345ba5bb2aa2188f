using Kaniko.Diagnostics;
using Kaniko.Tasks.Flags;
using Kaniko.Tasks.Requests;

namespace Kaniko.Hosts.Executors;

/// <summary>Turns a request that speaks of this machine into one that means the same elsewhere.</summary>
internal sealed class ExecutorPlanner(HostSettings settings, BuildRequest request, ExecutorPlace place)
{
    private readonly LentThings lent = new(settings);
    private readonly List<LentPath> paths = [];
    private Func<Stream, CancellationToken, Task>? pack;

    private bool IsKaniko => request.Host.Executor switch
    {
        ExecutorKind.Own => false,
        ExecutorKind.Kaniko => true,
        _ => KanikoFlags.IsKaniko(request.Host.ExecutorImage ?? ""),
    };

    /// <exception cref="KanikoException">The request asks for something that cannot be had there.</exception>
    public async Task<ExecutorPlan> PlanAsync(CancellationToken cancellationToken)
    {
        Require();
        var (context, directory) = Context();
        var there = request with
        {
            Context = context,
            Bucket = directory is null && place.GivenContext is null && request.Context.Length == 0 ? request.Bucket : null,
            Dockerfile = await DockerfileAsync(directory, cancellationToken).ConfigureAwait(false),
            BuildContexts = [.. request.BuildContexts.Select(NamedContext)],
            BuildArguments = [.. request.BuildArguments.Select(Resolved).Where(pair => pair.Value is not null)],
            Output = Output(),
            Registry = lent.Registry(request.Registry),
            Run = request.Run with { Secrets = [.. request.Run.Secrets.Select(lent.Secret)], Ssh = [.. request.Run.Ssh.Select(Ssh)] },
            Cache = Cache(),
            WorkDirectory = WorkDirectory(),
            Progress = IsKaniko
                ? request.Progress with { Mode = ProgressMode.Auto, Color = ColorMode.Auto, LogFormat = LogFormat.Text }
                : request.Progress with { Mode = ProgressMode.RawJson, Color = ColorMode.Auto, LogFormat = null, LogTimestamp = false },
            Host = new(),
        };
        var arguments = ExecutorFlags.Print(there);
        return new ExecutorPlan
        {
            Arguments = [.. IsKaniko ? KanikoFlags.Of(arguments) : arguments, .. request.Host.ExecutorArguments],
            Files = lent.Files,
            Paths = paths,
            Pack = pack,
            Variables = lent.Variables(request.Host),
            Logins = await new LoginFinder(settings, request).FindAsync(cancellationToken).ConfigureAwait(false),
            TellsEvents = !IsKaniko,
        };
    }

    private void Require()
    {
        LentThings.RequireImage(request.Host, $"a build in {place.Name}");
        foreach (var destination in request.Destinations)
        {
            ImageNames.RequireFilledIn(destination);
        }

        if (request.Host.UploadCompressionLevel is < 0 or > 9)
        {
            throw new KanikoException(ErrorCode.UsageInvalid, $"'{request.Host.UploadCompressionLevel}' is not a level for --upload-compression-level")
            {
                Hint = "give a number from 0 to 9",
            };
        }

        if (IsKaniko && (request.DryRun || request.PrintPlan || request.Output.MetadataFile is not null))
        {
            throw new KanikoException(ErrorCode.UsageInvalid, "Kaniko's executor tells neither a plan nor metadata")
            {
                Hint = "name this project's executor with --executor-image",
            };
        }
    }

    /// <summary>The context's name there, and its directory here.</summary>
    private (string Context, string? Directory) Context()
    {
        if (place.GivenContext is { } given)
        {
            return (given, null);
        }

        if (ContextNames.LocalDirectory(request.Context, settings.CurrentDirectory) is { } directory)
        {
            if (!Directory.Exists(directory))
            {
                throw new KanikoException(ErrorCode.ContextUnavailable, $"the build context '{request.Context}' does not exist")
                {
                    Hint = "give the directory with the sources with --context",
                };
            }

            if (place.ContextDirectory is not { } mounted)
            {
                return (place.ArchiveContext, directory);
            }

            paths.Add(new(directory, mounted, ReadOnly: true));
            return ("dir://" + mounted, directory);
        }

        if (ArchiveSending.Of(request.Context, request.Dockerfile, settings) is { } archive)
        {
            pack = archive.WriteAsync;
            return (ContextNames.StandardInput, null);
        }

        return (request.Context, null);
    }

    /// <summary>The name of the Dockerfile there. One outside of the context is lent, with its ignore file.</summary>
    private async Task<string> DockerfileAsync(string? directory, CancellationToken cancellationToken)
    {
        var name = request.Dockerfile;
        if (name.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || name.StartsWith("https://", StringComparison.OrdinalIgnoreCase))
        {
            PackAll(directory, null, null);
            return name;
        }

        if (name == "-")
        {
            var input = settings.StandardInput();
            await using (input.ConfigureAwait(false))
            {
                using var content = new MemoryStream();
                await input.CopyToAsync(content, cancellationToken).ConfigureAwait(false);
                lent.Add(new("Dockerfile", content.ToArray()));
            }

            PackAll(directory, null, null);
            return $"{ExecutorPaths.Lent}/Dockerfile";
        }

        var found = ContextNames.FindDockerfile(name, directory, settings.CurrentDirectory);
        if (found is not null && directory is not null && ContextNames.Below(directory, found) is { } relative)
        {
            PackAll(directory, found, File.Exists(found + ".dockerignore") ? found + ".dockerignore" : null);
            return relative;
        }

        if (found is null || (directory is null && name == "Dockerfile"))
        {
            PackAll(directory, null, null);
            return directory is null
                ? name
                : throw new KanikoException(
                    ErrorCode.DockerfileNotFound, $"there is no Dockerfile '{name}' in the current directory or in the context '{directory}'")
                {
                    Hint = "name it with --dockerfile",
                };
        }

        lent.Add(new("Dockerfile", await File.ReadAllBytesAsync(found, cancellationToken).ConfigureAwait(false)));
        var ignore = found + ".dockerignore";
        if (File.Exists(ignore))
        {
            lent.Add(new("Dockerfile.dockerignore", await File.ReadAllBytesAsync(ignore, cancellationToken).ConfigureAwait(false)));
        }

        PackAll(directory, null, File.Exists(ignore) ? ignore : null);
        return $"{ExecutorPaths.Lent}/Dockerfile";
    }

    private void PackAll(string? directory, string? dockerfile, string? ignoreFile)
    {
        if (directory is not null && place.ContextDirectory is null)
        {
            var archive = new ContextArchive(directory, dockerfile, ignoreFile);
            pack = (target, token) => settings.PackContext(archive, target, token);
        }
    }

    private KeyValuePair<string, string> NamedContext(KeyValuePair<string, string> named)
    {
        const string Layout = "oci-layout://";
        var isLayout = named.Value.StartsWith(Layout, StringComparison.Ordinal);
        var text = isLayout ? named.Value[Layout.Length..] : named.Value;
        if (!isLayout && ContextNames.LocalDirectory(text, settings.CurrentDirectory) is null)
        {
            return named;
        }

        if (!place.Mounts)
        {
            throw new KanikoException(ErrorCode.UsageInvalid, $"{place.Name} does not see the directory of --build-context '{named.Key}'")
            {
                Hint = "give a git, https or docker-image:// address",
            };
        }

        var colon = isLayout ? text.LastIndexOf(':') : -1;
        var (path, tag) = colon > text.LastIndexOf('/') ? (text[..colon], text[colon..]) : (text, "");
        var target = $"/kaniko/contexts/{paths.Count}";
        paths.Add(new(Path.GetFullPath(ContextNames.LocalDirectory(path, settings.CurrentDirectory)!), target, ReadOnly: true));
        return KeyValuePair.Create(named.Key, isLayout ? $"{Layout}{target}{tag}" : target);
    }

    private KeyValuePair<string, string?> Resolved(KeyValuePair<string, string?> argument) => argument.Value is not null
        ? argument
        : KeyValuePair.Create(argument.Key, settings.Environment.GetValueOrDefault(argument.Key));

    private OutputOptions Output() => request.Output with
    {
        DigestFile = place.DigestFile,
        ImageNameWithDigestFile = null,
        ImageNameTagWithDigestFile = null,
        MetadataFile = null,
        ReportFile = null,
        SummaryFile = null,
        DotenvFile = null,
        CodeQualityFile = null,
        Ci = CiMode.Auto,
        TarPath = Brought("tar-path", request.Output.TarPath, "image.tar", "docker-archive"),
        OciLayoutPath = Brought("oci-layout-path", request.Output.OciLayoutPath, "layout", "oci"),
        Files = [.. request.Output.Files.Select(Brought)],
    };

    /// <summary>Files travel in one archive, which keeps names, modes and links as they are.</summary>
    private FileOutput Brought(FileOutput file, int number) => place.OutputDirectory is null
        ? file with { Destination = Brought("output", file.Destination, "", file.Kind == FileOutputKind.OciArchive ? "oci-archive" : null)! }
        : new FileOutput(
            file.Kind == FileOutputKind.OciArchive ? file.Kind : FileOutputKind.Tar, $"{place.OutputDirectory}/{BroughtFiles.NameOf(number)}");

    /// <param name="flag">Asks for the file.</param>
    /// <param name="path">As it is given.</param>
    /// <param name="name">In the place's output directory.</param>
    /// <param name="transport">With which skopeo makes the file from what was pushed; null: it cannot.</param>
    private string? Brought(string flag, string? path, string name, string? transport) => path switch
    {
        null => null,
        _ when place.OutputDirectory is { } output => $"{output}/{name}",
        _ when place.Keeps(path) => path,
        _ => throw new KanikoException(ErrorCode.UsageInvalid, $"--{flag} '{path}' is not in a volume of the pod, so it would be lost with it")
        {
            Hint = (transport is null ? ""
                : $"leave it out, push, and fetch it with 'skopeo copy docker://{(request.Destinations is [var pushed, ..] ? pushed : "REGISTRY/NAME:TAG")} {transport}:{path}'; or ")
                + "write it below a volume of --pod-volume and --pod-volume-mount; or use --host=container, which brings it back",
        },
    };

    private string Ssh(string option)
    {
        var equals = option.IndexOf('=', StringComparison.Ordinal);
        var (id, value) = equals < 0 ? (option, settings.Environment.GetValueOrDefault("SSH_AUTH_SOCK")) : (option[..equals], option[(equals + 1)..]);
        if (!place.Mounts || string.IsNullOrEmpty(value))
        {
            throw new KanikoException(ErrorCode.SecretMissing, place.Mounts
                ? $"there is no SSH agent for --ssh '{id}'" : $"{place.Name} does not see this machine's SSH agent")
            {
                Hint = place.Mounts ? "start one and set SSH_AUTH_SOCK" : "give the key as a --secret, or use --host=container",
            };
        }

        var target = $"/kaniko/ssh/{paths.Count}";
        paths.Add(new(Path.GetFullPath(value, settings.CurrentDirectory), target, ReadOnly: false));
        return $"{id}={target}";
    }

    private CacheOptions Cache()
    {
        var cache = request.Cache;
        if (!place.Mounts || !cache.Enabled)
        {
            return cache;
        }

        if (Directory.Exists(cache.Directory))
        {
            paths.Add(new(Path.GetFullPath(cache.Directory, settings.CurrentDirectory), "/cache", ReadOnly: true));
            cache = cache with { Directory = "/cache" };
        }

        if (cache.Repository is { } repository && repository.StartsWith("oci:", StringComparison.Ordinal))
        {
            var layout = Path.GetFullPath(repository["oci:".Length..], settings.CurrentDirectory);
            _ = Directory.CreateDirectory(layout);
            paths.Add(new(layout, "/kaniko/cache-repository", ReadOnly: false));
            cache = cache with { Repository = "oci:/kaniko/cache-repository" };
        }

        return cache;
    }

    private string? WorkDirectory()
    {
        if (request.WorkDirectory is not { } directory || !place.Mounts)
        {
            return request.WorkDirectory;
        }

        var full = Path.GetFullPath(directory, settings.CurrentDirectory);
        _ = Directory.CreateDirectory(full);
        paths.Add(new(full, "/kaniko/store", ReadOnly: false));
        return "/kaniko/store";
    }
}
