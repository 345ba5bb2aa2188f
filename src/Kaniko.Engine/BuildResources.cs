using Kaniko.Diagnostics;
using Kaniko.Dockerfiles.Values;
using Kaniko.Engine.Caching;
using Kaniko.Engine.Execution;
using Kaniko.Engine.Planning;
using Kaniko.Engine.Publishing;
using Kaniko.Engine.Storage;
using Kaniko.Engine.Warming;
using Kaniko.Images.Compression;
using Kaniko.Images.Layers;
using Kaniko.Images.Stores;
using Kaniko.Registries;
using Kaniko.Rootfs;
using Kaniko.Rootfs.Sandboxes;
using Kaniko.Tasks.Events;
using Kaniko.Tasks.Requests;

namespace Kaniko.Engine;

/// <summary>What one build works with: the store, the cache, registries, and, once a step needs files, the machine's file rooms.</summary>
internal sealed class BuildResources : IAsyncDisposable
{
    private readonly Lazy<WorkArea> area;
    private readonly Lazy<FileRooms> rooms;
    private readonly Lazy<RegistryClient> registries;
    private readonly Lazy<IsolationChoice> isolation;
    private readonly Lazy<SharedCache?> sharedCache;
    private readonly Lazy<string> layerForm;
    private readonly Lazy<WarmedImages> warmedImages;
    private readonly Lazy<StoreUse> use;

    public BuildResources(EngineSettings settings, BuildRequest request, EventSink events)
    {
        (Settings, Request, Events) = (settings, request, events);
        SshAgents = new SshAgents(request.Run.Ssh, settings, () => NewTemporaryDirectory("agent"));
        area = new(OpenArea);
        rooms = new(OpenRooms);
        isolation = new(() => IsolationChoice.Of(settings, request));
        registries = new(() => RegistryAccessReader.Connect(request.Registry, settings));
        sharedCache = new(() => CacheRepositories.Open(this));
        warmedImages = new(OpenWarmedImages);
        use = new(() => StoreUse.Begin(WorkDirectory, settings.Time));
        layerForm = new(() => Caching.LayerForm.Of(LayerCompression, LayerTimes, request.Snapshot));
        PrepareWorkDirectory(settings.WorkDirectory);
        Blobs = new BlobStore(WorkDirectory);
        Cache = new LocalCache(WorkDirectory);
        BaseImages = new BaseImages(this);
        Remotes = new RemoteFiles(this);
        RunLimits = [.. request.Run.Ulimits.Select(ResourceLimits.Parse)];
        SharedMemorySize = request.Run.ShmSize is { } size ? Bytes(size) : 64 << 20;
    }

    public EngineSettings Settings { get; }

    public BuildRequest Request { get; }

    public EventSink Events { get; }

    public string WorkDirectory => Settings.WorkDirectory;

    public BlobStore Blobs { get; }

    public LocalCache Cache { get; }

    /// <summary>Whatever of the work directory this build relies on is marked here before.</summary>
    public StoreUse Use => use.Value;

    /// <summary>The base images of <c>--cache-dir</c>: looked at with <c>--cache</c>, as in Kaniko, and where the user names the directory.</summary>
    public WarmedImages WarmedImages => warmedImages.Value;

    /// <summary>The cache repository; null without <c>--cache</c>.</summary>
    public SharedCache? SharedCache => sharedCache.Value;

    /// <summary>What layers of this build are like; see <see cref="Caching.LayerForm"/>.</summary>
    public string LayerForm => layerForm.Value;

    public BaseImages BaseImages { get; }

    public RemoteFiles Remotes { get; }

    public IReadOnlyList<ResourceLimit> RunLimits { get; }

    public long SharedMemorySize { get; }

    public FileRooms Rooms => rooms.Value;

    /// <summary>What keeps the steps apart from this machine; found out when first asked.</summary>
    public IsolationChoice Isolation => isolation.Value;

    /// <summary>How many stages and steps take files from a stage. Set once there are plans.</summary>
    public Func<PlannedStage, int> UsesOf { get; set; } = _ => int.MaxValue;

    /// <summary>How many of these are stages that start from it.</summary>
    public Func<PlannedStage, int> ContinuationsOf { get; set; } = _ => 0;

    public SshAgents SshAgents { get; }

    public RegistryClient Registries => registries.Value;

    /// <summary>Set once the Dockerfile is read.</summary>
    public SourceText Source { get; set; } = new("Dockerfile", "");

    /// <summary>Set once the request's planning part is read.</summary>
    public PlanInputs Inputs { get; set; } = null!;

    public LayerCompression LayerCompression => new(
        Request.Output.Compression switch
        {
            Compression.Zstd => CompressionFormat.Zstd,
            Compression.None => CompressionFormat.None,
            _ => CompressionFormat.Gzip,
        },
        Request.Output.CompressionLevel > 0 ? Request.Output.CompressionLevel : null);

    /// <summary>The times of new layers' entries.</summary>
    public LayerTimes LayerTimes => Request.Snapshot.Reproducible ? new(Fixed: ImageTime, Latest: null) : new(Fixed: null, Latest: SourceDate);

    /// <summary><c>SOURCE_DATE_EPOCH</c>; set once the context and the Dockerfile are read.</summary>
    public DateTimeOffset? SourceDate { get; set; }

    /// <summary>The time that everything in the image's documents has, where the user fixed it.</summary>
    public DateTimeOffset? ImageTime => SourceDate ?? (Request.Snapshot.Reproducible ? DateTimeOffset.UnixEpoch : null);

