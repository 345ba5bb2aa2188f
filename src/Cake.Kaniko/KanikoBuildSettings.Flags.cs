// Made from the flag table: run the tests of this project with KANIKO_UPDATE=1 to write it anew.
using Cake.Core.IO;
using Kaniko.Tasks.Flags;

namespace Cake.Kaniko;

public sealed partial class KanikoBuildSettings
{
    /// <summary>Where the sources come from (<c>DIRECTORY|URL</c>). A directory, dir://, tar://, git://, s3://, gs:// or https:// address. Default: <c>/workspace/</c>.</summary>
    public DirectoryPath? Context { get; set; }

    /// <summary>A directory inside the context that is used as its root (<c>PATH</c>).</summary>
    public string? ContextSubPath { get; set; }

    /// <summary>Option of a git context (<c>KEY=VALUE</c>). branch, single-branch, depth, recurse-submodules, insecure-skip-tls; one for each --git.</summary>
    public IDictionary<string, string> Git { get; set; } = new Dictionary<string, string>();

    /// <summary>A further context with a name, for FROM, COPY --from and mounts (<c>NAME=PATH|URL</c>). A directory, docker-image://IMAGE or oci-layout://DIRECTORY[:TAG].</summary>
    public IDictionary<string, string> BuildContexts { get; set; } = new Dictionary<string, string>();

    /// <summary>The Dockerfile (<c>FILE|URL</c>). Looked for in the current directory, then in the context. - is standard input; an http or https address is fetched. Default: <c>Dockerfile</c>.</summary>
    public FilePath? Dockerfile { get; set; }

    /// <summary>Value of an ARG (<c>KEY[=VALUE]</c>). Without a value it is taken from the environment.</summary>
    public IDictionary<string, string?> BuildArguments { get; set; } = new Dictionary<string, string?>();

    /// <summary>The stage to build (<c>STAGE</c>). Of several, the first is pushed and the others are only built. Default: the last stage.</summary>
    public ICollection<string> Targets { get; set; } = [];

    /// <summary>Label of the image (<c>KEY=VALUE</c>).</summary>
    public IDictionary<string, string> Labels { get; set; } = new Dictionary<string, string>();

    /// <summary>Annotation of the image's manifest (<c>KEY=VALUE</c>).</summary>
    public IDictionary<string, string> Annotations { get; set; } = new Dictionary<string, string>();

    /// <summary>The platform to build for (<c>OS/ARCH[/VARIANT]</c>). Chooses base images and what the configuration says; nothing is emulated. Default: the machine's.</summary>
    public string? CustomPlatform { get; set; }

    /// <summary>What to do instead of a build: check, outline or targets (<c>METHOD[,format=FORMAT]</c>). As in buildx. Formats are text, json and, of check, sarif. 'kaniko check' is the same as --call=check.</summary>
    public string? Call { get; set; }

    /// <summary>Image reference to push to (<c>IMAGE</c>). Needed unless --no-push is given. The first one decides where the layer cache is.</summary>
    public ICollection<string> Destinations { get; set; } = [];

    /// <summary>Build, but push no image. The environment variable wins over the flag.</summary>
    public bool? NoPush { get; set; }

    /// <summary>Write the image as a tarball for 'docker load' (<c>FILE</c>). The image is still pushed, unless --no-push is given.</summary>
    public FilePath? TarPath { get; set; }

    /// <summary>Write the image as an OCI layout (<c>DIRECTORY</c>).</summary>
    public DirectoryPath? OciLayoutPath { get; set; }

    /// <summary>Write the manifest's digest (<c>FILE|URL</c>). An https address gets a PUT.</summary>
    public FilePath? DigestFile { get; set; }

    /// <summary>Write a line REPOSITORY@DIGEST for each destination (<c>FILE|URL</c>).</summary>
    public FilePath? ImageNameWithDigestFile { get; set; }

    /// <summary>Write a line REPOSITORY:TAG@DIGEST for each destination (<c>FILE|URL</c>).</summary>
    public FilePath? ImageNameTagWithDigestFile { get; set; }

