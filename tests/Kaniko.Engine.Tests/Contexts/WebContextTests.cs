using System.Security.Cryptography;
using Kaniko.Diagnostics;
using Kaniko.Engine.Contexts.Downloads;
using Kaniko.Testing;

namespace Kaniko.Engine.Tests.Contexts;

/// <summary>https archives, and downloads that break.</summary>
public sealed class WebContextTests
{
    private static readonly byte[] Archive = Tars.Gzip(Tars.Of(Tars.File("Dockerfile"), Tars.File("data") with { Size = 100_000 }));

    private static string Sum => Convert.ToHexStringLower(SHA256.HashData(Archive));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("#sha256=SUM", null, "")]
    [InlineData("#sha256:SUM", null, "")]
    [InlineData("#sha256=0000000000000000000000000000000000000000000000000000000000000000", ErrorCode.ContextUnavailable, "digest mismatch")]
    public async Task An_archive_with_a_checksum_may_come_from_anywhere(string fragment, ErrorCode? code, string said)
    {
        using var scene = new ContextScene();
        var objects = new StrictObjects();
        objects.Content["/context.tar.gz"] = Archive;
        await using var web = await LoopbackWeb.StartAsync(context => objects.SendAsync(context, context.Request.Path));
        var address = $"{web.Address}/context.tar.gz{fragment.Replace("SUM", Sum, StringComparison.Ordinal)}";
        if (code is null)
        {
            Assert.Equal(["Dockerfile", "data"], ArchiveContextTests.Listing((await scene.OpenAsync(address, Token)).Directory));
            return;
        }

        var error = await Assert.ThrowsAsync<KanikoException>(() => scene.OpenAsync(address, Token));

        Assert.Equal(code, error.Code);
        Assert.Contains(said, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(404, ErrorCode.ContextNotFound)]
    [InlineData(401, ErrorCode.ContextUnauthorized)]
    [InlineData(403, ErrorCode.ContextUnauthorized)]
    [InlineData(400, ErrorCode.ContextUnavailable)]
    public async Task Refusals_have_errors_of_their_own(int status, ErrorCode code)
    {
        using var scene = new ContextScene();
        await using var web = await LoopbackWeb.StartAsync(context =>
        {
            context.Response.StatusCode = status;
            return Task.CompletedTask;
        });
        var port = web.Port;

        var error = await Assert.ThrowsAsync<KanikoException>(() => scene.OpenAsync($"http://me:secret@127.0.0.1:{port}/x.tar?signature=s3cret#sha256={Sum}", Token));

        Assert.Equal(code, error.Code);
        Assert.Contains($"http://127.0.0.1:{port}/x.tar", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("secret@", error.ToString(), StringComparison.Ordinal);
        _ = Assert.Single(web.Requests);
    }

    [Fact]
    public async Task User_and_password_of_the_address_are_shown_to_its_server_alone()
    {
        using var scene = new ContextScene();
        var objects = new StrictObjects();
        objects.Content["/x"] = Archive;
        var seen = "";
        await using var other = await LoopbackWeb.StartAsync(context =>
        {
            seen += context.Request.Headers.Authorization;
            return objects.SendAsync(context, "/x");
        });
        await using var web = await LoopbackWeb.StartAsync(context =>
        {
            if (context.Request.Headers.Authorization != "Basic " + Convert.ToBase64String("me:p@ss"u8))
            {
                context.Response.StatusCode = 401;
                return Task.CompletedTask;
            }

            context.Response.Redirect(other.Address + "/x");
            return Task.CompletedTask;
        });

        var context = await scene.OpenAsync($"http://me:p%40ss@127.0.0.1:{web.Port}/x#sha256={Sum}", Token);

        Assert.Equal(["Dockerfile", "data"], ArchiveContextTests.Listing(context.Directory));
        Assert.Equal("", seen);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_download_that_breaks_is_continued(bool ranges)
    {
        var content = RandomNumberGenerator.GetBytes(1_000_000);
        var objects = new StrictObjects { KnowsRanges = ranges };
        objects.Content["/x"] = content;
        for (var i = 0; i < 10; i++)
        {
            objects.Cuts.Enqueue(ranges ? 65_536 : 65_536 * (i + 1));
        }

        objects.Statuses.Enqueue(503);
        await using var web = await LoopbackWeb.StartAsync(context => objects.Refused(context) ? Task.CompletedTask : objects.SendAsync(context, "/x"));

        var read = await ReadAsync(web.Address + "/x");

        Assert.Equal(content, read);
        Assert.Equal(11, objects.Ranges.Count);
        if (ranges)
        {
            Assert.True(objects.Sent < 1.2 * content.Length, $"{objects.Sent} bytes were sent");
            Assert.Equal("bytes=65536-", objects.Ranges.ElementAt(1));
        }
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public async Task A_file_that_changed_meanwhile_or_has_no_version_is_not_patched_together(bool ranges, bool versions)
    {
        var objects = new StrictObjects { KnowsRanges = ranges, HasVersions = versions };
        objects.Content["/x"] = new byte[200_000];
        objects.Replacement = RandomNumberGenerator.GetBytes(200_000);
        objects.Cuts.Enqueue(100_000);
        await using var web = await LoopbackWeb.StartAsync(context => objects.SendAsync(context, "/x"));

        var error = await Assert.ThrowsAsync<KanikoException>(() => ReadAsync(web.Address + "/x"));

        Assert.Equal(ErrorCode.DownloadIncomplete, error.Code);
        Assert.Contains(versions ? "changed meanwhile" : "ETag", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_only_ever_breaks_or_stalls_is_given_up()
    {
        var objects = new StrictObjects();
        objects.Content["/x"] = new byte[200_000];
        objects.Cuts.Enqueue(100_000);
        var requests = 0;
        await using var web = await LoopbackWeb.StartAsync(async context =>
        {
            if (++requests == 1)
            {
                await objects.SendAsync(context, "/x");
                return;
            }

            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        });

        var error = await Assert.ThrowsAsync<KanikoException>(() => ReadAsync(web.Address + "/x"));

        Assert.Equal(ErrorCode.DownloadIncomplete, error.Code);
        Assert.Contains("broke off after", error.Message, StringComparison.Ordinal);
        Assert.Equal(5, requests);
    }

    [Theory]
    [InlineData(503, "7", 7)]
    [InlineData(429, "7", 7)]
    [InlineData(429, "999999", 60)]
    [InlineData(429, "DATE", 20)]
    [InlineData(503, null, 0.2)]
    [InlineData(408, "nonsense", 0.2)]
    public async Task A_busy_server_is_asked_again_when_it_says(int status, string? after, double seconds)
    {
        var objects = new StrictObjects();
        objects.Content["/x"] = [1, 2, 3];
        var time = new SkippingTime();
        await using var web = await LoopbackWeb.StartAsync(context =>
        {
            if (objects.Ranges.IsEmpty && time.Pauses.IsEmpty)
            {
                context.Response.StatusCode = status;
                context.Response.Headers.RetryAfter = after?.Replace(
                    "DATE", time.GetUtcNow().AddSeconds(20).ToString("r", System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);
                return Task.CompletedTask;
            }

            return objects.SendAsync(context, "/x");
        });
        using var file = new WebFile(new Uri(web.Address + "/x")) { Time = time };
        await using var content = new DownloadStream(file, new DownloadOptions { Time = time }, Token);
        using var read = new MemoryStream();

        await content.CopyToAsync(read, Token);

        Assert.Equal([1, 2, 3], read.ToArray());
        Assert.Equal([TimeSpan.FromSeconds(seconds)], time.Pauses);
        Assert.Equal("sha256:039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81", content.Digest!.ToString());
    }

    [Fact]
    public async Task A_server_that_stays_busy_is_told()
    {
        var time = new SkippingTime();
        await using var web = await LoopbackWeb.StartAsync(context =>
        {
            context.Response.StatusCode = 429;
            return Task.CompletedTask;
        });
        using var file = new WebFile(new Uri(web.Address + "/x")) { Time = time };
        await using var content = new DownloadStream(file, new DownloadOptions { Time = time }, Token);

        var error = await Assert.ThrowsAsync<KanikoException>(async () => await content.CopyToAsync(Stream.Null, Token));

        Assert.Equal((ErrorCode.ContextUnavailable, 4), (error.Code, time.Pauses.Count));
        Assert.Contains("answered 429", error.Message, StringComparison.Ordinal);
        Assert.Contains("limits how often", error.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_told()
    {
        using var scene = new ContextScene();

        var error = await Assert.ThrowsAsync<KanikoException>(() => scene.OpenAsync("https://127.0.0.1:1/context.tar.gz", Token));

        Assert.Equal(ErrorCode.ContextUnavailable, error.Code);
        Assert.Contains("https://127.0.0.1:1/context.tar.gz", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_truncated_archive_behind_a_right_length_is_no_context()
    {
        using var scene = new ContextScene();
        var objects = new StrictObjects();
        objects.Content["/x"] = Archive[..^40];
        await using var web = await LoopbackWeb.StartAsync(context => objects.SendAsync(context, "/x"));

        var error = await Assert.ThrowsAsync<KanikoException>(
            () => scene.OpenAsync($"{web.Address}/x#sha256={Convert.ToHexStringLower(SHA256.HashData(Archive[..^40]))}", Token));

        Assert.Equal(ErrorCode.ContextArchiveInvalid, error.Code);
    }

    private static async Task<byte[]> ReadAsync(string address)
    {
        using var file = new WebFile(new Uri(address));
        var options = new DownloadOptions { Stall = TimeSpan.FromSeconds(1), Pause = TimeSpan.FromMilliseconds(1) };
        await using var stream = new DownloadStream(file, options, Token);
        var content = new MemoryStream();
        await stream.CopyToAsync(content, Token);
        return content.ToArray();
    }

    /// <summary>A clock that stands, and on which every pause is over at once.</summary>
    private sealed class SkippingTime : TimeProvider
    {
        public System.Collections.Concurrent.ConcurrentQueue<TimeSpan> Pauses { get; } = new();

        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddYears(50);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Pauses.Enqueue(dueTime);
            return System.CreateTimer(callback, state, TimeSpan.Zero, period);
        }
    }
}
