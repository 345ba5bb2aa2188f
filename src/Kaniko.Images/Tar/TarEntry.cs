using System.Text;

namespace Kaniko.Images.Tar;

/// <summary>What a tar entry makes.</summary>
public enum TarEntryType
{
    File,
    HardLink,
    SymbolicLink,
    CharacterDevice,
    BlockDevice,
    Directory,
    Fifo,
}

/// <summary>The header of one entry in a tar archive, with names as the bytes that they are.</summary>
public sealed record TarEntry
{
    /// <summary>Relative: no leading <c>/</c> or <c>./</c>, no trailing <c>/</c>. Empty for the root directory itself.</summary>
    public required byte[] Name { get; init; }

    /// <summary>The target of a link, verbatim.</summary>
    public byte[]? LinkName { get; init; }

    public required TarEntryType Type { get; init; }

    /// <summary>Permission, set-id and sticky bits: 0 to 07777.</summary>
    public uint Mode { get; init; }

    public uint Uid { get; init; }

    public uint Gid { get; init; }

    /// <summary>Bytes of content; 0 for all but files.</summary>
    public long Size { get; init; }

    /// <summary>Since 1970, rounded down.</summary>
    public long MTimeSeconds { get; init; }

    public int MTimeNanoseconds { get; init; }

    public uint DeviceMajor { get; init; }

    public uint DeviceMinor { get; init; }

    /// <summary>Extended attributes by full name, such as <c>security.capability</c>.</summary>
    public IReadOnlyList<KeyValuePair<byte[], byte[]>> Xattrs { get; init; } = [];

    public override string ToString() => Display(Name);

    /// <summary>A name for a message: undecodable bytes and control characters replaced.</summary>
    internal static string Display(ReadOnlySpan<byte> name)
    {
        const int Longest = 256;
        var text = Encoding.UTF8.GetString(name[..Math.Min(name.Length, Longest)]);
        return string.Create(text.Length, text, static (span, source) =>
        {
            for (var i = 0; i < span.Length; i++)
            {
                span[i] = char.IsControl(source[i]) ? '\uFFFD' : source[i];
            }
        });
    }
}