    /// <summary>Write what was built as JSON, as buildx does (<c>FILE</c>).</summary>
    public FilePath? MetadataFile { get; set; }

    /// <summary>Media types of the image. Default: those of the base image; for scratch, oci.</summary>
    public KanikoImageFormat? ImageFormat { get; set; }

    /// <summary>Compression of new layers. Default: <c>gzip</c>.</summary>
    public KanikoCompression? Compression { get; set; }

    /// <summary>Level of the compression. gzip: 1 to 9, zstd: 1 to 22; -1 is the default level. Default: <c>-1</c>.</summary>
    public int? CompressionLevel { get; set; }

    /// <summary>Push over plain HTTP.</summary>
    public bool? Insecure { get; set; }

    /// <summary>Push without checking certificates.</summary>
    public bool? SkipTlsVerify { get; set; }

    /// <summary>Further attempts to push. On top of the attempts that each request has: 1, 2, 4 seconds apart, and so on. Default: <c>0</c>.</summary>
    public int? PushRetry { get; set; }

    /// <summary>A tag that may not be changed is no failure.</summary>
    public bool? PushIgnoreImmutableTagErrors { get; set; }

    /// <summary>Do not try before the build whether pushing is allowed.</summary>
    public bool? SkipPushPermissionCheck { get; set; }

    /// <summary>Pull over plain HTTP.</summary>
    public bool? InsecurePull { get; set; }

    /// <summary>Pull without checking certificates.</summary>
    public bool? SkipTlsVerifyPull { get; set; }

    /// <summary>Further attempts to get a manifest. Default: <c>0</c>.</summary>
    public int? ImageDownloadRetry { get; set; }

    /// <summary>A registry that is spoken to over plain HTTP (<c>HOST</c>).</summary>
    public ICollection<string> InsecureRegistries { get; set; } = [];

    /// <summary>A registry whose certificate is not checked (<c>HOST</c>).</summary>
    public ICollection<string> SkipTlsVerifyRegistries { get; set; } = [];

    /// <summary>Certificates to trust for a registry (<c>HOST=CA.PEM</c>).</summary>
    public IDictionary<string, string> RegistryCertificates { get; set; } = new Dictionary<string, string>();

    /// <summary>Certificate and key to show to a registry (<c>HOST=CERT,KEY</c>).</summary>
    public IDictionary<string, string> RegistryClientCertificates { get; set; } = new Dictionary<string, string>();

    /// <summary>Host that may be given a registry's credentials (<c>HOST=SERVICE</c>). For a registry whose token service is neither on its own host, nor beside it in its domain, nor known.</summary>
    public IDictionary<string, string> RegistryTokenServices { get; set; } = new Dictionary<string, string>();

    /// <summary>Mirror of a registry (<c>HOST=MIRROR[;…]</c>). Mirrors are tried in order, then the registry itself. Several pairs may stand together, separated by semicolons.</summary>
    public ICollection<string> RegistryMaps { get; set; } = [];

    /// <summary>Mirror of Docker Hub (<c>HOST[/PREFIX]</c>).</summary>
    public ICollection<string> RegistryMirrors { get; set; } = [];

    /// <summary>Do not ask the registry itself when its mirrors fail.</summary>
    public bool? SkipDefaultRegistryFallback { get; set; }

    /// <summary>Built-in source of credentials to ask (<c>NAME</c>). env, google, ecr, acr, gitlab, github; default all, an empty value none. Credential files are asked first in any case.</summary>
    public ICollection<string> CredentialHelpers { get; set; } = [];

    /// <summary>Further attempts to unpack a base image. Default: <c>0</c>.</summary>
    public int? ImageFsExtractRetry { get; set; }

    /// <summary>Look layers up in the cache repository, and put new ones there.</summary>
    public bool? Cache { get; set; }

    /// <summary>The cache repository (<c>REPOSITORY|oci:PATH</c>). Default: the first destination's repository followed by /cache.</summary>
    public string? CacheRepository { get; set; }

