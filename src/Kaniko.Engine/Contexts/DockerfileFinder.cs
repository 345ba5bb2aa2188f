using System.Text;
using Kaniko.Diagnostics;
using Kaniko.Dockerfiles.Ignoring;
using Kaniko.Rootfs;
using Kaniko.Tasks.Requests;
using Kaniko.Tasks.Results;

namespace Kaniko.Engine.Contexts;

/// <summary>Finds the Dockerfile and the ignore file that goes with it.</summary>
public sealed class DockerfileFinder(EngineSettings settings)
{
    /// <summary>Of a Dockerfile, in bytes.</summary>
    internal const int MaximumSize = 16 * 1024 * 1024;

    /// <summary>Reads the Dockerfile: from the current directory, then from the context; <c>-</c> is standard input, and addresses are fetched.</summary>
    public async Task<(SourceText Text, BuildContext Context)> ReadAsync(
        BuildRequest request, BuildContext context, CancellationToken cancellationToken)
    {
        if (request.Dockerfile == "-")
        {
            // Who types it there may take long, and think better of it.
            var text = await Task.Run(ReadInput, cancellationToken).WaitAsync(cancellationToken).ConfigureAwait(false);
            return (new SourceText("Dockerfile", text), WithIgnore(context, null) with { Dockerfile = new("Dockerfile", InContext: false) });
        }

        if (IsAddress(request.Dockerfile))
        {
            var (source, material) = await FetchAsync(request.Dockerfile, cancellationToken).ConfigureAwait(false);
            return (source, WithIgnore(context, null) with { Dockerfile = new(source.Name, InContext: false, material) });
        }

        var path = Find(request.Dockerfile, context);
        var stream = IsInside(path, context) ? OpenInside(path, context) : OpenFile(path);
        await using (stream.ConfigureAwait(false))
        {
            var text = ReadText(stream, request.Dockerfile);
            return (new SourceText(request.Dockerfile, text), WithIgnore(context, path) with { Dockerfile = Origin(path, context) });
        }
    }

    /// <summary>The path of the Dockerfile; null where it comes from elsewhere, or is not there.</summary>
    internal string? Locate(string name, BuildContext context) =>
        name == "-" || IsAddress(name) ? null : Candidates(name, context).Find(path => Exists(path, context));

    /// <summary>Whether it takes the context to find the Dockerfile.</summary>
    internal bool MayBeInContext(string name) => name != "-" && !IsAddress(name) && !Path.IsPathRooted(name)
        && (name == "Dockerfile" || !File.Exists(Path.GetFullPath(name, settings.CurrentDirectory)));

    /// <summary>Whether the path is one of a context whose links are not to be trusted.</summary>
    private static bool IsInside(string path, BuildContext context) =>
        context.IsForeign && path.StartsWith(context.Directory + "/", StringComparison.Ordinal);

    private static DockerfileOrigin Origin(string path, BuildContext context) => path.StartsWith(context.Directory + "/", StringComparison.Ordinal)
        ? new DockerfileOrigin(path[(context.Directory.Length + 1)..], InContext: true)
        : new DockerfileOrigin(Path.GetFileName(path), InContext: false);

    private static bool Exists(string path, BuildContext context)
    {
        if (!IsInside(path, context))
        {
            return File.Exists(path);
        }

        using var root = RootDirectory.Open(context.Directory);
        return root.Stat(BytePath.Of(path[context.Directory.Length..]), follow: true) is { Kind: EntryKind.File };
    }

    private static FileStream OpenInside(string path, BuildContext context)
    {
        using var root = RootDirectory.Open(context.Directory);
        return root.OpenRead(BytePath.Of(path[context.Directory.Length..]));
    }

    private static bool IsAddress(string name) =>
        name.StartsWith("https://", StringComparison.OrdinalIgnoreCase) || name.StartsWith("http://", StringComparison.OrdinalIgnoreCase);

    private string ReadInput()
    {
        using var input = settings.StandardInput();
        return ReadText(input, "standard input");
    }

