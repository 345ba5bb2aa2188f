using Kaniko.Tasks.Events;
using Kaniko.Tasks.Requests;

namespace Kaniko.Hosts.Tests;

public sealed class LocalHostTests
{
    [Fact]
    public async Task Passes_the_request_on_and_the_events_back()
    {
        var asked = new BuildRequest { Context = "somewhere" };
        BuildRequest? seen = null;
        async IAsyncEnumerable<BuildEvent> Build(BuildRequest request, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken token)
        {
            seen = request;
            await Task.Yield();
            token.ThrowIfCancellationRequested();
            yield return new PlanPrinted(["FROM scratch"]);
        }

        var events = new List<BuildEvent>();
        await foreach (var buildEvent in new LocalHost(Build).BuildAsync(asked, TestContext.Current.CancellationToken))
        {
            events.Add(buildEvent);
        }

        Assert.Same(asked, seen);
        Assert.IsType<PlanPrinted>(Assert.Single(events));
    }
}