    public string ResolvConf { get; } = ReadOrEmpty("/etc/resolv.conf");

    public string Hosts => NameFiles.Hosts(Inputs.HostName, ReadOrEmpty("/etc/hosts"), Request.Run.AddHosts);

    /// <summary>A directory of this process's own, gone at its end.</summary>
    public string NewTemporaryDirectory(string name)
    {
        var path = area.Value.NewPath(name);
        Directory.CreateDirectory(path);
        return path;
    }

    public TreeHasher Hasher(RootDirectory root)
    {
        var memory = Path.Join(WorkDirectory, "file-hashes");
        _ = Use.Mark(memory);
        return new TreeHasher(root, memory);
    }

    /// <summary>Whether what a record names is still there: files for later steps, or the layer for the image.</summary>
    public bool IsUsable(StepRecord record)
    {
        if (IsTooOld(record))
        {
            return false;
        }

        var hasFiles = record.Directory is { } key && MarkDirectory(key);
        var hasLayer = record.LayerIn(LayerForm) is { } layer && Blobs.Contains(layer.Descriptor) && Use.Mark(Blobs.PathOf(layer.Descriptor.Digest));
        return hasFiles || hasLayer;
    }

    /// <summary>Whether a record's layer is at hand in the form that this build makes.</summary>
    public bool HasLayer(StepRecord record) =>
        record.LayerIn(LayerForm) is { } layer && (record.Origin is not null || Blobs.Contains(layer.Descriptor));

    /// <summary>Whether a record is older than the user wants them.</summary>
    public bool IsTooOld(StepRecord record) => Settings.Time.GetUtcNow() - record.Created > Request.Cache.TimeToLive;

    /// <summary>
    /// Whether the files of a layer are in the store, where they then stay; asks without opening the file rooms, unless a tier of
    /// directories left them.
    /// </summary>
    public bool MarkDirectory(string key) => Use.Mark(TreeRooms.DirectoryOf(WorkDirectory, key))
        ? Isolation.Tier != IsolationTier.Namespaces || Rooms is TreeRooms
        : Isolation.Tier == IsolationTier.Namespaces
            && (Use.Mark(Path.Join(WorkDirectory, "layers", key)) || Use.Mark(Path.Join(WorkDirectory, "layers", key + "-user")));

    public bool MayLookUp(PlannedStage stage) =>
        !Request.Cache.Disabled && !Request.Cache.DisabledStages.Contains(stage.Name, StringComparer.OrdinalIgnoreCase);

    public async ValueTask DisposeAsync()
    {
        await SshAgents.DisposeAsync().ConfigureAwait(false);
        if (rooms.IsValueCreated)
        {
            rooms.Value.Dispose();
        }

        if (registries.IsValueCreated)
        {
            registries.Value.Dispose();
        }

        if (use.IsValueCreated)
        {
            use.Value.Dispose();
        }

        if (area.IsValueCreated)
        {
            await Task.Run(area.Value.Dispose).ConfigureAwait(false);
        }
    }

    /// <summary>Takes back what builds that were killed left behind.</summary>
    private WorkArea OpenArea()
    {
        var opened = WorkArea.Open(WorkDirectory);
        _ = Blobs.Reclaim();
        return opened;
    }

    private WarmedImages OpenWarmedImages()
    {
        var cache = Request.Cache;
        var isWanted = cache.Enabled || cache.Directory != new CacheOptions().Directory;
        return new WarmedImages(
            isWanted && cache.Directory.Length > 0 ? Path.GetFullPath(cache.Directory, Settings.CurrentDirectory) : "", cache.TimeToLive, Settings.Time);
    }

    private FileRooms OpenRooms()
    {
        Action<string> warn = text => Events.Offer(new Traced(TraceLevel.Info, text));
        if (Isolation.Tier == IsolationTier.Namespaces && OverlayRooms.TryOpen(area.Value, Settings, warn) is { } overlay)
        {
            return overlay;
        }

        var options = new TreeOptions((SnapshotRule)Request.Snapshot.Mode, stage => UsesOf(stage), stage => ContinuationsOf(stage), warn)
        {
            Mounts = Isolation.Tier == IsolationTier.Namespaces,
            ToleratesUnmappedOwners = Isolation.InUserNamespace || Isolation.Lacks.Contains("CAP_CHOWN"),
        };
        return Isolation.Tier == IsolationTier.InPlace
            ? new InPlaceRooms(area.Value, Settings, options, Request)
            : new TreeRooms(area.Value, Settings, options);
    }

    private static void PrepareWorkDirectory(string path)
    {
        try
        {
            Directory.CreateDirectory(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new KanikoException(ErrorCode.WorkDirectoryInvalid, $"the work directory '{path}' cannot be made: {e.Message}", e)
            {
                Hint = "name a directory that you may write to with --kaniko-dir",
            };
        }

        if (FileSystemFlags.Of(path).IsReadOnly)
        {
            throw new KanikoException(ErrorCode.WorkDirectoryInvalid, $"the work directory '{path}' is on a read-only file system")
            {
                Hint = $"mount a volume or a tmpfs there (docker run --tmpfs {path}:exec, in a pod an emptyDir), or name another directory with --kaniko-dir",
            };
        }
    }

    private static long Bytes(string text) => ByteSize.TryParse(text)
        ?? throw new KanikoException(ErrorCode.UsageInvalid, $"'{text}' is not a size") { Hint = "write a number with b, k, m or g" };

    private static string ReadOrEmpty(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
