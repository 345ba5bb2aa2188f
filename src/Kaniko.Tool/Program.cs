using Kaniko.Diagnostics;
using Kaniko.Reporting;
using Kaniko.Tasks.Events;

namespace Kaniko.Tool;

internal static class Program
{
    /// <summary>The hidden command that makes the program the init of a step; nothing may be touched before it.</summary>
    private const string SandboxInit = "sandbox-init";

    private static int Main(string[] arguments)
    {
        if (arguments is [SandboxInit, ..])
        {
            return 125; // The lead wires Kaniko.Rootfs.Sandboxes.SandboxInit.Main here.
        }

        using var console = ProgramConsole.OfThisProcess();
        using var signals = new StopSignals();
        try
        {
            return Run(CommandName.Of(ProgramConsole.InvokedAs(), arguments), console, signals).GetAwaiter().GetResult();
        }
        catch (KanikoException e)
        {
            console.Error.Write(ErrorReport.Render(BuildFailures.Of(e, TimeProvider.System.GetUtcNow()), console.Terminal(color: null).Color));
            return signals.ExitCode ?? e.ExitCode ?? 1;
        }
        catch (OperationCanceledException) when (signals.ExitCode is { } code)
        {
            return code;
        }
    }

    private static Task<int> Run((string Command, string[] Arguments) line, ProgramConsole console, StopSignals signals) => line.Command switch
    {
        "build" => new BuildCommand(console, signals, Composition.BuildAsync).RunAsync(line.Arguments),
        "version" => VersionCommand.RunAsync(console),
        "help" => HelpCommand.RunAsync(console, line.Arguments),
        _ => throw CommandName.Missing(line.Command),
    };
}
