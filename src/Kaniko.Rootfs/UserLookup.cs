using System.Globalization;
using System.Text;
using Kaniko.Diagnostics;

namespace Kaniko.Rootfs;

/// <summary>The ids that a process runs under.</summary>
/// <param name="Uid">The user.</param>
/// <param name="Gid">The primary group.</param>
/// <param name="Groups">All groups, the primary one first: a process that had it only as its primary group could lose it.</param>
/// <param name="Home">The home directory.</param>
public sealed record UserIdentity(uint Uid, uint Gid, IReadOnlyList<uint> Groups, string? Home)
{
    public static UserIdentity Root { get; } = new(0, 0, [0], "/root");
}

/// <summary>Whom new files belong to.</summary>
/// <param name="Owner">The user and the group.</param>
/// <param name="Unknown">The names that were asked for and are in no file of the image: root has their place.</param>
public sealed record FoundOwner(Owner Owner, IReadOnlyList<string> Unknown);

/// <summary>Users and groups as the passwd and group files inside a root name them.</summary>
public static class UserLookup
{
    private const int LongestFile = 10 * 1024 * 1024;
    private const string PasswdFile = "etc/passwd";
    private const string GroupFile = "etc/group";

    /// <summary>Who <c>USER</c> names: <c>user[:group]</c>, names or numbers; null is root. Numbers need not be listed.</summary>
    public static UserIdentity Find(RootDirectory root, string? user)
    {
        var (name, group) = Split(user);
        var number = NumberOf(name, user);
        var found = Entries(root, PasswdFile, 7)
            .FirstOrDefault(entry => entry[0] == name || (number is { } wanted && IdOf(entry[2]) == wanted));
        if (found is null && number is null)
        {
            throw Unknown($"the user '{name}' is not in the image's /etc/passwd", "user");
        }

        var uid = found is null ? number!.Value : IdOf(found[2]) ?? throw Broken(PasswdFile, found[2]);
        var gid = group is not null ? FindGroup(root, group)
            : found is null ? 0
            : IdOf(found[3]) ?? throw Broken(PasswdFile, found[3]);
        IReadOnlyList<uint> groups = found is not null && group is null ? [gid, .. GroupsOf(root, found[0]).Where(other => other != gid)] : [gid];
        var home = found is { } entry && entry[5].Length > 0 ? entry[5] : uid == 0 ? "/root" : "/";
        return new UserIdentity(uid, gid, groups, home);
    }

    /// <summary>
    /// Whom <c>--chown</c> names, and who owns what <c>WORKDIR</c> makes, as BuildKit has it. A number alone is the user and the group; a name
    /// alone brings its primary group; a name that the image does not know is root, and so is an empty one.
    /// </summary>
    public static FoundOwner FindOwner(RootDirectory root, string text)
    {
        var unknown = new List<string>();
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var owner = FindUserAndGroup(root, colon < 0 ? text : text[..colon], text, unknown);
        return new FoundOwner(colon < 0 ? owner : owner with { Gid = FindOwningGroup(root, text[(colon + 1)..], owner.Gid, unknown) }, unknown);
    }

    /// <summary>Whether <see cref="FindOwner"/> has to look into the image.</summary>
    public static bool HasNames(string owner) => owner.Split(':', 2).Any(part => !IsRoot(part) && NumberOf(part, owner) is null);

    private static Owner FindUserAndGroup(RootDirectory root, string name, string text, List<string> unknown)
    {
        if (IsRoot(name))
        {
            return default;
        }

        if (NumberOf(name, text) is { } uid)
        {
            return new Owner(uid, uid);
        }

        if (Entries(root, PasswdFile, 7).FirstOrDefault(entry => entry[0] == name) is { } found)
        {
            return new Owner(
                IdOf(found[2]) ?? throw Broken(PasswdFile, found[2]), IdOf(found[3]) ?? throw Broken(PasswdFile, found[3]));
        }

        unknown.Add(name);
        return default;
    }

