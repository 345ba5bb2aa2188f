using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Kaniko.Hosts.Tests.Cluster;

/// <summary>Streams what happens.</summary>
internal sealed class WatchServer(FakeCluster cluster)
{
    private static readonly TimeSpan BookmarkInterval = TimeSpan.FromMilliseconds(300);

    public async Task WatchAsync(HttpContext context, ApiCall request)
    {
        var text = request.Query("resourceVersion");
        if (string.IsNullOrEmpty(text) || text == "0")
        {
            throw new ApiRefusal(400, "BadRequest", "this server is asked for a version to go on from");
        }

        var seen = long.Parse(text, CultureInfo.InvariantCulture);
        if (cluster.Store.After(seen) is null && !cluster.Faults.GoneInStream)
        {
            throw new ApiRefusal(410, "Expired", $"too old resource version: {seen}");
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        limit.CancelAfter(TimeSpan.FromSeconds(int.Parse(request.Query("timeoutSeconds") ?? "1800", CultureInfo.InvariantCulture)));
        context.Response.ContentType = "application/json";
        await context.Response.StartAsync(limit.Token);
        var told = 0;
        while (!limit.IsCancellationRequested)
        {
            if (cluster.Store.After(seen) is not { } next)
            {
                await LineAsync(context, "ERROR", ApiRefusal.Status(410, "Expired", $"too old resource version: {seen}"));
                return;
            }

            foreach (var happened in next.Events)
            {
                seen = happened.Version;
                if (happened.Path.StartsWith(request.Path + "/", StringComparison.Ordinal) && request.Selects(happened.Object))
                {
                    if (cluster.Faults.CutWatchAfter is { } cut && told++ >= cut)
                    {
                        await context.Response.Body.WriteAsync("{\"type\":\"MODIFIED\",\"obj"u8.ToArray());
                        await context.Response.Body.FlushAsync();
                        context.Abort();
                        return;
                    }

                    await LineAsync(context, happened.Type, happened.Object);
                }
            }

            var bookmark = Task.Delay(BookmarkInterval, limit.Token);
            if (await Task.WhenAny(next.Changed, bookmark) == bookmark && request.Query("allowWatchBookmarks") == "true" && !limit.IsCancellationRequested)
            {
                await LineAsync(context, "BOOKMARK", new()
                {
                    ["kind"] = "Pod",
                    ["metadata"] = new JsonObject { ["resourceVersion"] = seen.ToString(CultureInfo.InvariantCulture), ["creationTimestamp"] = null },
                    ["spec"] = new JsonObject { ["containers"] = null },
                });
            }
        }
    }

    private static async Task LineAsync(HttpContext context, string type, JsonObject item)
    {
        await context.Response.WriteAsync(new JsonObject { ["type"] = type, ["object"] = item.DeepClone() }.ToJsonString() + "\n", Encoding.UTF8);
        await context.Response.Body.FlushAsync();
    }
}
