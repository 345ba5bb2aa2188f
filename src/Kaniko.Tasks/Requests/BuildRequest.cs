namespace Kaniko.Tasks.Requests;

/// <summary>
/// One build, as its author asked for it: what the executor flags of Kaniko say, in groups. Immutable; nothing is looked up
/// or checked against the machine here. The flag table reads it from a command line and prints it back.
/// </summary>
public sealed record BuildRequest
{
    /// <summary>Where the sources come from: a directory, <c>dir://</c>, <c>tar://</c>, <c>git://</c>, <c>s3://</c>, … Default <c>/workspace/</c>.</summary>
    public string Context { get; init; } = "/workspace/";

    /// <summary>A directory inside the context that is used as its root.</summary>
    public string? ContextSubPath { get; init; }

    /// <summary>The most bytes that a context archive may unpack to, with a unit. Null: what is free on the disk.</summary>
    public string? ContextMaxSize { get; init; }

    /// <summary>
    /// A folder in a store (<c>s3://</c>, <c>gs://</c>, an Azure blob container's address) that the context, a directory, is brought to for a
    /// host elsewhere, and removed from after the build. Null: it goes to the host by itself.
    /// </summary>
    public string? UploadContext { get; init; }

    /// <summary>Kaniko's old name for a context archive in Google Cloud Storage; used when <see cref="Context"/> is empty.</summary>
    public string? Bucket { get; init; }

    /// <summary>
    /// Options of a git context, <c>key=value</c>: Kaniko's <c>branch</c>, <c>single-branch</c>, <c>depth</c>, <c>recurse-submodules</c> and
    /// <c>insecure-skip-tls</c>; <c>lfs</c>, <c>keep-git-dir</c> and <c>labels</c> besides.
    /// </summary>
    public IReadOnlyList<KeyValuePair<string, string>> Git { get; init; } = [];

    /// <summary>Named contexts: name to directory, <c>docker-image://</c>, <c>oci-layout://</c>, git or https address.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> BuildContexts { get; init; } = [];

    /// <summary>The Dockerfile: a path (tried from the current directory, then from the context), an address, or <c>-</c> for standard input.</summary>
    public string Dockerfile { get; init; } = "Dockerfile";

    /// <summary>The image references to push to.</summary>
    public IReadOnlyList<string> Destinations { get; init; } = [];

    /// <summary>Build arguments; a null value is taken from the environment of the program.</summary>
    public IReadOnlyList<KeyValuePair<string, string?>> BuildArguments { get; init; } = [];

    /// <summary>The stages to build; the first is the one that is pushed. Empty: the last stage.</summary>
    public IReadOnlyList<string> Targets { get; init; } = [];

    /// <summary>Labels of the image.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Labels { get; init; } = [];

    /// <summary>
    /// Annotations of the image manifest; as in buildx, <c>index:KEY</c>, <c>manifest:KEY</c>, <c>manifest-descriptor:KEY</c> and
    /// <c>manifest[PLATFORM]:KEY</c> say what they are on.
    /// </summary>
    public IReadOnlyList<KeyValuePair<string, string>> Annotations { get; init; } = [];

    /// <summary>
    /// The target platforms, <c>os/arch[/variant]</c>. Of several, the destinations get one index with an image for each. Empty: the machine's.
    /// </summary>
    public IReadOnlyList<string> CustomPlatforms { get; init; } = [];

    /// <summary>Build, but push no image.</summary>
    public bool NoPush { get; init; }

    /// <summary>Print the plan; build nothing.</summary>
    public bool DryRun { get; init; }

    /// <summary>buildx's: what to do instead of a build, <c>check</c>, <c>outline</c> or <c>targets</c>, with <c>,format=json</c>. Null: build.</summary>
    public string? Call { get; init; }

    /// <summary>Print the plan, and build.</summary>
    public bool PrintPlan { get; init; }

    /// <summary>What is written besides a push.</summary>
    public OutputOptions Output { get; init; } = new();

    /// <summary>How registries are reached.</summary>
    public RegistryOptions Registry { get; init; } = new();

    /// <summary>Which layers are looked up instead of built.</summary>
    public CacheOptions Cache { get; init; } = new();

    /// <summary>How changes become layers.</summary>
    public SnapshotOptions Snapshot { get; init; } = new();

