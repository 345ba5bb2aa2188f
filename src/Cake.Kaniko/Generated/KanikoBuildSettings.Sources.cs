// Made from the flag table: run the tests of this project with KANIKO_UPDATE=1 to write it anew.
using Cake.Core.IO;

namespace Cake.Kaniko;

public sealed partial class KanikoBuildSettings
{
    /// <summary>Where the sources come from (<c>DIRECTORY|URL</c>). A directory, dir://PATH, tar://FILE, tar://stdin, a git address (git://, https://….git, ssh://, git@, file://….git; with #REF[:DIRECTORY]), s3://, gs:// or https:// archive. Default: the working directory.</summary>
    public DirectoryPath? Context { get; set; }

    /// <summary>A directory inside the context that is used as its root (<c>PATH</c>).</summary>
    public string? ContextSubPath { get; set; }

    /// <summary>The most that a context archive may unpack to (<c>SIZE</c>). Bytes, or a number with k, m, g or t; also an archive's entries are counted, as 512 bytes each. Default: what is free on the disk.</summary>
    public string? ContextMaxSize { get; set; }

    /// <summary>A store that the context is brought to, for a host elsewhere (<c>URL</c>). s3://BUCKET/FOLDER, gs://BUCKET/FOLDER or https://ACCOUNT.blob.core.windows.net/CONTAINER/FOLDER. The host builds from the archive's address; afterwards it is removed.</summary>
    public string? UploadContext { get; set; }

    /// <summary>Option of a git context (<c>KEY=VALUE</c>). branch, single-branch, depth, recurse-submodules, insecure-skip-tls, as in Kaniko; lfs, keep-git-dir and labels besides. One for each --git, or several with commas.</summary>
    public IDictionary<string, string> Git { get; set; } = new Dictionary<string, string>();

    /// <summary>A further context with a name, for FROM, COPY --from and mounts (<c>NAME=PATH|URL</c>). A directory, docker-image://IMAGE, oci-layout://DIRECTORY[:TAG], or anything that --context takes.</summary>
    public IDictionary<string, string> BuildContexts { get; set; } = new Dictionary<string, string>();

    /// <summary>The Dockerfile (<c>FILE|URL</c>). Looked for in the current directory, then in the context. - is standard input; an http or https address is fetched. Default: <c>Dockerfile</c>.</summary>
    public FilePath? Dockerfile { get; set; }

    /// <summary>Value of an ARG (<c>KEY[=VALUE]</c>). Without a value it is taken from the environment.</summary>
    public IDictionary<string, string?> BuildArguments { get; set; } = new Dictionary<string, string?>();

    /// <summary>The stage to build (<c>STAGE</c>). Of several, the first is pushed and the others are only built. Default: the last stage.</summary>
    public ICollection<string> Targets { get; set; } = [];

    /// <summary>Label of the image (<c>KEY=VALUE</c>).</summary>
    public IDictionary<string, string> Labels { get; set; } = new Dictionary<string, string>();

    /// <summary>Annotation of the image's manifest (<c>KEY=VALUE</c>). Before the key may stand what it is on, with a colon: manifest, manifest[OS/ARCH] or, with several platforms, index and manifest-descriptor.</summary>
    public IDictionary<string, string> Annotations { get; set; } = new Dictionary<string, string>();

    /// <summary>The platform to build for, or several (<c>OS/ARCH[/VARIANT]</c>). Of several, destinations get one index with an image for each. Steps for another processor need the kernel to run its programs (qemu, binfmt_misc). Default: the machine's.</summary>
    public ICollection<string> CustomPlatforms { get; set; } = [];
}
