using Kaniko.Diagnostics;
using Kaniko.Rootfs.Sandboxes;
using Kaniko.Tasks.Requests;

namespace Kaniko.Engine.Execution;

/// <summary>The tier that the steps of a build run in.</summary>
/// <param name="Tier">What was demanded, or the best that there is.</param>
/// <param name="Reason">Why not better; null when nothing is to be said.</param>
internal sealed record IsolationChoice(IsolationTier Tier, string? Reason)
{
    /// <summary>This process is in a user namespace, which may map few ids.</summary>
    public bool InUserNamespace { get; init; }

    /// <summary>The capabilities that root usually has and this process has not; none where namespaces give them.</summary>
    public IReadOnlyList<string> Lacks { get; init; } = [];

    internal const string Page = "docs/isolation.md";

    /// <summary>As <c>--isolation</c> spells it.</summary>
    public string Name => IsolationProbe.Name(Tier);

    /// <summary>Why the tier is none better, and what does not work in it; null when there is nothing to say.</summary>
    public string? Note => (Reason, Limits) switch
    {
        (null, null) => null,
        ({ } reason, { } limits) => $"{reason}; {limits}",
        var (reason, limits) => reason ?? limits,
    };

    /// <summary>What the log says of the tier.</summary>
    public string Text => $"Isolation: {Name}, root filesystem: {Filesystem}" + (Note is null ? "" : $" ({Note})");

    private string? Limits => Tier switch
    {
        IsolationTier.Chroot => "steps have no /proc and no /sys, and share processes, host name and network with the builder" + Lack,
        IsolationTier.InPlace => "steps share /proc, processes, host name and network with the builder, and can read its files" + Lack,
        _ => null,
    };

    private string Lack => Lacks.Count == 0 ? ""
        : $"; without {string.Join(", ", Lacks)} steps that give files to others or become another user fail";

    private string Filesystem => Tier switch
    {
        IsolationTier.Namespaces => "overlayfs",
        IsolationTier.Chroot => "a directory for each stage",
        _ => "/",
    };

    /// <summary>Takes what is demanded, if the machine allows it, or the best.</summary>
    public static IsolationChoice Of(EngineSettings settings, BuildRequest request)
    {
        var finding = settings.ProbeIsolation();
        var choice = request.Run.Isolation switch
        {
            Isolation.Namespaces => Demanded(finding, IsolationTier.Namespaces),
            Isolation.Chroot => Demanded(finding, IsolationTier.Chroot),
            Isolation.InPlace => InPlace(finding, settings, request),
            _ when finding.Tier == IsolationTier.Namespaces => new(IsolationTier.Namespaces, finding.Reason),
            _ when settings.OwnImage is not null && finding is { IsRoot: true, IsRootReadOnly: true, Tier: IsolationTier.Chroot } =>
                new(IsolationTier.Chroot, $"{finding.Reason}; the root filesystem is read-only"),
            _ when settings.OwnImage is not null && finding.IsRoot => InPlace(finding, settings, request),
            _ when finding.Tier == IsolationTier.Chroot => new(IsolationTier.Chroot, finding.Reason),
            _ when request.Force && finding.IsRoot => InPlace(finding, settings, request),
            _ => throw Unavailable(finding.Reason ?? "the machine refuses every tier", finding.IsRoot
                ? "give the builder CAP_SYS_ADMIN or CAP_SYS_CHROOT, or build in the executor image"
                : "run as root (in a pod: runAsUser: 0), or allow user namespaces for this user"),
        };
        return choice with
        {
            InUserNamespace = finding.Mapping != UserMapping.None,
            Lacks = choice.Tier == IsolationTier.Namespaces ? [] : finding.LackingCapabilities,
        };
    }

    private static IsolationChoice Demanded(IsolationFinding finding, IsolationTier tier)
    {
        finding.Require(tier);
        return new(tier, tier == finding.Tier ? finding.Reason : "--isolation asks for it");
    }

    private static IsolationChoice InPlace(IsolationFinding finding, EngineSettings settings, BuildRequest request)
    {
        if (!finding.IsRoot)
        {
            throw Unavailable("isolation 'in-place' wants root", "run as root (in a pod: runAsUser: 0)");
        }

        if (settings.OwnImage is null && !request.Force)
        {
            throw Unavailable(
                "isolation 'in-place' empties the root filesystem, and this is not the executor image",
                "build in the executor image, or say --force where everything below / may be deleted");
        }

        if (finding.IsRootReadOnly)
        {
            throw Unavailable(
                "isolation 'in-place' changes the root filesystem, and it is read-only here",
                "run without --read-only (in a pod: readOnlyRootFilesystem: false), or give CAP_SYS_CHROOT and --isolation=chroot");
        }

        return ProgramLoader.IsWithin(settings.ProgramDirectory)
            ? new(IsolationTier.InPlace, request.Run.Isolation == Isolation.InPlace ? "--isolation asks for it" : finding.Reason)
            : throw Unavailable(
                "isolation 'in-place' would delete the loader and the libraries that this program runs with",
                "build in the executor image, whose program brings its own");
    }

    private static KanikoException Unavailable(string message, string hint) =>
        new(ErrorCode.IsolationUnavailable, message) { Hint = $"{hint} ({Page})" };
}
