using System.Collections.Frozen;
using Kaniko.Diagnostics;

namespace Kaniko.Hosts.Executors;

/// <summary>What Kaniko's own executor understands (its releases since 1.23; older forks refuse the last ones by themselves).</summary>
internal static class KanikoFlags
{
    private static readonly FrozenSet<string> Known = FrozenSet.Create(StringComparer.Ordinal,
        "dockerfile", "context", "context-sub-path", "bucket", "destination", "build-arg", "target", "label", "annotation", "cache",
        "cache-repo", "cache-dir", "cache-ttl", "cache-run-layers", "cache-copy-layers", "compressed-caching", "compression",
        "compression-level", "image-format", "custom-platform", "snapshot-mode", "single-snapshot", "use-new-run", "ignore-var-run",
        "ignore-path", "reproducible", "no-push", "no-push-cache", "tar-path", "oci-layout-path", "digest-file",
        "image-name-with-digest-file", "image-name-tag-with-digest-file", "push-retry", "image-fs-extract-retry",
        "skip-push-permission-check", "cleanup", "pre-cleanup", "preserve-context", "materialize", "secret", "git", "kaniko-dir", "force",
        "verbosity", "log-format", "log-timestamp", "insecure", "insecure-pull", "insecure-registry", "skip-tls-verify",
        "skip-tls-verify-pull", "skip-tls-verify-registry", "registry-certificate", "registry-client-cert", "registry-map",
        "registry-mirror", "skip-default-registry-fallback", "push-ignore-immutable-tag-errors", "image-download-retry",
        "credential-helpers");

    /// <summary>How the program shows itself; nothing that Kaniko would do differently.</summary>
    private static readonly FrozenSet<string> Dropped = FrozenSet.Create(StringComparer.Ordinal, "progress", "color");

    /// <summary>The flags as Kaniko takes them.</summary>
    /// <exception cref="KanikoException">One of them is not Kaniko's.</exception>
    public static IEnumerable<string> Of(IEnumerable<string> arguments)
    {
        var platforms = 0;
        foreach (var argument in arguments)
        {
            var name = NameOf(argument);
            if (name == "custom-platform" && ++platforms > 1)
            {
                throw new KanikoException(ErrorCode.UsageInvalid, "Kaniko's executor builds for one platform, and there are several")
                {
                    Hint = "name one with --custom-platform, or this project's executor with --executor-image",
                };
            }

            if (Known.Contains(name))
            {
                yield return argument;
            }
            else if (!Dropped.Contains(name))
            {
                throw new KanikoException(ErrorCode.UsageInvalid, $"Kaniko's executor has no --{name}")
                {
                    Hint = $"leave --{name} out, or name this project's executor with --executor-image",
                };
            }
        }
    }

    public static string NameOf(string argument)
    {
        var equals = argument.IndexOf('=', StringComparison.Ordinal);
        return (equals < 0 ? argument : argument[..equals]).TrimStart('-');
    }

    /// <summary>Whether an image's name says that it is Kaniko's.</summary>
    public static bool IsKaniko(string image)
    {
        var at = image.IndexOf('@', StringComparison.Ordinal);
        var name = at < 0 ? image : image[..at];
        var colon = name.LastIndexOf(':');
        name = colon > name.LastIndexOf('/') ? name[..colon] : name;
        return name.EndsWith("/kaniko-project/executor", StringComparison.Ordinal)
            || name.EndsWith("/kaniko/executor", StringComparison.Ordinal)
            || name.EndsWith("chainguard/kaniko", StringComparison.Ordinal)
            || name.EndsWith("osscontainertools/kaniko", StringComparison.Ordinal)
            || name.EndsWith("chainguard-dev/kaniko/executor", StringComparison.Ordinal);
    }
}
