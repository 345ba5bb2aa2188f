using System.Text;
using Kaniko.Diagnostics;
using Kaniko.Images.Compression;

namespace Kaniko.Images.Tests.Compression;

/// <summary>Content of every kind that compresses differently, the same on every machine.</summary>
internal static class Samples
{
    public static byte[] Text(int size)
    {
        var random = new Random(1);
        var text = new StringBuilder(size + 16);
        while (text.Length < size)
        {
            text.Append((char)('a' + random.Next(26)), random.Next(1, 4)).Append(random.Next(6) == 0 ? '\n' : ' ');
        }

        return Encoding.ASCII.GetBytes(text.ToString(0, size));
    }

    public static byte[] Random(int size)
    {
        var bytes = new byte[size];
        new Random(2).NextBytes(bytes);
        return bytes;
    }

    public static byte[] Mixed(int size)
    {
        var bytes = Text(size);
        for (var start = 0; start < size; start += 700_000)
        {
            new Random(start).NextBytes(bytes.AsSpan(start, Math.Min(350_000, size - start)));
        }

        return bytes;
    }

    public static byte[] Gzip(byte[] content, int? level = null, int workers = 2)
    {
        using var output = new MemoryStream();
        using var writer = new ParallelGzipWriter(output, level, new PipelineOptions { Workers = workers });
        writer.Write(content);
        writer.Finish();
        return output.ToArray();
    }

    public static byte[] Zstd(byte[] content, int? level = null, int workers = 2)
    {
        using var output = new MemoryStream();
        using var writer = new ZstdWriter(output, level, new PipelineOptions { Workers = workers });
        writer.Write(content);
        writer.Finish();
        return output.ToArray();
    }

    public static byte[] Unpack(byte[] compressed)
    {
        using var source = new MemoryStream(compressed);
        using var reader = Decompression.Open(source);
        using var content = new MemoryStream();
        reader.CopyTo(content);
        return content.ToArray();
    }

    public static string Fails(byte[] compressed)
    {
        var error = Assert.Throws<KanikoException>(() => Unpack(compressed));
        Assert.Equal(ErrorCode.LayerInvalid, error.Code);
        return error.Message;
    }
}