    private static uint FindOwningGroup(RootDirectory root, string group, uint ofUser, List<string> unknown)
    {
        if (IsRoot(group))
        {
            return 0;
        }

        if (NumberOf(group, group) is { } gid)
        {
            return gid;
        }

        if (Entries(root, GroupFile, 4).FirstOrDefault(entry => entry[0] == group) is { } found)
        {
            return IdOf(found[2]) ?? throw Broken(GroupFile, found[2]);
        }

        unknown.Add(group);
        return ofUser;
    }

    private static bool IsRoot(string name) => name is "" or "root";

    private static (string Name, string? Group) Split(string? user)
    {
        if (string.IsNullOrEmpty(user))
        {
            return ("0", null);
        }

        var colon = user.IndexOf(':', StringComparison.Ordinal);
        var name = colon < 0 ? user : user[..colon];
        var group = colon < 0 || colon == user.Length - 1 ? null : user[(colon + 1)..];
        return (name.Length == 0 ? "0" : name, group);
    }

    private static uint FindGroup(RootDirectory root, string group)
    {
        if (NumberOf(group, group) is { } number)
        {
            return number;
        }

        var found = Entries(root, GroupFile, 4).FirstOrDefault(entry => entry[0] == group)
            ?? throw Unknown($"the group '{group}' is not in the image's /etc/group", "group");
        return IdOf(found[2]) ?? throw Broken(GroupFile, found[2]);
    }

    private static List<uint> GroupsOf(RootDirectory root, string user)
    {
        var groups = new List<uint>();
        foreach (var entry in Entries(root, GroupFile, 4))
        {
            if (entry[3].Split(',').Contains(user) && IdOf(entry[2]) is { } id && !groups.Contains(id))
            {
                groups.Add(id);
            }
        }

        return groups;
    }

    /// <summary>The id that a text of digits means; null for a name. Numbers that the kernel cannot hold are refused, not wrapped.</summary>
    private static uint? NumberOf(string text, string? whole)
    {
        var digits = text.AsSpan().TrimStart('-');
        if (digits.IsEmpty || digits.ContainsAnyExceptInRange('0', '9'))
        {
            return null;
        }

        return IdOf(text) ?? throw new KanikoException(
            ErrorCode.UserUnknown, $"'{whole}' is not a user: ids are from 0 to {uint.MaxValue - 1}")
        {
            Hint = "use an id in that range",
        };
    }

    private static uint? IdOf(string text) =>
        uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) && id != uint.MaxValue ? id : null;

    private static List<string[]> Entries(RootDirectory root, string file, int fields)
    {
        byte[] content;
        try
        {
            content = root.ReadAllBytes(Encoding.ASCII.GetBytes(file), LongestFile);
        }
        catch (RootIOException error) when (error.IsNotFound)
        {
            return [];
        }
        catch (RootIOException error)
        {
            throw new KanikoException(ErrorCode.UserUnknown, $"'/{file}' in the image cannot be read: {error.Message}", error)
            {
                Hint = $"make '/{file}' an ordinary file of at most {LongestFile >> 20} MiB",
            };
        }

        var entries = new List<string[]>();
        foreach (var line in Encoding.UTF8.GetString(content).Split('\n'))
        {
            var trimmed = line.Trim();
            if (trimmed.Length == 0 || trimmed[0] == '#')
            {
                continue;
            }

            var entry = trimmed.Split(':');
            if (entry.Length < fields)
            {
                var given = entry.Length;
                Array.Resize(ref entry, fields);
                Array.Fill(entry, "", given, fields - given);
            }

            entries.Add(entry);
        }

        return entries;
    }

    private static KanikoException Unknown(string message, string kind) => new(ErrorCode.UserUnknown, message)
    {
        Hint = $"use a number, or make the {kind} in an earlier RUN",
    };

    private static KanikoException Broken(string file, string id) =>
        new(ErrorCode.UserUnknown, $"'/{file}' in the image holds the id '{id}', which is no number from 0 to {uint.MaxValue - 1}");
}
