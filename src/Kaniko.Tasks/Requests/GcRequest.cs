namespace Kaniko.Tasks.Requests;

/// <summary>What may stay in the work directory: the flags of <c>kaniko gc</c>.</summary>
public sealed record GcRequest
{
    /// <summary>The work directory; null for the default, see <see cref="BuildRequest.WorkDirectory"/>.</summary>
    public string? WorkDirectory { get; init; }

    /// <summary>What no build used for longer goes. Default: 336 hours.</summary>
    public TimeSpan MaxAge { get; init; } = TimeSpan.FromHours(336);

    /// <summary>Bytes, with a unit, that may be left; what was used longest ago goes first. Null: no limit.</summary>
    public string? MaxSize { get; init; }

    /// <summary>Say what would go, and remove nothing.</summary>
    public bool DryRun { get; init; }

    /// <summary>How the result is written.</summary>
    public StoreFormat Format { get; init; }
}

/// <summary>What is in the work directory: the flags of <c>kaniko du</c>.</summary>
public sealed record DuRequest
{
    /// <summary>The work directory; null for the default, see <see cref="BuildRequest.WorkDirectory"/>.</summary>
    public string? WorkDirectory { get; init; }

    /// <summary>List each thing, not only each kind.</summary>
    public bool All { get; init; }

    /// <summary>How the result is written.</summary>
    public StoreFormat Format { get; init; }
}

/// <summary>How <c>kaniko gc</c> and <c>kaniko du</c> write their result.</summary>
public enum StoreFormat
{
    /// <summary>A table.</summary>
    Text,

    /// <summary>One JSON document.</summary>
    Json,
}
