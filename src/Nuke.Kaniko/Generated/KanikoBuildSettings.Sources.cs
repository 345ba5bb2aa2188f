// Made from the flag table: run the tests of this project with KANIKO_UPDATE=1 to write it anew.
namespace Nuke.Kaniko;

public sealed partial record KanikoBuildSettings
{
    /// <summary>Where the sources come from (<c>DIRECTORY|URL</c>). A directory, dir://PATH, tar://FILE, tar://stdin, a git address (git://, https://….git, ssh://, git@, file://….git; with #REF[:DIRECTORY]), s3://, gs:// or https:// archive. Default: the working directory.</summary>
    public string? Context { get; init; }

    /// <summary>Sets <see cref="Context"/>.</summary>
    public KanikoBuildSettings SetContext(string? value) => this with { Context = value };

    /// <summary>Resets <see cref="Context"/>.</summary>
    public KanikoBuildSettings ResetContext() => this with { Context = null };

    /// <summary>A directory inside the context that is used as its root (<c>PATH</c>).</summary>
    public string? ContextSubPath { get; init; }

    /// <summary>Sets <see cref="ContextSubPath"/>.</summary>
    public KanikoBuildSettings SetContextSubPath(string? value) => this with { ContextSubPath = value };

    /// <summary>Resets <see cref="ContextSubPath"/>.</summary>
    public KanikoBuildSettings ResetContextSubPath() => this with { ContextSubPath = null };

    /// <summary>The most that a context archive may unpack to (<c>SIZE</c>). Bytes, or a number with k, m, g or t; also an archive's entries are counted, as 512 bytes each. Default: what is free on the disk.</summary>
    public string? ContextMaxSize { get; init; }

    /// <summary>Sets <see cref="ContextMaxSize"/>.</summary>
    public KanikoBuildSettings SetContextMaxSize(string? value) => this with { ContextMaxSize = value };

    /// <summary>Resets <see cref="ContextMaxSize"/>.</summary>
    public KanikoBuildSettings ResetContextMaxSize() => this with { ContextMaxSize = null };

    /// <summary>A store that the context is brought to, for a host elsewhere (<c>URL</c>). s3://BUCKET/FOLDER, gs://BUCKET/FOLDER or https://ACCOUNT.blob.core.windows.net/CONTAINER/FOLDER. The host builds from the archive's address; afterwards it is removed.</summary>
    public string? UploadContext { get; init; }

    /// <summary>Sets <see cref="UploadContext"/>.</summary>
    public KanikoBuildSettings SetUploadContext(string? value) => this with { UploadContext = value };

    /// <summary>Resets <see cref="UploadContext"/>.</summary>
    public KanikoBuildSettings ResetUploadContext() => this with { UploadContext = null };

    /// <summary>Option of a git context (<c>KEY=VALUE</c>). branch, single-branch, depth, recurse-submodules, insecure-skip-tls, as in Kaniko; lfs, keep-git-dir and labels besides. One for each --git, or several with commas.</summary>
    public IReadOnlyDictionary<string, string> Git { get; init; } = new Dictionary<string, string>();

    /// <summary>Sets <see cref="Git"/>.</summary>
    public KanikoBuildSettings SetGit(IReadOnlyDictionary<string, string> values) => this with { Git = new Dictionary<string, string>(values) };

    /// <summary>Sets one of <see cref="Git"/>.</summary>
    public KanikoBuildSettings SetGitOption(string key, string value) => this with { Git = With(Git, key, value) };

    /// <summary>Adds to <see cref="Git"/>.</summary>
    public KanikoBuildSettings AddGitOption(string key, string value) => this with { Git = With(Git, key, value) };

    /// <summary>Removes from <see cref="Git"/>.</summary>
    public KanikoBuildSettings RemoveGitOption(string key) => this with { Git = Without(Git, key) };

    /// <summary>Empties <see cref="Git"/>.</summary>
    public KanikoBuildSettings ClearGit() => this with { Git = new Dictionary<string, string>() };

