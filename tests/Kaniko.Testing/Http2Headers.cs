using System.Globalization;
using System.Text;

namespace Kaniko.Testing;

/// <summary>HPACK (RFC 7541) as far as .NET's client uses it: the static table and literals, no Huffman code, no dynamic table.</summary>
internal static class Http2Headers
{
    private static readonly string[] StaticTable =
    [
        ":authority", ":method GET", ":method POST", ":path /", ":path /index.html", ":scheme http", ":scheme https", ":status 200", ":status 204",
        ":status 206", ":status 304", ":status 400", ":status 404", ":status 500", "accept-charset", "accept-encoding gzip, deflate",
        "accept-language", "accept-ranges", "accept", "access-control-allow-origin", "age", "allow", "authorization", "cache-control",
        "content-disposition", "content-encoding", "content-language", "content-length", "content-location", "content-range", "content-type", "cookie",
        "date", "etag", "expect", "expires", "from", "host", "if-match", "if-modified-since", "if-none-match", "if-range", "if-unmodified-since",
        "last-modified", "link", "location", "max-forwards", "proxy-authenticate", "proxy-authorization", "range", "referer", "refresh", "retry-after",
        "server", "set-cookie", "strict-transport-security", "transfer-encoding", "user-agent", "vary", "via", "www-authenticate",
    ];

    public static EvilRequest Read(ReadOnlySpan<byte> block)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        while (block.Length > 0)
        {
            var first = block[0];
            if ((first & 0x80) != 0)
            {
                var (name, value) = Entry(Integer(ref block, 7));
                headers[name] = value;
            }
            else if ((first & 0xE0) == 0x20)
            {
                _ = Integer(ref block, 5); // the size of the dynamic table, which stays empty
            }
            else if ((first & 0x40) != 0)
            {
                throw new NotSupportedException("the client uses HPACK's dynamic table");
            }
            else
            {
                var index = Integer(ref block, 4);
                var name = index == 0 ? Text(ref block) : Entry(index).Name;
                headers[name] = Text(ref block);
            }
        }

        return new EvilRequest(headers[":method"], headers[":path"], headers);
    }

    public static byte[] Write(int status, IEnumerable<(string Name, string Value)> headers)
    {
        var block = new MemoryStream();
        foreach (var (name, value) in headers.Prepend((":status", status.ToString(CultureInfo.InvariantCulture))))
        {
            block.WriteByte(0);
            WriteText(block, name.ToLowerInvariant());
            WriteText(block, value);
        }

        return block.ToArray();
    }

    private static (string Name, string Value) Entry(int index)
    {
        var parts = StaticTable[index - 1].Split(' ', 2);
        return (parts[0], parts.Length > 1 ? parts[1] : "");
    }

    private static int Integer(ref ReadOnlySpan<byte> block, int bits)
    {
        var most = (1 << bits) - 1;
        var value = block[0] & most;
        block = block[1..];
        for (var shift = 0; value >= most; shift += 7)
        {
            var next = block[0];
            block = block[1..];
            value += (next & 0x7F) << shift;
            if ((next & 0x80) == 0)
            {
                break;
            }
        }

        return value;
    }

    private static string Text(ref ReadOnlySpan<byte> block)
    {
        if ((block[0] & 0x80) != 0)
        {
            throw new NotSupportedException("the client uses HPACK's Huffman code");
        }

        var length = Integer(ref block, 7);
        var text = Encoding.Latin1.GetString(block[..length]);
        block = block[length..];
        return text;
    }

    private static void WriteText(MemoryStream block, string text)
    {
        var bytes = Encoding.Latin1.GetBytes(text);
        if (bytes.Length < 0x7F)
        {
            block.WriteByte((byte)bytes.Length);
        }
        else
        {
            block.WriteByte(0x7F);
            var rest = bytes.Length - 0x7F;
            for (; rest >= 0x80; rest >>= 7)
            {
                block.WriteByte((byte)(rest | 0x80));
            }

            block.WriteByte((byte)rest);
        }

        block.Write(bytes);
    }
}
