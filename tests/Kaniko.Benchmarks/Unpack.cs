using System.Formats.Tar;
using System.Globalization;
using Kaniko.Testing;

namespace Kaniko.Benchmarks;

/// <summary>A build whose context is a tar archive, against <c>tar -x</c> of the same archive; both remove what they unpacked.</summary>
internal static class Unpack
{
    private const int Files = 50_000;
    private const int FileSize = 4_000;
    private const int FilesInDirectory = 200;

    public static async Task MeasureAsync(string program, int runs, CancellationToken cancellationToken)
    {
        using var folder = new TemporaryDirectory("kaniko-bench-");
        var archive = folder["context.tar"];
        Write(archive);
        var dockerfile = folder.Write("Dockerfile", "FROM scratch\nLABEL a=b\n");
        var (ours, theirs) = (TimeSpan.MaxValue, TimeSpan.MaxValue);
        var none = new Dictionary<string, string?>();
        for (var run = 0; run < runs; run++)
        {
            var place = folder.Create($"tar-{run}");
            theirs = Least(theirs, await Measurement.TakeAsync(new($"tar -x -f {archive} -C {place} && exec rm -r {place}", none), cancellationToken));
            var call = $"exec {program} --context tar://{archive} --dockerfile {dockerfile} --no-push --kaniko-dir {folder[$"kaniko-{run}"]} --progress quiet";
            ours = Least(ours, await Measurement.TakeAsync(new(call, none), cancellationToken));
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"a context of {Files} files, {Files * (long)FileSize / 1_000_000} MB: kaniko {ours.TotalSeconds:0.000} s, tar -x and rm {theirs.TotalSeconds:0.000} s, ratio {ours / theirs:0.00}"));
    }

    private static TimeSpan Least(TimeSpan earlier, Measurement measured) => measured.Elapsed < earlier ? measured.Elapsed : earlier;

    private static void Write(string path)
    {
        var content = new byte[FileSize];
        new Random(1).NextBytes(content);
        using var writer = new TarWriter(File.Create(path));
        for (var i = 0; i < Files; i++)
        {
            if (i % FilesInDirectory == 0)
            {
                writer.WriteEntry(new PaxTarEntry(TarEntryType.Directory, $"{i / FilesInDirectory}/"));
            }

            writer.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, $"{i / FilesInDirectory}/{i}") { DataStream = new MemoryStream(content) });
        }
    }
}
