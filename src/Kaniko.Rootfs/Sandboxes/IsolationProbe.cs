using System.ComponentModel;
using Kaniko.Diagnostics;
using Kaniko.Rootfs.Native;

namespace Kaniko.Rootfs.Sandboxes;

/// <summary>How well a step can be kept apart from the builder.</summary>
public enum IsolationTier
{
    /// <summary>Namespaces and an overlay.</summary>
    Namespaces,

    /// <summary>Another root directory, and nothing else.</summary>
    Chroot,

    /// <summary>The builder's own root.</summary>
    InPlace,
}

/// <param name="Tier">The best that this machine allows; <see cref="IsolationTier.InPlace"/> where it allows neither of the others.</param>
/// <param name="Mapping">Which ids a user namespace would give, or gives.</param>
/// <param name="Reason">Why not better, or what does not work within it; null when nothing is to be said.</param>
/// <param name="NeedsUserNamespace">The tier holds for the program as <see cref="UserNamespace.Reexec"/> starts it again.</param>
public sealed record IsolationFinding(IsolationTier Tier, UserMapping Mapping, string? Reason, bool NeedsUserNamespace)
{
    /// <summary>Whether this process is root, be it in a user namespace: only root may work in place.</summary>
    public bool IsRoot { get; init; } = !UserNamespace.NeedsReexec;

    /// <summary>The capabilities that this process lacks of those with which root gives files away and becomes other users.</summary>
    public IReadOnlyList<string> LackingCapabilities { get; init; } = Capabilities.Lacking();

    /// <summary>Nothing in <c>/</c> can be changed, so nobody works in place.</summary>
    public bool IsRootReadOnly { get; init; } = FileSystemFlags.Of("/").IsReadOnly;

    /// <summary>Throws, with the reason, when <paramref name="wanted"/> is better than what there is.</summary>
    public void Require(IsolationTier wanted)
    {
        if (wanted < Tier)
        {
            throw new KanikoException(
                ErrorCode.IsolationUnavailable,
                $"isolation '{IsolationProbe.Name(wanted)}' is not possible here: {Reason ?? "the machine refuses it"}")
            {
                Hint = Tier == IsolationTier.Chroot
                    ? "build with --isolation=chroot, or with more rights (docs/isolation.md)"
                    : "build with more rights, or in the executor image (docs/isolation.md)",
            };
        }
    }
}

/// <summary>Finds out by trying. Costs a thread, and for an ordinary user one short process.</summary>
public static unsafe class IsolationProbe
{
    private const string OneIdOnly =
        "only one user id is mapped: files get this user as owner and USER works for root alone; "
        + "add ranges to /etc/subuid and /etc/subgid and install newuidmap (package uidmap) for more";

    /// <summary>Whether a user namespace would make a difference to this process; asked at every start, in a moment.</summary>
    public static bool MayWantUserNamespace =>
        UserNamespace.NeedsReexec || (!Capabilities.Holds(Capabilities.SystemAdmin) && UserNamespace.MayBeAllowed);

    /// <param name="marker">The value of <see cref="UserNamespace.Marker"/>, null where it is not set.</param>
    /// <param name="environment">All of it; <c>PATH</c> finds unshare.</param>
    public static IsolationFinding Probe(string? marker, IReadOnlyList<string> environment)
    {
        if (UserNamespace.NeedsReexec)
        {
            return ProbeOrdinaryUser(environment);
        }

        var mapping = UserNamespace.MappingOf(marker);
        if (TryNamespaces() is not { } refusal)
        {
            return new(
                IsolationTier.Namespaces, mapping, mapping == UserMapping.SingleId ? OneIdOnly : null, false);
        }

        // Root without CAP_SYS_ADMIN may still be allowed a user namespace of its own; with one id alone it would lose more than it wins.
        if (mapping == UserMapping.None && UserNamespace.MayBeAllowed && TryAsRoot(environment) is { Mapping: UserMapping.Ranges } found)
        {
            return found with { Reason = refusal };
        }

        return Capabilities.Holds(Capabilities.SystemChroot)
            ? new(IsolationTier.Chroot, mapping, refusal, false)
            : new(IsolationTier.InPlace, mapping, $"{refusal}; chroot is refused too (CAP_SYS_CHROOT is missing)", false);
    }

