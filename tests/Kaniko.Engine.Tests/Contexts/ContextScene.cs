using System.Threading.Channels;
using Kaniko.Engine.Contexts;
using Kaniko.Tasks.Events;
using Kaniko.Tasks.Requests;
using Kaniko.Testing;

namespace Kaniko.Engine.Tests.Contexts;

/// <summary>What a context is opened with: directories of the test's own, and what was told.</summary>
internal sealed class ContextScene : IDisposable
{
    private readonly Channel<BuildEvent> events = Channel.CreateUnbounded<BuildEvent>();
    private int count;

    public ContextScene()
    {
        Settings = new EngineSettings
        {
            Version = "test",
            CurrentDirectory = Folder.Create("current"),
            Environment = new Dictionary<string, string> { ["PATH"] = System.Environment.GetEnvironmentVariable("PATH")!, ["HOME"] = Folder.Create("home") },
            WorkDirectory = Folder.Create("work"),
            InitCommand = [],
        };
    }

    public TemporaryDirectory Folder { get; } = new();

    public EngineSettings Settings { get; set; }

    public IReadOnlyDictionary<string, string> Variables
    {
        init => Settings = Settings with { Environment = Settings.Environment.Concat(value).ToDictionary(StringComparer.Ordinal) };
    }

    public Task<BuildContext> OpenAsync(string context, CancellationToken cancellationToken) =>
        OpenAsync(new BuildRequest { Context = context }, cancellationToken);

    public Task<BuildContext> OpenAsync(BuildRequest request, CancellationToken cancellationToken) => Opener(request).OpenAsync(cancellationToken);

    public ContextOpener Opener(BuildRequest request) =>
        new(Settings, request, new EventSink(events.Writer, TimeProvider.System), name => Folder.Create($"work/{name}-{++count}"));

    /// <summary>The events so far.</summary>
    public IReadOnlyList<BuildEvent> Told()
    {
        var told = new List<BuildEvent>();
        while (events.Reader.TryRead(out var one))
        {
            told.Add(one);
        }

        return told;
    }

    public void Dispose() => Folder.Dispose();
}
