using Kaniko.Testing;
using Xunit;

namespace Cake.Kaniko.Tests;

/// <summary>The addin's package in a folder feed, packed once from what was built with these tests; the program in it is the published one.</summary>
public sealed class PackedAddin : IAsyncLifetime
{
    private readonly TemporaryDirectory folder = new("kaniko-test-feed-");

    public string Feed => folder.Path;

    public async ValueTask InitializeAsync() =>
        await PackedProject.PackAsync("Cake.Kaniko", Feed, TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync()
    {
        folder.Dispose();
        return ValueTask.CompletedTask;
    }
}
