using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Kaniko.Hosts.Tests.Cluster;

/// <summary>Reads containers' logs, with the manners of real ones: whole seconds, split lines, early ends, late last lines.</summary>
internal sealed class LogServer(FakeCluster cluster)
{
    public async Task ReadAsync(HttpContext context, ApiCall request)
    {
        var path = request.Path[..request.Path.LastIndexOf('/')];
        var pod = cluster.Store.Get(path);
        if (request.Query("container") is null && pod["spec"]!["containers"]!.AsArray().Count > 1)
        {
            throw new ApiRefusal(400, "BadRequest", "a container name must be specified for pod");
        }

        var life = cluster.LifeOf(path);
        if (life?.ProcessId is null)
        {
            throw new ApiRefusal(400, "BadRequest", "container \"kaniko\" in pod is waiting to start: ContainerCreating");
        }

        // The API server cuts it to whole seconds before the node sees it.
        var since = request.Query("sinceTime") is { } text ? DateTimeOffset.Parse(text, CultureInfo.InvariantCulture) : (DateTimeOffset?)null;
        var follow = request.Query("follow") == "true";
        context.Response.ContentType = "text/plain";
        await context.Response.StartAsync();
        await new Sending(context, cluster.Faults).SendAsync(life.Log, since, follow);
    }

    private sealed class Sending(HttpContext context, ClusterFaults faults)
    {
        private readonly Random random = new(1);
        private int sent;
        private int lines;

        public async Task SendAsync(ContainerLog log, DateTimeOffset? since, bool follow)
        {
            var index = log.Start;
            while (true)
            {
                var (found, isComplete, changed) = log.From(index, since, follow ? faults.HeldLines : 0);
                if (follow && faults.RotateLogAfterLines is { } longest && lines + found.Count > longest)
                {
                    await EndWithFileAsync(log, index, found, longest - lines);
                    return;
                }

                index += found.Count;
                var content = found.SelectMany(line => line).ToArray();
                for (var offset = 0; offset < content.Length;)
                {
                    // Pieces end anywhere, also inside of a character.
                    var count = Math.Min(content.Length - offset, random.Next(1, 20_000));
                    if (faults.CutLogAfter is { } cut && sent + count > cut)
                    {
                        faults.CutLogAfter = cut * 2;
                        await context.Response.Body.WriteAsync(content.AsMemory(offset, Math.Max(0, cut - sent)));
                        await context.Response.Body.FlushAsync();
                        context.Abort();
                        return;
                    }

                    await context.Response.Body.WriteAsync(content.AsMemory(offset, count), context.RequestAborted);
                    sent += count;
                    offset += count;
                }

                await context.Response.Body.FlushAsync(context.RequestAborted);
                lines += found.Count;
                if (isComplete || !follow || (faults.EndLogAfterLines is { } end && lines >= end))
                {
                    return;
                }

                await changed.WaitAsync(context.RequestAborted);
            }
        }

        private async Task EndWithFileAsync(ContainerLog log, int index, IReadOnlyList<byte[]> found, int last)
        {
            log.Rotate(index + last);
            faults.Rotations++;
            await context.Response.Body.WriteAsync(found.Take(last).SelectMany(line => line).ToArray());
            if (faults.RotateWithinLine)
            {
                await context.Response.Body.WriteAsync(found[last].AsMemory(0, found[last].Length / 2));
            }
        }
    }
}
