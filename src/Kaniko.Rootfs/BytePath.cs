using System.Text;
using Kaniko.Diagnostics;

namespace Kaniko.Rootfs;

/// <summary>Paths below a root: byte strings, <c>/</c> between components, no leading <c>/</c>, the root itself is empty.</summary>
public static class BytePath
{
    public const byte Separator = (byte)'/';

    /// <summary>Longer names are no use of an archive: each level of a path costs a descriptor while it is made.</summary>
    private const int LongestEntry = 16 * 1024;

    /// <summary>The bytes of a path that was given as text, cleaned: <c>.</c>, <c>..</c> and doubled slashes are resolved lexically.</summary>
    public static byte[] Of(string path) => Clean(Encoding.UTF8.GetBytes(path));

    /// <summary>The path as text, for patterns and messages; bytes that are not UTF-8 become U+FFFD.</summary>
    public static string Text(ReadOnlySpan<byte> path) => Encoding.UTF8.GetString(path);

    /// <summary>As <see cref="Text"/>, with control characters replaced, for messages.</summary>
    public static string Display(ReadOnlySpan<byte> path)
    {
        var text = Text(path);
        return text.AsSpan().IndexOfAnyInRange('\0', '\u001f') < 0
            ? text
            : string.Create(text.Length, text, static (span, from) =>
            {
                for (var i = 0; i < span.Length; i++)
                {
                    span[i] = char.IsControl(from[i]) ? '?' : from[i];
                }
            });
    }

    /// <summary>Resolves <c>.</c>, <c>..</c> and doubled slashes lexically; <c>..</c> stops at the root.</summary>
    public static byte[] Clean(ReadOnlySpan<byte> path)
    {
        var cleaned = new byte[path.Length];
        var length = 0;
        foreach (var range in path.Split(Separator))
        {
            var component = path[range];
            if (component.IsEmpty || component.SequenceEqual("."u8))
            {
                continue;
            }

            if (component.SequenceEqual(".."u8))
            {
                length = Math.Max(0, cleaned.AsSpan(0, length).LastIndexOf(Separator));
                continue;
            }

            if (length > 0)
            {
                cleaned[length++] = Separator;
            }

            component.CopyTo(cleaned.AsSpan(length));
            length += component.Length;
        }

        return length == cleaned.Length ? cleaned : cleaned[..length];
    }

    /// <summary>A name from an archive: absolute names are re-rooted, <c>..</c> and NUL are refused.</summary>
    internal static byte[] OfEntry(ReadOnlySpan<byte> name, ErrorCode code)
    {
        if (name.Length > LongestEntry)
        {
            throw new KanikoException(code, $"the archive holds a name of {name.Length} bytes; the most is {LongestEntry}");
        }

        if (name.Contains((byte)0) || HasParentComponent(name))
        {
            throw new KanikoException(code, $"the archive names '{Display(name)}', which would leave its root");
        }

        return Clean(name);
    }

    public static byte[] Join(ReadOnlySpan<byte> directory, ReadOnlySpan<byte> name)
    {
        if (directory.IsEmpty)
        {
            return name.ToArray();
        }

        if (name.IsEmpty)
        {
            return directory.ToArray();
        }

        var path = new byte[directory.Length + 1 + name.Length];
        directory.CopyTo(path);
        path[directory.Length] = Separator;
        name.CopyTo(path.AsSpan(directory.Length + 1));
        return path;
    }

    /// <summary>Everything before the last component.</summary>
    public static ReadOnlySpan<byte> Parent(ReadOnlySpan<byte> path) => path[..Math.Max(0, path.LastIndexOf(Separator))];

    /// <summary>The last component.</summary>
    public static ReadOnlySpan<byte> Name(ReadOnlySpan<byte> path) => path[(path.LastIndexOf(Separator) + 1)..];

    /// <summary>Whether <paramref name="path"/> is <paramref name="directory"/> or lies below it.</summary>
    public static bool IsWithin(ReadOnlySpan<byte> path, ReadOnlySpan<byte> directory) =>
        directory.IsEmpty
        || (path.StartsWith(directory) && (path.Length == directory.Length || path[directory.Length] == Separator));

    private static bool HasParentComponent(ReadOnlySpan<byte> path)
    {
        foreach (var range in path.Split(Separator))
        {
            if (path[range].SequenceEqual(".."u8))
            {
                return true;
            }
        }

        return false;
    }
}