    /// <summary>A further context with a name, for FROM, COPY --from and mounts (<c>NAME=PATH|URL</c>). A directory, docker-image://IMAGE, oci-layout://DIRECTORY[:TAG], or anything that --context takes.</summary>
    public IReadOnlyDictionary<string, string> BuildContexts { get; init; } = new Dictionary<string, string>();

    /// <summary>Sets <see cref="BuildContexts"/>.</summary>
    public KanikoBuildSettings SetBuildContexts(IReadOnlyDictionary<string, string> values) => this with { BuildContexts = new Dictionary<string, string>(values) };

    /// <summary>Sets one of <see cref="BuildContexts"/>.</summary>
    public KanikoBuildSettings SetBuildContext(string key, string value) => this with { BuildContexts = With(BuildContexts, key, value) };

    /// <summary>Adds to <see cref="BuildContexts"/>.</summary>
    public KanikoBuildSettings AddBuildContext(string key, string value) => this with { BuildContexts = With(BuildContexts, key, value) };

    /// <summary>Removes from <see cref="BuildContexts"/>.</summary>
    public KanikoBuildSettings RemoveBuildContext(string key) => this with { BuildContexts = Without(BuildContexts, key) };

    /// <summary>Empties <see cref="BuildContexts"/>.</summary>
    public KanikoBuildSettings ClearBuildContexts() => this with { BuildContexts = new Dictionary<string, string>() };

    /// <summary>The Dockerfile (<c>FILE|URL</c>). Looked for in the current directory, then in the context. - is standard input; an http or https address is fetched. Default: <c>Dockerfile</c>.</summary>
    public string? Dockerfile { get; init; }

    /// <summary>Sets <see cref="Dockerfile"/>.</summary>
    public KanikoBuildSettings SetDockerfile(string? value) => this with { Dockerfile = value };

    /// <summary>Resets <see cref="Dockerfile"/>.</summary>
    public KanikoBuildSettings ResetDockerfile() => this with { Dockerfile = null };

    /// <summary>Value of an ARG (<c>KEY[=VALUE]</c>). Without a value it is taken from the environment.</summary>
    public IReadOnlyDictionary<string, string?> BuildArguments { get; init; } = new Dictionary<string, string?>();

    /// <summary>Sets <see cref="BuildArguments"/>.</summary>
    public KanikoBuildSettings SetBuildArguments(IReadOnlyDictionary<string, string?> values) => this with { BuildArguments = new Dictionary<string, string?>(values) };

    /// <summary>Sets one of <see cref="BuildArguments"/>.</summary>
    public KanikoBuildSettings SetBuildArgument(string key, string? value) => this with { BuildArguments = With(BuildArguments, key, value) };

    /// <summary>Adds to <see cref="BuildArguments"/>.</summary>
    public KanikoBuildSettings AddBuildArgument(string key, string? value) => this with { BuildArguments = With(BuildArguments, key, value) };

    /// <summary>Removes from <see cref="BuildArguments"/>.</summary>
    public KanikoBuildSettings RemoveBuildArgument(string key) => this with { BuildArguments = Without(BuildArguments, key) };

    /// <summary>Empties <see cref="BuildArguments"/>.</summary>
    public KanikoBuildSettings ClearBuildArguments() => this with { BuildArguments = new Dictionary<string, string?>() };

    /// <summary>The stage to build (<c>STAGE</c>). Of several, the first is pushed and the others are only built. Default: the last stage.</summary>
    public IReadOnlyList<string> Targets { get; init; } = [];

    /// <summary>Sets <see cref="Targets"/>.</summary>
    public KanikoBuildSettings SetTargets(params IEnumerable<string> values) => this with { Targets = [.. values] };

    /// <summary>Adds to <see cref="Targets"/>.</summary>
    public KanikoBuildSettings AddTargets(params IEnumerable<string> values) => this with { Targets = [.. Targets, .. values] };

    /// <summary>Adds one to <see cref="Targets"/>.</summary>
    public KanikoBuildSettings AddTarget(string value) => this with { Targets = [.. Targets, value] };

