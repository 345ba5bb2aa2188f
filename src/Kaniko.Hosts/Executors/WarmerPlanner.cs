using Kaniko.Diagnostics;
using Kaniko.Tasks.Flags;
using Kaniko.Tasks.Requests;

namespace Kaniko.Hosts.Executors;

/// <summary>What a warmer elsewhere is given: the images, and how their registries are reached.</summary>
internal sealed class WarmerPlanner(HostSettings settings, BuildRequest request)
{
    /// <exception cref="KanikoException">Something that it needs is not there.</exception>
    public async Task<ExecutorPlan> PlanAsync(IReadOnlyList<string> images, CancellationToken cancellationToken)
    {
        LentThings.RequireImage(request.Host, "warming in a pod");
        var lent = new LentThings(settings);
        var warming = new WarmRequest
        {
            Images = images,
            CacheDirectory = request.Cache.Directory,
            TimeToLive = request.Cache.TimeToLive,
            CustomPlatform = Platform(),
            Registry = lent.Registry(request.Registry),
            Progress = new() { LogFormat = request.Progress.LogFormat, LogTimestamp = request.Progress.LogTimestamp, Verbosity = request.Progress.Verbosity },
        };
        var finder = new LoginFinder(settings, request with { Destinations = images, Cache = new(), BuildContexts = [], Context = "" });
        return new ExecutorPlan
        {
            Arguments = [.. WarmFlags.Table.Print(warming), .. request.Host.ExecutorArguments],
            Files = lent.Files,
            Variables = lent.Variables(request.Host),
            Logins = await finder.FindAsync(cancellationToken).ConfigureAwait(false),
        };
    }

    private string? Platform() => request.CustomPlatforms switch
    {
        [] => null,
        [var one] => one,
        _ => throw new KanikoException(ErrorCode.UsageInvalid, "images are fetched for one platform at a time, and there are several")
        {
            Hint = "name one with --custom-platform",
        },
    };
}
