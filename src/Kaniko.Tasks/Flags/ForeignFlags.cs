namespace Kaniko.Tasks.Flags;

/// <summary>Flags of docker build that people try here, and what to write instead.</summary>
internal static class ForeignFlags
{
    public static string? Hint(string command, string name) => command != "build" ? null : name switch
    {
        "tag" or "t" => "write --destination, or -d",
        "file" => "write --dockerfile, or -f",
        "push" => "leave it out: every build with a --destination pushes",
        "load" => "there is no daemon to load into: write --tar-path=FILE with --no-push, and 'docker load' the file",
        "cache-from" or "cache-to" => "write --cache and --cache-repo",
        "iidfile" => "write --digest-file, or --metadata-file",
        "platforms" => "write --custom-platform",
        "pull" => "leave it out: base images are always looked up in their registry",
        "secrets" => "write --secret once for each secret",
        "build-args" => "write --build-arg once for each argument",
        _ => null,
    };
}