    /// <summary>How RUN steps run.</summary>
    public RunOptions Run { get; init; } = new();

    /// <summary>What is told meanwhile.</summary>
    public ProgressOptions Progress { get; init; } = new();

    /// <summary>Where the build runs.</summary>
    public HostOptions Host { get; init; } = new();

    /// <summary>
    /// The work directory (<c>--kaniko-dir</c>, <c>KANIKO_DIR</c>): the store of layers and everything that a build writes besides its
    /// outputs. Null: <c>/var/lib/kaniko</c> for root, else <c>$XDG_DATA_HOME/kaniko</c> or <c>~/.local/share/kaniko</c>.
    /// </summary>
    public string? WorkDirectory { get; init; }

    /// <summary>Kaniko's: allow what is only meant for a container of its own, such as <see cref="Isolation.InPlace"/>.</summary>
    public bool Force { get; init; }

    /// <summary>Kaniko's <c>--cleanup</c>, for the in-place tier: empty the filesystem at the end.</summary>
    public bool Cleanup { get; init; }

    /// <summary>Kaniko's <c>--pre-cleanup</c>, for the in-place tier: empty the filesystem before the build.</summary>
    public bool PreCleanup { get; init; }

    /// <summary>Kaniko's <c>--preserve-context</c>, for the in-place tier: restore the first filesystem after <see cref="Cleanup"/>.</summary>
    public bool PreserveContext { get; init; }
}

/// <summary>How registries are reached.</summary>
public sealed record RegistryOptions
{
    /// <summary>Push over plain HTTP.</summary>
    public bool Insecure { get; init; }

    /// <summary>Pull over plain HTTP.</summary>
    public bool InsecurePull { get; init; }

    /// <summary>Registries that are spoken to over plain HTTP, both ways.</summary>
    public IReadOnlyList<string> InsecureRegistries { get; init; } = [];

    /// <summary>Push without checking certificates.</summary>
    public bool SkipTlsVerify { get; init; }

    /// <summary>Pull without checking certificates.</summary>
    public bool SkipTlsVerifyPull { get; init; }

    /// <summary>Registries whose certificate is not checked.</summary>
    public IReadOnlyList<string> SkipTlsVerifyRegistries { get; init; } = [];

    /// <summary>Registry to PEM file with certificates to trust.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Certificates { get; init; } = [];

    /// <summary>Registry to <c>certificate.pem,key.pem</c>.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> ClientCertificates { get; init; } = [];

    /// <summary>Registry to a further host (and port) whose token service may be given the registry's credentials.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> TokenServices { get; init; } = [];

    /// <summary>Registry to mirrors, in the order in which they are tried.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Maps { get; init; } = [];

    /// <summary>Mirrors of Docker Hub.</summary>
    public IReadOnlyList<string> Mirrors { get; init; } = [];

    /// <summary>Do not ask the original registry when its mirrors fail.</summary>
    public bool SkipDefaultRegistryFallback { get; init; }

    /// <summary>Extra attempts for a push, on top of the retries of each request.</summary>
    public int PushRetry { get; init; }

    /// <summary>A tag that may not be changed is no failure.</summary>
    public bool PushIgnoreImmutableTagErrors { get; init; }

    /// <summary>Extra attempts for a manifest, on top of the retries of each request.</summary>
    public int ImageDownloadRetry { get; init; }

    /// <summary>Extra attempts to unpack a base image.</summary>
    public int ImageFsExtractRetry { get; init; }

    /// <summary>Do not try before the build whether pushing is allowed.</summary>
    public bool SkipPushPermissionCheck { get; init; }

    /// <summary>Which built-in credential sources are asked; null: all of them.</summary>
    public IReadOnlyList<string>? CredentialHelpers { get; init; }
}

/// <summary>Which layers are looked up instead of built, and where.</summary>
public sealed record CacheOptions
{
    /// <summary>Use the cache repository and the base image cache directory.</summary>
    public bool Enabled { get; init; }

    /// <summary>A repository, or <c>oci:PATH</c>. Null: <c>FIRST-DESTINATION/cache</c>.</summary>
    public string? Repository { get; init; }

    /// <summary>Base images that <c>kaniko warm</c> put there.</summary>
    public string Directory { get; init; } = "/cache";

    /// <summary>Age from which a cached layer is not used.</summary>
    public TimeSpan TimeToLive { get; init; } = TimeSpan.FromHours(336);

