using System.Buffers.Text;

namespace Kaniko.Images.Tar;

/// <summary>
/// The records of one PAX extended header that this program acts on. Of duplicate keys the last counts, and an empty value
/// leaves the ustar field as it is, as in Go's reader.
/// </summary>
internal sealed class PaxRecords
{
    private List<KeyValuePair<byte[], byte[]>>? xattrs;
    private List<long>? sparseOffsetsAndLengths;

    public byte[]? Path { get; private set; }

    public byte[]? LinkPath { get; private set; }

    public long? Size { get; private set; }

    public long? Uid { get; private set; }

    public long? Gid { get; private set; }

    public (long Seconds, int Nanoseconds)? MTime { get; private set; }

    public IReadOnlyList<KeyValuePair<byte[], byte[]>> Xattrs => xattrs ?? (IReadOnlyList<KeyValuePair<byte[], byte[]>>)[];

    public long? SparseMajor { get; private set; }

    public long? SparseMinor { get; private set; }

    public byte[]? SparseName { get; private set; }

    public long? SparseSize { get; private set; }

    public long? SparseRealSize { get; private set; }

    /// <summary>Offset and length in turn (formats 0.0 and 0.1).</summary>
    public IReadOnlyList<long>? SparseMap => sparseOffsetsAndLengths;

    /// <summary>Reads the records; the text of the problem where they are malformed.</summary>
    public static PaxRecords? Parse(ReadOnlySpan<byte> block, out string? problem)
    {
        var records = new PaxRecords();
        while (block.Length > 0)
        {
            if (!Utf8Parser.TryParse(block, out uint length, out var digits) || digits >= block.Length || block[digits] != (byte)' '
                || length < digits + 3 || length > block.Length || block[(int)length - 1] != (byte)'\n')
            {
                problem = "an extended header record has no true length";
                return null;
            }

            var record = block[(digits + 1)..((int)length - 1)];
            var equals = record.IndexOf((byte)'=');
            if (equals <= 0 || record[..equals].Contains((byte)0))
            {
                problem = "an extended header record has no key";
                return null;
            }

            problem = records.Take(record[..equals], record[(equals + 1)..]);
            if (problem is not null)
            {
                return null;
            }

            block = block[(int)length..];
        }

        problem = records.sparseOffsetsAndLengths is { Count: var count } && count % 2 != 0 ? "the sparse map is incomplete" : null;
        return problem is null ? records : null;
    }

    private string? Take(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        if (key.StartsWith("SCHILY.xattr."u8))
        {
            AddXattr(key["SCHILY.xattr."u8.Length..], value);
            return null;
        }

        if (key.StartsWith("GNU.sparse."u8))
        {
            return TakeSparse(key["GNU.sparse."u8.Length..], value) ? null : "the sparse map is malformed";
        }

        if (value.IsEmpty)
        {
            return null;
        }

        var valid = true;
        if (key.SequenceEqual("path"u8))
        {
            Path = value.ToArray();
            valid = !value.Contains((byte)0);
        }
        else if (key.SequenceEqual("linkpath"u8))
        {
            LinkPath = value.ToArray();
            valid = !value.Contains((byte)0);
        }
        else if (key.SequenceEqual("size"u8))
        {
            valid = (Size = Decimal(value)) is not null;
        }
        else if (key.SequenceEqual("uid"u8))
        {
            valid = (Uid = Decimal(value)) is not null;
        }
        else if (key.SequenceEqual("gid"u8))
        {
            valid = (Gid = Decimal(value)) is not null;
        }
        else if (key.SequenceEqual("mtime"u8))
        {
            valid = (MTime = Time(value)) is not null;
        }

        return valid ? null : $"the extended header's '{TarEntry.Display(key)}' is malformed";
    }

    private void AddXattr(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        xattrs ??= [];
        for (var i = 0; i < xattrs.Count; i++)
        {
            if (name.SequenceEqual(xattrs[i].Key))
            {
                xattrs.RemoveAt(i);
                break;
            }
        }

        xattrs.Add(new(name.ToArray(), value.ToArray()));
    }

    private bool TakeSparse(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        if (key.SequenceEqual("name"u8))
        {
            SparseName = value.IsEmpty ? null : value.ToArray();
            return !value.Contains((byte)0);
        }

        if (key.SequenceEqual("map"u8))
        {
            return TakeMap(value);
        }

        if (Decimal(value) is not { } number)
        {
            // Keys that are not known are nobody's business here.
            return !IsSparseNumber(key);
        }

        if (key.SequenceEqual("major"u8))
        {
            SparseMajor = number;
        }
        else if (key.SequenceEqual("minor"u8))
        {
            SparseMinor = number;
        }
        else if (key.SequenceEqual("size"u8))
        {
            SparseSize = number;
        }
        else if (key.SequenceEqual("realsize"u8))
        {
            SparseRealSize = number;
        }
        else if (key.SequenceEqual("offset"u8) || key.SequenceEqual("numbytes"u8))
        {
            sparseOffsetsAndLengths ??= [];
            if (sparseOffsetsAndLengths.Count % 2 != (key[0] == (byte)'o' ? 0 : 1))
            {
                return false;
            }

            sparseOffsetsAndLengths.Add(number);
        }

        return true;
    }

    private static bool IsSparseNumber(ReadOnlySpan<byte> key) =>
        key.SequenceEqual("major"u8) || key.SequenceEqual("minor"u8) || key.SequenceEqual("size"u8)
        || key.SequenceEqual("realsize"u8) || key.SequenceEqual("offset"u8) || key.SequenceEqual("numbytes"u8);

    private bool TakeMap(ReadOnlySpan<byte> value)
    {
        sparseOffsetsAndLengths = [];
        if (value.IsEmpty)
        {
            return true;
        }

        foreach (var range in value.Split((byte)','))
        {
            if (Decimal(value[range]) is not { } number)
            {
                return false;
            }

            sparseOffsetsAndLengths.Add(number);
        }

        return true;
    }

    /// <summary>A whole number that is not negative.</summary>
    internal static long? Decimal(ReadOnlySpan<byte> text) =>
        text.Length > 0 && text[0] is >= (byte)'0' and <= (byte)'9'
        && Utf8Parser.TryParse(text, out long value, out var used) && used == text.Length
            ? value
            : null;

    /// <summary>Seconds with an optional sign and fraction; digits after the ninth are cut.</summary>
    private static (long Seconds, int Nanoseconds)? Time(ReadOnlySpan<byte> text)
    {
        var negative = text[0] == (byte)'-';
        text = text[(negative ? 1 : 0)..];
        var point = text.IndexOf((byte)'.');
        var fraction = point < 0 ? [] : text[(point + 1)..];
        if (Decimal(point < 0 ? text : text[..point]) is not { } seconds || fraction.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
        {
            return null;
        }

        var nanoseconds = 0;
        for (var i = 0; i < 9; i++)
        {
            nanoseconds = (nanoseconds * 10) + (i < fraction.Length ? fraction[i] - '0' : 0);
        }

        return (negative, nanoseconds) switch
        {
            (false, _) => (seconds, nanoseconds),
            (true, 0) => (-seconds, 0),
            _ => (-seconds - 1, 1_000_000_000 - nanoseconds),
        };
    }
}
