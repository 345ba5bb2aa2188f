using Kaniko.Diagnostics;
using Kaniko.Engine.Moving;
using Kaniko.Hosts.Kubernetes;
using Kaniko.Rootfs.Sandboxes;
using Kaniko.Tasks.Actions;
using Kaniko.Tool.Hosts;

namespace Kaniko.Tool;

internal static class Program
{
    private static int Main(string[] arguments)
    {
        // The init of a step: nothing may be touched before it.
        if (arguments is [SandboxInit.Verb, ..])
        {
            return SandboxInit.Main(arguments);
        }

        EnterCurrentDirectory();
        using var console = ProgramConsole.OfThisProcess();
        Composition.LeaveFirstPlace(arguments, console);
        using var signals = new StopSignals();
        try
        {
            var exitCode = Run(CommandName.Of(ProgramConsole.InvokedAs(), arguments), console, signals).GetAwaiter().GetResult();
            console.FlushOutput();
            return exitCode;
        }
        catch (KanikoException e)
        {
            console.WriteFailure(e, asEvent: arguments.Contains("--progress=rawjson"));
            return signals.ExitCode ?? e.ExitCode ?? 1;
        }
        catch (OperationCanceledException) when (signals.ExitCode is { } code)
        {
            return code;
        }
    }

    /// <summary>A build in place may have replaced the shell's directory: then the one that has its name now is meant.</summary>
    private static void EnterCurrentDirectory()
    {
        try
        {
            _ = Environment.CurrentDirectory;
        }
        catch (FileNotFoundException)
        {
            var name = Environment.GetEnvironmentVariable("PWD");
            Environment.CurrentDirectory = Directory.Exists(name) ? name : "/";
        }
    }

    private static Task<int> Run((string Command, string[] Arguments) line, ProgramConsole console, StopSignals signals) => line.Command switch
    {
        "build" => BuildAsync(line.Arguments, console, signals),
        "action" => ActionAsync(console, signals),
        "check" => new CheckCommand(console, signals, request => Composition.Inspector(request, console.Environment)).RunAsync(line.Arguments),
        "push" => new PushCommand(new(console, signals), (request, token) => Mover(console).PushAsync(request, token)).RunAsync(line.Arguments),
        "copy" => new CopyCommand(new(console, signals), (request, token) => Mover(console).CopyAsync(request, token)).RunAsync(line.Arguments),
        "index" => new IndexCommand(new(console, signals), (request, token) => Mover(console).IndexAsync(request, token)).RunAsync(line.Arguments),
        "inspect" => new InspectCommand(new(console, signals), (request, token) => Mover(console).InspectAsync(request, token)).RunAsync(line.Arguments),
        "login" => new LoginCommand(new(console, signals), (request, token) => Login(console).LoginAsync(request, token)).RunAsync(line.Arguments),
        "logout" => new LogoutCommand(new(console, signals), (request, token) => Login(console).LogoutAsync(request, token)).RunAsync(line.Arguments),
        "render" => new RenderCommand(console, signals, () => new KubernetesManifests(HostComposition.Settings(console.Environment))).RunAsync(line.Arguments),
        "pods" => new PodsCommand(
            console, signals, options => new KubernetesPods(HostComposition.Settings(console.Environment), options)).RunAsync(line.Arguments),
        "warm" => new WarmCommand(console, signals, (request, results, token) => Composition.WarmAsync(request, results, console.Environment, token))
            .RunAsync(line.Arguments),
        "gc" => StoreCommand.CleanAsync(console, signals, line.Arguments),
        "du" => StoreCommand.MeasureAsync(console, signals, line.Arguments),
        "version" => VersionCommand.RunAsync(console),
        _ when line.Command.StartsWith(CredentialHelperCommand.Prefix, StringComparison.Ordinal) =>
            new CredentialHelperCommand(console, Console.In, name => Composition.CloudHelper(name, console.Environment))
                .RunAsync(line.Command[CredentialHelperCommand.Prefix.Length..], line.Arguments, signals.Token),
        "help" => HelpCommand.RunAsync(console, line.Arguments),
        _ => throw CommandName.Missing(line.Command),
    };

    private static ImageMover Mover(ProgramConsole console) => Composition.Mover(console.Environment);

    private static RegistryLogin Login(ProgramConsole console) => Composition.Login(console.Environment);

    private static Task<int> BuildAsync(string[] arguments, ProgramConsole console, StopSignals signals)
    {
        var environment = Composition.EnterUserNamespace(["build", .. arguments], console.Environment);
        return new BuildCommand(console, signals, (request, token) => Composition.BuildAsync(request, environment, token))
        {
            Inspector = request => Composition.Inspector(request, environment),
        }.RunAsync(arguments);
    }

    private static Task<int> ActionAsync(ProgramConsole console, StopSignals signals)
    {
        var environment = Composition.EnterUserNamespace(["action"], console.Environment);
        return new ActionCommand(console, environment, BuildWantedAsync).RunAsync();

        async Task<int> BuildWantedAsync(ActionBuild wanted)
        {
            var warmed = wanted.Warm is null ? 0 : await new WarmCommand(
                console, signals, (request, results, token) => Composition.WarmAsync(request, results, wanted.Environment, token)).RunAsync(wanted.Warm).ConfigureAwait(false);
            return warmed != 0 ? warmed : await new BuildCommand(console, signals, (request, token) => Composition.BuildAsync(request, wanted.Environment, token))
            {
                Inspector = request => Composition.Inspector(request, wanted.Environment),
                Hint = ActionHints.Of,
            }.RunAsync(wanted.Request, wanted.Warnings).ConfigureAwait(false);
        }
    }
}
