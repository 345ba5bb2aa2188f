using System.Text;
using Kaniko.Rootfs;
using Kaniko.Tasks.Requests;

namespace Kaniko.Engine.Execution;

/// <summary>What in the builder's own root is not the image's: the program, its work, what the user gave it, what the container has mounted.</summary>
internal static class BuilderPaths
{
    /// <summary>Written or watched by container runtimes, mounted or not. Service accounts and the runtime's secrets are always mounted.</summary>
    private static readonly string[] Always =
        ["/proc", "/sys", "/dev", "/etc/resolv.conf", "/etc/hosts", "/etc/hostname", "/run/.containerenv", "/.dockerenv"];

    public static IEnumerable<byte[]> Of(EngineSettings settings, BuildRequest request, string workDirectory)
    {
        var named = Always.Concat([settings.ProgramDirectory, workDirectory])
            .Concat(settings.OwnImage is null ? [] : ["/busybox"])
            .Concat(Given(settings, request).Select(path => Path.GetFullPath(path, settings.CurrentDirectory)));
        using var root = RootDirectory.Open("/");
        return [.. named.Select(Encoding.UTF8.GetBytes).Concat(ProtectedPaths.Mounted()).SelectMany(path => Places(root, path))];
    }

    /// <summary>The path itself and, where links lead to it, where they lead; by its own name it may be such a link.</summary>
    private static IEnumerable<byte[]> Places(RootDirectory root, byte[] path)
    {
        var parent = root.Follow(BytePath.Parent(BytePath.Clean(path)));
        yield return BytePath.Join(parent, BytePath.Name(BytePath.Clean(path)));
        yield return root.Follow(path);
    }

    /// <summary>Files and directories of the request, and of the variables that name some.</summary>
    private static IEnumerable<string> Given(EngineSettings settings, BuildRequest request)
    {
        foreach (var name in (string[])["DOCKER_CONFIG", "REGISTRY_AUTH_FILE", "SSL_CERT_DIR", "SSL_CERT_FILE", "GOOGLE_APPLICATION_CREDENTIALS", "SSH_AUTH_SOCK"])
        {
            foreach (var path in settings.Environment.GetValueOrDefault(name)?.Split(':', StringSplitOptions.RemoveEmptyEntries) ?? [])
            {
                yield return path;
            }
        }

        foreach (var path in Outputs(request).Append(LocalPath(request.Dockerfile)).Append(LocalPath(request.Context)).OfType<string>())
        {
            yield return path;
        }

        foreach (var option in request.BuildContexts.Select(pair => pair.Value).Concat(request.Run.Secrets.SelectMany(secret => secret.Split(','))).Concat(request.Run.Ssh))
        {
            if (LocalPath(option[(option.IndexOf('=', StringComparison.Ordinal) + 1)..]) is { } path && path.Contains('/', StringComparison.Ordinal))
            {
                yield return path;
            }
        }
    }

    private static IEnumerable<string?> Outputs(BuildRequest request) =>
        [request.Output.TarPath, request.Output.OciLayoutPath, .. request.Output.Files.Where(file => !file.IsStandardOutput).Select(file => file.Destination)];

    /// <summary>Null for an address.</summary>
    private static string? LocalPath(string? text) => text switch
    {
        null or "" or "-" => null,
        _ when text.StartsWith("dir://", StringComparison.Ordinal) => text["dir://".Length..],
        _ when text.StartsWith("tar://", StringComparison.Ordinal) => text["tar://".Length..],
        _ when text.Contains("://", StringComparison.Ordinal) => null,
        _ => text,
    };
}