    /// <summary>As <c>--isolation</c> spells it.</summary>
    public static string Name(IsolationTier tier) => tier switch
    {
        IsolationTier.Namespaces => "namespaces",
        IsolationTier.Chroot => "chroot",
        IsolationTier.InPlace => "in-place",
        _ => throw new ArgumentOutOfRangeException(nameof(tier), tier, "unknown tier"),
    };

    private static IsolationFinding ProbeOrdinaryUser(IReadOnlyList<string> environment)
    {
        try
        {
            return TryUserNamespace(environment)
                ?? new(IsolationTier.InPlace, UserMapping.None, WhyNoUserNamespace(), false);
        }
        catch (KanikoException exception) when (exception.Code == ErrorCode.ToolMissing)
        {
            return new(IsolationTier.InPlace, UserMapping.None, exception.Message, false);
        }
    }

    /// <summary>Ranges first; their setuid helper may be refused (no_new_privs) where one id is not.</summary>
    private static IsolationFinding? TryUserNamespace(IReadOnlyList<string> environment)
    {
        if (UserNamespace.HasRanges(environment) && Works(UserMapping.Ranges, environment))
        {
            return new(IsolationTier.Namespaces, UserMapping.Ranges, null, true);
        }

        return Works(UserMapping.SingleId, environment)
            ? new(IsolationTier.Namespaces, UserMapping.SingleId, OneIdOnly, true)
            : null;
    }

    private static IsolationFinding? TryAsRoot(IReadOnlyList<string> environment)
    {
        try
        {
            return TryUserNamespace(environment);
        }
        catch (KanikoException exception) when (exception.Code == ErrorCode.ToolMissing)
        {
            return null; // chroot does without
        }
    }

    private static string WhyNoUserNamespace() => "user namespaces are refused here"
        + (Setting("user/max_user_namespaces") == "0" ? " (user.max_user_namespaces=0)"
            : Setting("kernel/unprivileged_userns_clone") == "0" ? " (kernel.unprivileged_userns_clone=0)"
            : Setting("kernel/apparmor_restrict_unprivileged_userns") == "1" ? " (kernel.apparmor_restrict_unprivileged_userns=1)"
            : " (a seccomp or security module profile)")
        + "; run as root, or in a container with CAP_SYS_ADMIN";

    private static string? Setting(string name)
    {
        try
        {
            return File.ReadAllText("/proc/sys/" + name).Trim();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Null when all works; else what is refused.</summary>
    private static string? TryNamespaces()
    {
        if (!Capabilities.Holds(Capabilities.SystemAdmin))
        {
            return "namespaces and mounts are refused (CAP_SYS_ADMIN is missing)";
        }

        string? refusal = null;
        // The thread keeps what it makes, so it is thrown away.
        var thread = new Thread(() => refusal = TryOnThisThread()) { IsBackground = true };
        thread.Start();
        thread.Join();
        return refusal;
    }

    private static string? TryOnThisThread()
    {
        const int Flags = Namespaces.NewNamespaceMount | Namespaces.NewNamespaceUts | Namespaces.NewNamespaceIpc;
        if (Namespaces.Unshare(Flags) != 0)
        {
            return Refusal("namespaces");
        }

        return Namespaces.Mount([], "/\0"u8, [], (Namespaces.Recursive | Namespaces.Private, null)) != 0
            || Namespaces.Mount("tmpfs\0"u8, "/proc/tty\0"u8, "tmpfs\0"u8, (0, null)) != 0
            ? Refusal("mounts")
            : null;
    }

    private static string Refusal(string what) => $"{what} are refused ({new Win32Exception(Errno.Last).Message})";

    /// <summary>What a step needs: the ids, and a mount namespace in them.</summary>
    private static bool Works(UserMapping mapping, IReadOnlyList<string> environment) =>
        QuietProcess.Run([.. UserNamespace.Command(mapping, environment), "--mount", "--", UserNamespace.Command(mapping, environment)[0], "--version"], environment) == 0;
}
