using Kaniko.Diagnostics;
using Kaniko.Engine;
using Kaniko.Rootfs.Sandboxes;
using Kaniko.Tasks.Events;
using Kaniko.Tasks.Flags;

if (args.Length > 0 && args[0] == SandboxInit.Verb)
{
    return SandboxInit.Main(args);
}

var environment = Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>().ToDictionary(e => (string)e.Key, e => (string)e.Value!);
try
{
    var request = ExecutorFlags.Parse(args, environment);
    var engine = new BuildEngine(new EngineSettings
    {
        Version = "0.1.0",
        CurrentDirectory = Environment.CurrentDirectory,
        Environment = environment,
        WorkDirectory = request.WorkDirectory ?? "/var/lib/kaniko",
        InitCommand = [Environment.ProcessPath!, SandboxInit.Verb],
    });
    using var stop = new CancellationTokenSource();
    Console.CancelKeyPress += (_, e) => { e.Cancel = true; stop.Cancel(); };
    await foreach (var e in engine.BuildAsync(request, stop.Token).ConfigureAwait(false))
    {
        Console.Error.WriteLine(BuildEventJson.Write(e));
    }

    return 0;
}
catch (KanikoException e)
{
    Console.Error.WriteLine($"error: {e.Message} {e.Hint}");
    if (e.SourceText is { } source && e.Location is { } at)
    {
        Console.Error.WriteLine(Excerpt.Render(source, at));
    }

    return e.ExitCode ?? 1;
}