    /// <summary>Base images that 'kaniko warm' put on disk (<c>DIRECTORY</c>). Default: <c>/cache</c>.</summary>
    public DirectoryPath? CacheDirectory { get; set; }

    /// <summary>Age from which a cached layer is not used. Default: <c>336h</c>.</summary>
    public TimeSpan? CacheTimeToLive { get; set; }

    /// <summary>RUN and WORKDIR layers take part. Default: <c>true</c>.</summary>
    public bool? CacheRunLayers { get; set; }

    /// <summary>COPY and ADD layers take part.</summary>
    public bool? CacheCopyLayers { get; set; }

    /// <summary>Look up, but put no new layer into the cache repository.</summary>
    public bool? NoPushCache { get; set; }

    /// <summary>Unpack the filesystem even when every step is cached.</summary>
    public bool? Materialize { get; set; }

    /// <summary>Look nothing up, not even on this machine.</summary>
    public bool? NoCache { get; set; }

    /// <summary>A stage for which nothing is looked up (<c>STAGE</c>).</summary>
    public ICollection<string> NoCacheFilters { get; set; } = [];

    /// <summary>How a changed file is recognised where the filesystem must be walked. full: content and metadata; redo: time, size, mode and owner; time: time only. With overlayfs nothing is walked. Default: <c>full</c>.</summary>
    public KanikoSnapshotMode? SnapshotMode { get; set; }

    /// <summary>One layer for each stage.</summary>
    public bool? SingleSnapshot { get; set; }

    /// <summary>Compare metadata before and after each RUN.</summary>
    public bool? UseNewRun { get; set; }

    /// <summary>Leave /var/run out of layers. Default: <c>true</c>.</summary>
    public bool? IgnoreVarRun { get; set; }

    /// <summary>A path that no layer holds (<c>PATH</c>). With wildcards in each segment.</summary>
    public ICollection<string> IgnorePaths { get; set; } = [];

    /// <summary>The same sources give the same digest.</summary>
    public bool? Reproducible { get; set; }

    /// <summary>Time of everything in the image, in seconds since 1970, or 'context' (<c>SECONDS|context</c>).</summary>
    public string? SourceDateEpoch { get; set; }

    /// <summary>What keeps RUN steps apart from the machine. auto: the strongest that the machine allows. Default: <c>auto</c>.</summary>
    public KanikoIsolation? Isolation { get; set; }

    /// <summary>A secret for RUN --mount=type=secret (<c>id=ID[,src=FILE|,env=NAME]</c>).</summary>
    public ICollection<string> Secrets { get; set; } = [];

    /// <summary>An SSH agent or key for RUN --mount=type=ssh (<c>default|ID=PATH</c>).</summary>
    public ICollection<string> Ssh { get; set; } = [];

    /// <summary>Network of RUN steps that name none: default, host or none (<c>MODE</c>).</summary>
    public string? Network { get; set; }

    /// <summary>A line for /etc/hosts (<c>HOST:ADDRESS</c>).</summary>
    public ICollection<string> AddHosts { get; set; } = [];

    /// <summary>Size of /dev/shm (<c>SIZE</c>). Default: <c>64m</c>.</summary>
    public string? ShmSize { get; set; }

    /// <summary>A limit on resources (<c>NAME=SOFT[:HARD]</c>).</summary>
    public ICollection<string> Ulimits { get; set; } = [];

    /// <summary>Something that steps may ask for: security.insecure, network.host (<c>ENTITLEMENT</c>).</summary>
    public ICollection<string> Allow { get; set; } = [];

    /// <summary>The work directory: the store of layers (<c>DIRECTORY</c>). Default: /var/lib/kaniko for root, else $XDG_DATA_HOME/kaniko or ~/.local/share/kaniko.</summary>
    public DirectoryPath? KanikoDirectory { get; set; }

    /// <summary>Allow what is meant for a container only. Nothing but --isolation=in-place needs it.</summary>
    public bool? Force { get; set; }

    /// <summary>Empty the filesystem at the end.</summary>
    public bool? Cleanup { get; set; }

    /// <summary>Empty the filesystem before the build.</summary>
    public bool? PreCleanup { get; set; }

