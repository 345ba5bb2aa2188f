using Kaniko.Testing;

namespace Kaniko.Benchmarks;

/// <summary>Runs a scene with each builder in turn against one registry, and keeps the least of several runs.</summary>
internal sealed class Contest(LoopbackRegistry registry, string baseImage, TemporaryDirectory folder)
{
    public async Task<IReadOnlyList<Measurement>> RunAsync(Scene scene, IReadOnlyList<Builder> builders, int runs, CancellationToken cancellationToken)
    {
        var context = folder.Create(Path.Combine("contexts", scene.Name));
        scene.Prepare(context);
        var from = await BaseOfAsync(scene, builders[^1], cancellationToken);
        var dockerfile = folder.Write($"{scene.Name}.Dockerfile", scene.Dockerfile.Replace("BASE", from, StringComparison.Ordinal));

        var best = new Measurement?[builders.Count];
        for (var run = 0; run < runs; run++)
        {
            for (var index = 0; index < builders.Count; index++)
            {
                // A repository of its own, so that no run finds the layers of another in the registry.
                var destination = $"{registry.Address}/bench/{scene.Name}/{index}/{run}:1";
                var measured = await OnceAsync(scene, builders[index], (context, dockerfile, destination), cancellationToken);
                best[index] = best[index] is { } earlier && earlier.Elapsed <= measured.Elapsed ? earlier : measured;
            }
        }

        return [.. best.Select(measurement => measurement!)];
    }

    private static async Task<Measurement> OnceAsync(
        Scene scene, Builder builder, (string Context, string Dockerfile, string Destination) place, CancellationToken cancellationToken)
    {
        await builder.WipeAsync(cancellationToken);
        var call = builder.Build(place.Context, place.Dockerfile, place.Destination);
        if (scene.ChangeAfterFirstBuild is { } change)
        {
            _ = await Measurement.TakeAsync(call, cancellationToken);
            change(place.Context);
        }

        try
        {
            return await Measurement.TakeAsync(call, cancellationToken);
        }
        finally
        {
            await builder.WipeAsync(CancellationToken.None);
        }
    }

    private async Task<string> BaseOfAsync(Scene scene, Builder builder, CancellationToken cancellationToken)
    {
        if (scene.BaseDockerfile is null)
        {
            return baseImage;
        }

        var dockerfile = folder.Write($"{scene.Name}.base.Dockerfile", scene.BaseDockerfile.Replace("BASE", baseImage, StringComparison.Ordinal));
        var destination = $"{registry.Address}/bench-bases/{scene.Name}:1";
        _ = await Measurement.TakeAsync(builder.Build(folder.Create("empty"), dockerfile, destination), cancellationToken);
        return destination;
    }
}