    /// <summary>RUN and WORKDIR layers take part.</summary>
    public bool RunLayers { get; init; } = true;

    /// <summary>COPY and ADD layers take part.</summary>
    public bool CopyLayers { get; init; }

    /// <summary>Look up, but upload no cache layer.</summary>
    public bool NoPush { get; init; }

    /// <summary>Kaniko's <c>--compressed-caching</c>; layers are never held in memory here, so it changes nothing and is accepted.</summary>
    public bool CompressedCaching { get; init; } = true;

    /// <summary>Unpack the filesystem even when every step is cached.</summary>
    public bool Materialize { get; init; }

    /// <summary>Look nothing up, not even in the work directory.</summary>
    public bool Disabled { get; init; }

    /// <summary>Stages for which nothing is looked up.</summary>
    public IReadOnlyList<string> DisabledStages { get; init; } = [];
}

/// <summary>How the changes of a step become a layer.</summary>
public sealed record SnapshotOptions
{
    /// <summary>How a changed file is recognised.</summary>
    public SnapshotMode Mode { get; init; } = SnapshotMode.Full;

    /// <summary>One layer for each stage.</summary>
    public bool Single { get; init; }

    /// <summary>Compare metadata before and after each RUN.</summary>
    public bool UseNewRun { get; init; }

    /// <summary>Leave <c>/var/run</c> out of layers.</summary>
    public bool IgnoreVarRun { get; init; }

    /// <summary>Paths, with wildcards in each segment, that no layer holds.</summary>
    public IReadOnlyList<string> IgnorePaths { get; init; } = [];

    /// <summary>The same sources give the same digest: times are 0, or <see cref="SourceDateEpoch"/>.</summary>
    public bool Reproducible { get; init; }

    /// <summary>Seconds since 1970, or <c>context</c> for the time of the context's commit.</summary>
    public string? SourceDateEpoch { get; init; }

    /// <summary>The version of the output that the same sources give: another release that knows it makes the same. Default: the newest.</summary>
    public int CompatibilityVersion { get; init; } = NewestCompatibilityVersion;

    /// <summary>The newest <see cref="CompatibilityVersion"/>.</summary>
    public const int NewestCompatibilityVersion = 1;
}

/// <summary>How a changed file is recognised where the filesystem must be walked.</summary>
public enum SnapshotMode
{
    /// <summary>Content and metadata.</summary>
    Full,

    /// <summary>Time, size, mode and owner.</summary>
    Redo,

    /// <summary>Time only.</summary>
    Time,
}

/// <summary>How RUN steps run.</summary>
public sealed record RunOptions
{
    /// <summary>What keeps steps apart from the machine.</summary>
    public Isolation Isolation { get; init; } = Isolation.Auto;

    /// <summary><c>id=X[,src=FILE][,env=NAME][,type=file|env]</c>.</summary>
    public IReadOnlyList<string> Secrets { get; init; } = [];

    /// <summary><c>default</c> or <c>id=SOCKET-OR-KEY</c>.</summary>
    public IReadOnlyList<string> Ssh { get; init; } = [];

    /// <summary>The network of steps that ask for none in particular: <c>default</c>, <c>host</c> or <c>none</c>.</summary>
    public string? Network { get; init; }

    /// <summary><c>host:address</c> lines for <c>/etc/hosts</c>.</summary>
    public IReadOnlyList<string> AddHosts { get; init; } = [];

    /// <summary>Bytes of <c>/dev/shm</c>, with a unit; null: 64m.</summary>
    public string? ShmSize { get; init; }

    /// <summary><c>name=soft[:hard]</c>.</summary>
    public IReadOnlyList<string> Ulimits { get; init; } = [];

    /// <summary>Entitlements: <c>security.insecure</c>, <c>network.host</c>.</summary>
    public IReadOnlyList<string> Allow { get; init; } = [];
}

/// <summary>What keeps RUN steps apart from the machine.</summary>
public enum Isolation
{
    /// <summary>The strongest tier that the machine allows.</summary>
    Auto,

    /// <summary>Mount, process and other namespaces over overlayfs.</summary>
    Namespaces,

    /// <summary>A directory and chroot(2).</summary>
    Chroot,

    /// <summary>The container's own <c>/</c>.</summary>
    InPlace,
}