    /// <summary>Restore the filesystem after --cleanup.</summary>
    public bool? PreserveContext { get; set; }

    /// <summary>Says what is set.</summary>
    internal void Say(FlagLine line, PathText paths) => line
        .Add("context-sub-path", ContextSubPath)
        .AddEach("git", Git!)
        .AddEach("build-context", BuildContexts!)
        .Add("dockerfile", Dockerfile?.FullPath)
        .AddEach("build-arg", BuildArguments)
        .AddEach("target", Targets)
        .AddEach("label", Labels!)
        .AddEach("annotation", Annotations!)
        .Add("custom-platform", CustomPlatform)
        .Add("call", Call)
        .AddEach("destination", Destinations)
        .Add("no-push", NoPush)
        .Add("tar-path", paths.Absolute(TarPath))
        .Add("oci-layout-path", paths.Absolute(OciLayoutPath))
        .Add("digest-file", paths.Absolute(DigestFile))
        .Add("image-name-with-digest-file", paths.Absolute(ImageNameWithDigestFile))
        .Add("image-name-tag-with-digest-file", paths.Absolute(ImageNameTagWithDigestFile))
        .Add("metadata-file", paths.Absolute(MetadataFile))
        .AddChoice("image-format", (int?)ImageFormat)
        .AddChoice("compression", (int?)Compression)
        .Add("compression-level", CompressionLevel)
        .Add("insecure", Insecure)
        .Add("skip-tls-verify", SkipTlsVerify)
        .Add("push-retry", PushRetry)
        .Add("push-ignore-immutable-tag-errors", PushIgnoreImmutableTagErrors)
        .Add("skip-push-permission-check", SkipPushPermissionCheck)
        .Add("insecure-pull", InsecurePull)
        .Add("skip-tls-verify-pull", SkipTlsVerifyPull)
        .Add("image-download-retry", ImageDownloadRetry)
        .AddEach("insecure-registry", InsecureRegistries)
        .AddEach("skip-tls-verify-registry", SkipTlsVerifyRegistries)
        .AddEach("registry-certificate", RegistryCertificates!)
        .AddEach("registry-client-cert", RegistryClientCertificates!)
        .AddEach("registry-token-service", RegistryTokenServices!)
        .AddEach("registry-map", RegistryMaps)
        .AddEach("registry-mirror", RegistryMirrors)
        .Add("skip-default-registry-fallback", SkipDefaultRegistryFallback)
        .AddEach("credential-helpers", CredentialHelpers)
        .Add("image-fs-extract-retry", ImageFsExtractRetry)
        .Add("cache", Cache)
        .Add("cache-repo", CacheRepository)
        .Add("cache-dir", paths.Absolute(CacheDirectory))
        .Add("cache-ttl", CacheTimeToLive)
        .Add("cache-run-layers", CacheRunLayers)
        .Add("cache-copy-layers", CacheCopyLayers)
        .Add("no-push-cache", NoPushCache)
        .Add("materialize", Materialize)
        .Add("no-cache", NoCache)
        .AddEach("no-cache-filter", NoCacheFilters)
        .AddChoice("snapshot-mode", (int?)SnapshotMode)
        .Add("single-snapshot", SingleSnapshot)
        .Add("use-new-run", UseNewRun)
        .Add("ignore-var-run", IgnoreVarRun)
        .AddEach("ignore-path", IgnorePaths)
        .Add("reproducible", Reproducible)
        .Add("source-date-epoch", SourceDateEpoch)
        .AddChoice("isolation", (int?)Isolation)
        .AddEach("secret", Secrets)
        .AddEach("ssh", Ssh)
        .Add("network", Network)
        .AddEach("add-host", AddHosts)
        .Add("shm-size", ShmSize)
        .AddEach("ulimit", Ulimits)
        .AddEach("allow", Allow)
        .Add("kaniko-dir", paths.Absolute(KanikoDirectory))
        .Add("force", Force)
        .Add("cleanup", Cleanup)
        .Add("pre-cleanup", PreCleanup)
        .Add("preserve-context", PreserveContext);
}
