using System.Diagnostics;
using System.Globalization;
using Kaniko.Rootfs;
using Kaniko.Testing;

namespace Kaniko.Benchmarks;

/// <summary>The walk over the metadata that ends a step of the chroot and in-place tiers, by itself.</summary>
internal static class Walk
{
    private const int FilesInDirectory = 100;
    private const int Runs = 7;

    public static void Measure(int files)
    {
        using var folder = new TemporaryDirectory("kaniko-bench-");
        var path = folder.Create("tree");
        for (var i = 0; i < files; i++)
        {
            if (i % FilesInDirectory == 0)
            {
                _ = Directory.CreateDirectory(Name(path, i));
            }

            File.WriteAllText($"{Name(path, i)}/{i}", "content");
        }

        using var tree = new DirectoryTree(path, SnapshotRule.Full);
        tree.Remember(CancellationToken.None);
        var clock = new Stopwatch();
        Console.WriteLine($"{files} files, {Environment.ProcessorCount} cores, one of them changed: seconds of {Runs} walks, each with the comparison");
        for (var run = 0; run < Runs; run++)
        {
            File.AppendAllText($"{Name(path, 0)}/0", "more");
            clock.Restart();
            _ = tree.WriteChanges(Stream.Null, CancellationToken.None);
            Console.WriteLine(clock.Elapsed.TotalSeconds.ToString("0.000", CultureInfo.InvariantCulture));
        }
    }

    private static string Name(string path, int file) => $"{path}/{file / FilesInDirectory}";
}
