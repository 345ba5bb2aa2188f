using System.Globalization;
using Kaniko.Benchmarks;
using Kaniko.Testing;

// [--runs N] [SCENE...]: a table of seconds, ratio and peak memory, kaniko against Debian's buildah in the same run.
// walk [FILES]: what finding the changes of a step costs where there is no overlayfs.
// unpack [RUNS]: a context in an archive, against tar.
if (args is ["walk", ..])
{
    Walk.Measure(args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 100_000);
    return 0;
}

var program = Environment.GetEnvironmentVariable("KANIKO_PROGRAM") ?? Path.Combine(RepositoryRoot.Path, "out", "kaniko", "kaniko");
if (args is ["unpack", ..])
{
    await Unpack.MeasureAsync(program, args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 3, CancellationToken.None);
    return 0;
}

var runs = 3;
var chosen = new List<string>();
for (var index = 0; index < args.Length; index++)
{
    if (args[index] == "--runs" && index + 1 < args.Length)
    {
        runs = int.Parse(args[++index], CultureInfo.InvariantCulture);
    }
    else
    {
        chosen.Add(args[index]);
    }
}

var unknown = chosen.Where(name => Scene.All.All(scene => scene.Name != name)).ToList();
if (unknown.Count > 0)
{
    Console.Error.WriteLine($"no scene is called '{unknown[0]}'; there are {string.Join(", ", Scene.All.Select(scene => scene.Name))}");
    return 1;
}

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, signal) =>
{
    signal.Cancel = true;
    stop.Cancel();
};

using var folder = new TemporaryDirectory("kaniko-bench-");
await using var registry = await LoopbackRegistry.StartAsync(stop.Token);
var baseImage = $"{registry.Address}/library/busybox:stable";
_ = (await new ExternalProgram(Path.Combine(RepositoryRoot.Path, "samples", "make-busybox")).RunAsync([baseImage], stop.Token)).Succeeded();

var driver = Environment.GetEnvironmentVariable("BUILDAH_STORAGE_DRIVER") ?? "overlay";
IReadOnlyList<Builder> builders =
[
    new KanikoBuilder(program, folder["kaniko"]),
    new BuildahBuilder(folder["buildah"], driver),
];
var contest = new Contest(registry, baseImage, folder);

Console.WriteLine($"least of {runs} runs, {Environment.ProcessorCount} cores, push to docker-registry on loopback, local state wiped before each build");
Console.WriteLine($"{"",-48} {"kaniko",9} {builders[1].Name,19} {"ratio",6}   {"peak memory",20}");
foreach (var scene in Scene.All.Where(scene => chosen.Count == 0 || chosen.Contains(scene.Name)))
{
    var measured = await contest.RunAsync(scene, builders, runs, stop.Token);
    var (ours, theirs) = (measured[0], measured[1]);
    Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{scene.Summary,-48} {ours.Elapsed.TotalSeconds,7:0.000} s {theirs.Elapsed.TotalSeconds,17:0.000} s {ours.Elapsed / theirs.Elapsed,6:0.00}   {ours.PeakBytes >> 20,7} / {theirs.PeakBytes >> 20,5} MiB"));
}

return 0;
