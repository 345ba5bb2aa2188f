using Kaniko.Tasks.Requests;

namespace Kaniko.Tasks.Flags;

/// <summary>The flags of <c>kaniko logout</c>; its operand is the registry.</summary>
public static class LogoutFlags
{
    private static readonly Lazy<FlagTable<LogoutRequest>> LazyTable = new(() => new(
        "logout",
        ProgressFlags.Within<LogoutRequest>(r => r.Progress, (r, v) => r with { Progress = v }))
    {
        Operands = ImageFlags.Single<LogoutRequest>("registry", r => r.Server, (r, v) => r with { Server = v }),
    });

    /// <summary>All of them.</summary>
    public static FlagTable<LogoutRequest> Table => LazyTable.Value;
}
