using Kaniko.Engine.Storage;
using Kaniko.Tasks.Requests;
using Kaniko.Testing;

namespace Kaniko.Engine.Tests;

/// <summary>What garbage collection takes and what it leaves, on a work directory of which every time is known.</summary>
public sealed class WorkStoreTests : IDisposable
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UtcNow;

    private readonly TemporaryDirectory folder = new();

    private WorkStore Store => new(new EngineSettings
    {
        Version = "1",
        CurrentDirectory = "/",
        Environment = new Dictionary<string, string>(),
        WorkDirectory = folder.Path,
        InitCommand = [],
    });

    public void Dispose() => folder.Dispose();

    [Fact]
    public void What_was_not_used_for_long_goes_and_the_rest_stays()
    {
        Put("blobs/sha256/old", hours: 3);
        Put("blobs/sha256/new", hours: 1);
        Put("layers/old/fs/file", hours: 3, marked: "layers/old");
        Put("layers/new/fs/file", hours: 1, marked: "layers/new");
        Put("steps/old.json", hours: 3);
        Put("images/new", hours: 1);
        Put("file-hashes", hours: 3);

        var cleaning = Clean(new GcRequest { MaxAge = TimeSpan.FromHours(2) });

        Assert.Equal(["blobs/sha256/old", "file-hashes", "layers/old", "steps/old.json"], cleaning.Removed.Select(item => item.Path).Order(StringComparer.Ordinal));
        Assert.Equal(["blobs/sha256/new", "images/new", "layers/new"], Store.Measure(TestContext.Current.CancellationToken).Select(item => item.Path).Order(StringComparer.Ordinal));
        Assert.Equal((3, 0), (cleaning.Kept.Count, cleaning.InUse));
    }

    [Fact]
    public void For_a_size_what_was_used_longest_ago_goes_first()
    {
        foreach (var hours in Enumerable.Range(1, 5))
        {
            Put($"blobs/sha256/{hours}", hours, size: 100);
        }

        var cleaning = Clean(new GcRequest { MaxSize = "250" });

        Assert.Equal(["5", "4", "3"], cleaning.Removed.Select(item => Path.GetFileName(item.Path)));
        Assert.Equal(200, cleaning.Kept.Sum(item => item.Size));
    }

    [Fact]
    public void A_dry_run_says_the_same_and_removes_nothing()
    {
        Put("blobs/sha256/old", hours: 3);
        Put("blobs/sha256/new", hours: 1);
        var request = new GcRequest { MaxAge = TimeSpan.FromHours(2), DryRun = true };

        var dry = Clean(request);
        var left = Directory.GetFiles(folder["blobs/sha256"]).Length;
        var wet = Clean(request with { DryRun = false });

        Assert.Equal(dry.Removed, wet.Removed);
        Assert.Equal((2, 1), (left, Directory.GetFiles(folder["blobs/sha256"]).Length));
    }

    [Fact]
    public void What_a_running_build_has_marked_stays_until_it_has_ended()
    {
        Put("blobs/sha256/marked", hours: 3);
        Put("blobs/sha256/other", hours: 3);
        using (var use = StoreUse.Begin(folder.Path, TimeProvider.System))
        {
            Assert.True(use.Mark(folder["blobs/sha256/marked"]));
            Assert.False(use.Mark(folder["blobs/sha256/absent"]));

            var during = Clean(new GcRequest { MaxAge = TimeSpan.Zero });

            Assert.Equal(("blobs/sha256/other", 1), (Assert.Single(during.Removed).Path, during.InUse));
        }

        Assert.Equal("blobs/sha256/marked", Assert.Single(Clean(new GcRequest { MaxAge = TimeSpan.Zero }).Removed).Path);
    }

    [Fact]
    public void The_claim_of_a_process_that_died_holds_nothing()
    {
        Put("blobs/sha256/old", hours: 3);
        Put("running/dead", hours: 4);
        Put("locks/old", hours: 4);

        var cleaning = Clean(new GcRequest { MaxAge = TimeSpan.Zero });

        Assert.Equal("blobs/sha256/old", Assert.Single(cleaning.Removed).Path);
        Assert.Empty(Directory.GetFiles(folder["running"]));
        Assert.Empty(Directory.GetFiles(folder["locks"]));
    }

    [Fact]
    public void A_cache_mount_is_as_old_as_its_last_use_not_as_its_content()
    {
        Put("cache-mounts/a/file", hours: 9, marked: "cache-mounts/a");
        Put("cache-mounts/a.lock", hours: 1, size: 0);
        Put("cache-mounts/b/file", hours: 9, marked: "cache-mounts/b");
        Put("cache-mounts/b.lock", hours: 8, size: 0);

        var cleaning = Clean(new GcRequest { MaxAge = TimeSpan.FromHours(2) });

        Assert.Equal("cache-mounts/b", Assert.Single(cleaning.Removed).Path);
        Assert.Equal(["a.lock"], Directory.GetFiles(folder["cache-mounts"]).Select(Path.GetFileName));
    }

    [Fact]
    public void Directories_that_nobody_may_enter_go_as_well()
    {
        Put("layers/old/fs/closed/deep/file", hours: 3, marked: "layers/old");
        File.SetUnixFileMode(folder["layers/old/fs/closed"], UnixFileMode.None);
        Directory.SetLastWriteTimeUtc(folder["layers/old"], (Now - TimeSpan.FromHours(3)).UtcDateTime);

        _ = Clean(new GcRequest { MaxAge = TimeSpan.FromHours(2) });

        Assert.SkipUnless(Environment.IsPrivilegedProcess, "an ordinary user is root in a namespace first");
        Assert.Empty(Directory.GetDirectories(folder["layers"]));
        Assert.Empty(Directory.GetDirectories(folder["tmp"]));
    }

    [Fact]
    public void An_absent_work_directory_holds_nothing_and_is_not_made()
    {
        var store = new WorkStore(new EngineSettings
        {
            Version = "1",
            CurrentDirectory = "/",
            Environment = new Dictionary<string, string>(),
            WorkDirectory = folder["absent"],
            InitCommand = [],
        });

        Assert.Empty(store.Measure(TestContext.Current.CancellationToken));
        Assert.Empty(store.Clean(new GcRequest(), TestContext.Current.CancellationToken).Removed);
        Assert.False(Directory.Exists(folder["absent"]));
    }

    [Fact]
    public void A_size_that_is_none_is_an_error() =>
        Assert.Contains("'big' is not a size", Assert.Throws<Diagnostics.KanikoException>(() => Clean(new GcRequest { MaxSize = "big" })).Message, StringComparison.Ordinal);

    private StoreCleaning Clean(GcRequest request) => Store.Clean(request, TestContext.Current.CancellationToken);

    private void Put(string path, int hours, string? marked = null, int size = 10)
    {
        _ = folder.Write(path, new string('x', size));
        var time = (Now - TimeSpan.FromHours(hours)).UtcDateTime;
        if (marked is null)
        {
            File.SetLastWriteTimeUtc(folder[path], time);
        }
        else
        {
            Directory.SetLastWriteTimeUtc(folder[marked], time);
        }
    }
}
