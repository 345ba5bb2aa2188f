using Kaniko.Diagnostics;
using Kaniko.Rootfs.Native;

namespace Kaniko.Rootfs.Sandboxes;

/// <summary>
/// Lets an ordinary user be root among its own ids. A .NET process has threads and may not make a user namespace, so
/// the program replaces itself, at its very start, by util-linux's unshare and that by the program again: one process,
/// one number, and signals arrive.
/// </summary>
public static unsafe class UserNamespace
{
    /// <summary>Set by <see cref="Reexec"/> for the program that comes after it, which removes it again.</summary>
    public const string Marker = "KANIKO_USER_NAMESPACE";

    /// <summary>The marker's value when only the user's own id is mapped, as root.</summary>
    public const string SingleId = "single";

    private const int Invalid = 22;
    private const string Ranges = "ranges";
    private const string MapProgram = "newuidmap";

    /// <summary>The user is not root, so nothing can be mounted without a user namespace.</summary>
    public static bool NeedsReexec => Credentials.EffectiveUserId() != 0;

    /// <summary>
    /// False where seccomp refuses user namespaces, as Docker's profile does. Asked in a moment: a process with threads cannot make
    /// one, and the kernel says so only after the filter let the call pass.
    /// </summary>
    internal static bool MayBeAllowed => Namespaces.Unshare(Namespaces.NewNamespaceUser) == 0 || Errno.Last == Invalid;

    /// <summary>What the marker says of the user namespace that this process is in.</summary>
    public static UserMapping MappingOf(string? marker) => marker switch
    {
        null or "" => UserMapping.None,
        SingleId => UserMapping.SingleId,
        _ => UserMapping.Ranges,
    };

    /// <summary>
    /// Becomes the same program as root of a new user namespace. Returns only by exception; ask
    /// <see cref="IsolationProbe"/> before, as a refusal inside unshare cannot come back here.
    /// </summary>
    /// <param name="mapping">As the probe found it possible.</param>
    /// <param name="program">This program (absolute path) and its leading arguments.</param>
    /// <param name="environment">All of it, <c>NAME=value</c>; goes on unchanged but for the marker.</param>
    public static void Reexec(UserMapping mapping, IReadOnlyList<string> program, IReadOnlyList<string> environment)
    {
        var command = Command(mapping, environment);
        var arguments = CommandImage.Vector([.. command, "--", .. program]);
        var variables = CommandImage.Vector(
            [.. environment.Where(entry => !entry.StartsWith(Marker + "=", StringComparison.Ordinal)), $"{Marker}={(mapping == UserMapping.Ranges ? Ranges : SingleId)}"]);
        ResetSignalMask();
        _ = Spawning.Execute(*arguments, arguments, variables);
        throw new KanikoException(ErrorCode.IsolationUnavailable, $"'{command[0]}' cannot be executed (errno {Errno.Last})");
    }

    internal static IReadOnlyList<string> Command(UserMapping mapping, IReadOnlyList<string> environment)
    {
        var unshare = Find("unshare", environment) ?? throw new KanikoException(
            ErrorCode.ToolMissing, "'unshare' is not on this machine, and a user who is not root needs it")
        {
            Hint = "install util-linux, or build as root",
        };
        return mapping == UserMapping.Ranges
            ? [unshare, "--user", "--map-root-user", "--map-auto"]
            : [unshare, "--user", "--map-root-user"];
    }

    internal static bool HasRanges(IReadOnlyList<string> environment) =>
        Find(MapProgram, environment) is not null && IsListed("/etc/subuid") && IsListed("/etc/subgid");

    private static bool IsListed(string file)
    {
        var id = Credentials.EffectiveUserId().ToString(System.Globalization.CultureInfo.InvariantCulture);
        var name = NameOf(id);
        try
        {
            return File.ReadLines(file).Select(line => line.Split(':'))
                .Any(fields => fields.Length == 3 && (fields[0] == name || fields[0] == id));
        }
        catch (IOException)
        {
            return false;
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static string? NameOf(string id)
    {
        try
        {
            return File.ReadLines("/etc/passwd").Select(line => line.Split(':'))
                .FirstOrDefault(fields => fields.Length > 2 && fields[2] == id)?[0];
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static string? Find(string name, IReadOnlyList<string> environment)
    {
        const string Path = "PATH=";
        var path = environment.FirstOrDefault(entry => entry.StartsWith(Path, StringComparison.Ordinal))?[Path.Length..] ?? "";
        return path.Split(':').Concat(["/usr/bin", "/bin", "/usr/sbin", "/sbin"])
            .Where(directory => directory.StartsWith('/'))
            .Select(directory => directory + "/" + name)
            .FirstOrDefault(File.Exists);
    }

    private static void ResetSignalMask()
    {
        var none = stackalloc byte[128];
        _ = Spawning.EmptySignals(none);
        _ = Spawning.SetThreadSignalMask(2, none, null);
        Spawning.UseDefaultHandler(13); // the runtime ignores SIGPIPE, and exec would keep that
    }
}

public enum UserMapping
{
    /// <summary>No user namespace of ours.</summary>
    None,

    /// <summary>Root and nobody else: files of other owners cannot be made, steps cannot run as other users.</summary>
    SingleId,

    /// <summary>Root and the ranges that /etc/subuid and /etc/subgid give.</summary>
    Ranges,
}
