using Kaniko.Tasks.Requests;
using Of = Kaniko.Tasks.Flags.FlagOf<Kaniko.Tasks.Requests.BuildRequest>;

namespace Kaniko.Tasks.Flags;

/// <summary>What is built, and from what.</summary>
internal static class SourceFlags
{
    public static IEnumerable<Flag<BuildRequest>> All() =>
    [
        Of.TextOrDefault("context", "Where the sources come from", r => r.Context, (r, v) => r with { Context = v }) with
        {
            Short = 'c',
            Placeholder = "DIRECTORY|URL",
            Default = "/workspace/",
            Sensitive = true,
            Details = "A directory, dir://PATH, tar://FILE, tar://stdin, a git address (git://, https://….git, ssh://, git@, file://….git; with #REF[:DIRECTORY]), s3://, gs:// or https:// archive.",
        },
        Of.Text("context-sub-path", "A directory inside the context that is used as its root",
            r => r.ContextSubPath, (r, v) => r with { ContextSubPath = v }) with
        {
            Placeholder = "PATH",
        },
        Of.Text("context-max-size", "The most that a context archive may unpack to", r => r.ContextMaxSize, (r, v) => r with { ContextMaxSize = v }) with
        {
            Placeholder = "SIZE",
            Details = "Bytes, or a number with k, m, g or t; also an archive's entries are counted, as 512 bytes each. Default: what is free on the disk.",
        },
        Of.Text("upload-context", "A store that the context is brought to, for a host elsewhere", r => r.UploadContext, (r, v) => r with { UploadContext = v }) with
        {
            Placeholder = "URL",
            Sensitive = true,
            Details = "s3://BUCKET/FOLDER, gs://BUCKET/FOLDER or https://ACCOUNT.blob.core.windows.net/CONTAINER/FOLDER. The host builds from the archive's address; afterwards it is removed.",
        },
        Of.Text("bucket", "Bucket of a context archive in Google Cloud Storage", r => r.Bucket, (r, v) => r with { Bucket = v }) with
        {
            Short = 'b',
            Placeholder = "BUCKET",
            Hidden = true,
            Details = "Kaniko's old name for --context=gs://BUCKET; used when --context is empty.",
        },
        Of.KeyValue("git", "Option of a git context", r => r.Git, (r, v) => r with { Git = v }) with
        {
            Details = "branch, single-branch, depth, recurse-submodules, insecure-skip-tls, as in Kaniko; lfs, keep-git-dir and labels besides. One for each --git, or several with commas.",
        },
        Of.KeyValue("build-context", "A further context with a name, for FROM, COPY --from and mounts",
            r => r.BuildContexts, (r, v) => r with { BuildContexts = v }) with
        {
            Placeholder = "NAME=PATH|URL",
            Sensitive = true,
            Details = "A directory, docker-image://IMAGE, oci-layout://DIRECTORY[:TAG], or anything that --context takes.",
        },
        Of.TextOrDefault("dockerfile", "The Dockerfile", r => r.Dockerfile, (r, v) => r with { Dockerfile = v }) with
        {
            Short = 'f',
            Placeholder = "FILE|URL",
            Default = "Dockerfile",
            Details = "Looked for in the current directory, then in the context. - is standard input; an http or https address is fetched.",
        },
        BuildArguments(),
        Of.List("target", "The stage to build", r => r.Targets, (r, v) => r with { Targets = v }) with
        {
            Placeholder = "STAGE",
            Details = "Of several, the first is pushed and the others are only built. Default: the last stage.",
        },
        Of.KeyValue("label", "Label of the image", r => r.Labels, (r, v) => r with { Labels = v }),
        Of.KeyValue("annotation", "Annotation of the image's manifest", r => r.Annotations, (r, v) => r with { Annotations = v }) with
        {
            Details = "Before the key may stand what it is on, with a colon: manifest, manifest[OS/ARCH] or, with several platforms, index and manifest-descriptor.",
        },
        Of.List("custom-platform", "The platform to build for, or several", r => r.CustomPlatforms, (r, v) => r with { CustomPlatforms = v }) with
        {
            Placeholder = "OS/ARCH[/VARIANT]",
            Aliases = ["platform"],
            DeprecatedNames = ["customPlatform"],
            Details = "Of several, destinations get one index with an image for each. Steps for another processor need the kernel to run its programs (qemu, binfmt_misc). Default: the machine's.",
        },
        Of.Text("call", "What to do instead of a build: check, outline or targets", r => r.Call, (r, v) => r with { Call = v }) with
        {
            Placeholder = "METHOD[,format=FORMAT]",
            Details = "As in buildx. Formats are text, json and, of check, sarif. 'kaniko check' is the same as --call=check.",
        },
        Of.NoOperation("skip-unused-stages", "Leave out stages that the target does not need") with
        {
            Hidden = true,
            Deprecated = "unused stages are always left out",
        },
    ];

    /// <summary>Also a flag of <c>kaniko warm</c>.</summary>
    public static Flag<T> BuildArguments<T>(
        Func<T, IReadOnlyList<KeyValuePair<string, string?>>> get,
        Func<T, IReadOnlyList<KeyValuePair<string, string?>>, T> set) => new(
        (request, value) => set(request, [.. get(request), ReadArgument(value)]),
        (request, _) => [.. get(request).Select(pair => pair.Value is null ? pair.Key : $"{pair.Key}={pair.Value}")])
    {
        Name = "build-arg",
        Summary = "Value of an ARG",
        Kind = FlagKind.Repeatable,
        Placeholder = "KEY[=VALUE]",
        Sensitive = true,
        Details = "Without a value it is taken from the environment.",
    };

    private static Flag<BuildRequest> BuildArguments() =>
        BuildArguments<BuildRequest>(r => r.BuildArguments, (r, v) => r with { BuildArguments = v });

    private static KeyValuePair<string, string?> ReadArgument(string value)
    {
        if (!value.Contains('=', StringComparison.Ordinal) && value.Length > 0)
        {
            return KeyValuePair.Create<string, string?>(value, null);
        }

        var (key, text) = FlagOf<BuildRequest>.ReadPair("build-arg", value);
        return KeyValuePair.Create<string, string?>(key, text);
    }
}