    /// <summary>Removes from <see cref="Targets"/>.</summary>
    public KanikoBuildSettings RemoveTargets(params IEnumerable<string> values) => this with { Targets = [.. Targets.Except(values)] };

    /// <summary>Empties <see cref="Targets"/>.</summary>
    public KanikoBuildSettings ClearTargets() => this with { Targets = [] };

    /// <summary>Label of the image (<c>KEY=VALUE</c>).</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>Sets <see cref="Labels"/>.</summary>
    public KanikoBuildSettings SetLabels(IReadOnlyDictionary<string, string> values) => this with { Labels = new Dictionary<string, string>(values) };

    /// <summary>Sets one of <see cref="Labels"/>.</summary>
    public KanikoBuildSettings SetLabel(string key, string value) => this with { Labels = With(Labels, key, value) };

    /// <summary>Adds to <see cref="Labels"/>.</summary>
    public KanikoBuildSettings AddLabel(string key, string value) => this with { Labels = With(Labels, key, value) };

    /// <summary>Removes from <see cref="Labels"/>.</summary>
    public KanikoBuildSettings RemoveLabel(string key) => this with { Labels = Without(Labels, key) };

    /// <summary>Empties <see cref="Labels"/>.</summary>
    public KanikoBuildSettings ClearLabels() => this with { Labels = new Dictionary<string, string>() };

    /// <summary>Annotation of the image's manifest (<c>KEY=VALUE</c>). Before the key may stand what it is on, with a colon: manifest, manifest[OS/ARCH] or, with several platforms, index and manifest-descriptor.</summary>
    public IReadOnlyDictionary<string, string> Annotations { get; init; } = new Dictionary<string, string>();

    /// <summary>Sets <see cref="Annotations"/>.</summary>
    public KanikoBuildSettings SetAnnotations(IReadOnlyDictionary<string, string> values) => this with { Annotations = new Dictionary<string, string>(values) };

    /// <summary>Sets one of <see cref="Annotations"/>.</summary>
    public KanikoBuildSettings SetAnnotation(string key, string value) => this with { Annotations = With(Annotations, key, value) };

    /// <summary>Adds to <see cref="Annotations"/>.</summary>
    public KanikoBuildSettings AddAnnotation(string key, string value) => this with { Annotations = With(Annotations, key, value) };

    /// <summary>Removes from <see cref="Annotations"/>.</summary>
    public KanikoBuildSettings RemoveAnnotation(string key) => this with { Annotations = Without(Annotations, key) };

    /// <summary>Empties <see cref="Annotations"/>.</summary>
    public KanikoBuildSettings ClearAnnotations() => this with { Annotations = new Dictionary<string, string>() };

    /// <summary>The platform to build for, or several (<c>OS/ARCH[/VARIANT]</c>). Of several, destinations get one index with an image for each. Steps for another processor need the kernel to run its programs (qemu, binfmt_misc). Default: the machine's.</summary>
    public IReadOnlyList<string> CustomPlatforms { get; init; } = [];

    /// <summary>Sets <see cref="CustomPlatforms"/>.</summary>
    public KanikoBuildSettings SetCustomPlatforms(params IEnumerable<string> values) => this with { CustomPlatforms = [.. values] };

    /// <summary>Adds to <see cref="CustomPlatforms"/>.</summary>
    public KanikoBuildSettings AddCustomPlatforms(params IEnumerable<string> values) => this with { CustomPlatforms = [.. CustomPlatforms, .. values] };

    /// <summary>Adds one to <see cref="CustomPlatforms"/>.</summary>
    public KanikoBuildSettings AddCustomPlatform(string value) => this with { CustomPlatforms = [.. CustomPlatforms, value] };

    /// <summary>Removes from <see cref="CustomPlatforms"/>.</summary>
    public KanikoBuildSettings RemoveCustomPlatforms(params IEnumerable<string> values) => this with { CustomPlatforms = [.. CustomPlatforms.Except(values)] };

    /// <summary>Empties <see cref="CustomPlatforms"/>.</summary>
    public KanikoBuildSettings ClearCustomPlatforms() => this with { CustomPlatforms = [] };
}