    private async Task<(SourceText Text, Material Material)> FetchAsync(string address, CancellationToken cancellationToken)
    {
        _ = Directory.CreateDirectory(settings.WorkDirectory);
        var path = Path.Join(settings.WorkDirectory, $"dockerfile.{Guid.NewGuid():N}");
        try
        {
            var (digest, _) = await HttpDownload.SaveAsync(address, path, checksum: null, cancellationToken).ConfigureAwait(false);
            var stream = OpenFile(path);
            await using (stream.ConfigureAwait(false))
            {
                var name = HttpDownload.Display(address);
                return (new SourceText(name, ReadText(stream, name)), new Material(name, "sha256", digest.Hex));
            }
        }
        finally
        {
            File.Delete(path);
        }
    }

    private string Find(string name, BuildContext context) => Candidates(name, context).Find(path => Exists(path, context)) ?? throw new KanikoException(
        ErrorCode.DockerfileNotFound,
        $"there is no Dockerfile '{name}' in the current directory or in the context{(context.IsForeign ? "" : $" '{context.Directory}'")}")
    {
        Hint = Near(name, context) is { } near ? $"did you mean '{near}'?" : "name it with --dockerfile",
    };

    /// <summary>A file beside where it was looked for.</summary>
    private string? Near(string name, BuildContext context) => Suggestion.Nearest(
        name,
        from candidate in Candidates(name, context)
        let folder = Path.GetDirectoryName(candidate)
        where Directory.Exists(folder)
        from file in Directory.EnumerateFiles(folder)
        select Path.Join(Path.GetDirectoryName(name), Path.GetFileName(file)));

    private List<string> Candidates(string name, BuildContext context)
    {
        var candidates = new List<string> { Path.GetFullPath(name, settings.CurrentDirectory), Path.GetFullPath(name, context.Directory) };
        if (context.IsForeign && !IsInside(candidates[1], context))
        {
            candidates.RemoveAt(1); // '..' out of it
        }

        if (name == "Dockerfile")
        {
            // The default means the context's; a Dockerfile that happens to lie in the current directory comes second.
            candidates.Reverse();
            candidates.Insert(1, Path.Join(context.Directory, "dockerfile"));
        }

        return candidates;
    }

    /// <summary>A context with the ignore file that lies in it.</summary>
    public static BuildContext WithOwnIgnore(BuildContext context) => WithIgnore(context, null);

    // The ignore file beside the Dockerfile replaces the context's.
    private static BuildContext WithIgnore(BuildContext context, string? dockerfile)
    {
        var candidates = new[] { dockerfile is null ? null : dockerfile + ".dockerignore", Path.Join(context.Directory, ".dockerignore") };
        var path = candidates.OfType<string>().FirstOrDefault(candidate => Exists(candidate, context));
        return path is null ? context : context with { Ignore = IgnoreFile.Parse(ReadIgnore(path, context)) };
    }

    private static string ReadIgnore(string path, BuildContext context)
    {
        if (!IsInside(path, context))
        {
            return File.ReadAllText(path);
        }

        using var root = RootDirectory.Open(context.Directory);
        return Encoding.UTF8.GetString(root.ReadAllBytes(BytePath.Of(path[context.Directory.Length..]), MaximumSize));
    }

    private static FileStream OpenFile(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 1, FileOptions.SequentialScan);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new KanikoException(ErrorCode.DockerfileNotFound, $"the Dockerfile '{path}' cannot be read: {e.Message}", e);
        }
    }

    private static string ReadText(Stream stream, string name)
    {
        using var content = new MemoryStream();
        var buffer = new byte[64 * 1024];
        int read;
        while ((read = stream.Read(buffer)) > 0)
        {
            content.Write(buffer, 0, read);
            if (content.Length > MaximumSize)
            {
                throw new KanikoException(ErrorCode.DockerfileSyntax, $"the Dockerfile '{name}' is larger than {MaximumSize} bytes");
            }
        }

        return Encoding.UTF8.GetString(content.GetBuffer(), 0, (int)content.Length);
    }
}
