using Kaniko.Diagnostics;
using Kaniko.Engine.Checking;
using Kaniko.Reporting;
using Kaniko.Reporting.Ci;
using Kaniko.Tasks.Events;
using Kaniko.Tasks.Flags;
using Kaniko.Tasks.Requests;
using Kaniko.Tool.Calls;

namespace Kaniko.Tool;

/// <summary><c>kaniko build</c>, which is also what the program does without a command.</summary>
internal sealed class BuildCommand(
    ProgramConsole console, StopSignals signals, Func<BuildRequest, CancellationToken, IAsyncEnumerable<BuildEvent>> build)
{
    /// <summary>What <c>--call</c> asks.</summary>
    public required Func<BuildRequest, DockerfileInspector> Inspector { get; init; }

    /// <summary>What becomes of a failure's hint.</summary>
    public Func<string, string> Hint { get; init; } = static hint => hint;

    public async Task<int> RunAsync(string[] arguments)
    {
        var line = ExecutorFlags.Table.Parse(arguments, console.Environment);
        if (line.HelpWanted)
        {
            return await HelpCommand.RunAsync(console, ["build"]).ConfigureAwait(false);
        }

        return await RunAsync(line.Request, line.Warnings).ConfigureAwait(false);
    }

    /// <summary>Builds, or does what <c>--call</c> asks for, and tells of it.</summary>
    public async Task<int> RunAsync(BuildRequest request, IReadOnlyList<Diagnostic> warnings)
    {
        if (CallMethod.Parse(request.Call) is { Kind: not CallKind.Build } method)
        {
            return await new Call(console, Inspector(request)).RunAsync(request, method, signals.Token).ConfigureAwait(false);
        }

        Require(request);
        var reading = new EventReading(console, signals) { Hint = Hint };
        var reporters = Reporters.ForBuild(request, new ReportingStage
        {
            Writer = console.Error,
            Terminal = reading.Terminal(request.Progress),
            Time = TimeProvider.System,
            CurrentDirectory = Environment.CurrentDirectory,
            Ci = FindCi(request, console),
            Findings = WantsFindings(console),
        });
        var last = await reading.ReadAsync(reporters, warnings, build(request, signals.Token), "the build").ConfigureAwait(false);
        return Print(last, request) ? 0 : reading.ExitCode(last);
    }

    /// <summary>Whether findings of the build checks are to be annotated, as with docker/build-push-action.</summary>
    internal static bool WantsFindings(ProgramConsole console) =>
        console.Environment.GetValueOrDefault("DOCKER_BUILD_CHECKS_ANNOTATIONS", "").ToLowerInvariant() is not ("false" or "0");

    /// <summary>The CI system that the build is told to.</summary>
    internal static CiSystem? FindCi(BuildRequest request, ProgramConsole console)
    {
        var current = Environment.CurrentDirectory;
        var context = request.Context.StartsWith("dir://", StringComparison.Ordinal) ? request.Context["dir://".Length..] : request.Context;
        return CiSystems.Find(request.Output.Ci, new CiSurroundings
        {
            Variables = console.Environment,
            CurrentDirectory = current,
            Context = context.Length == 0 || context.Contains("://", StringComparison.Ordinal) ? current : Path.GetFullPath(context),
            NewToken = CiSystems.NewToken,
        });
    }

    /// <summary>What no single flag can see.</summary>
    private static void Require(BuildRequest request)
    {
        if (request is { NoPush: false, DryRun: false, Destinations: [] })
        {
            throw new KanikoException(ErrorCode.UsageInvalid, "there is no --destination to push to")
            {
                Hint = "write --destination=REGISTRY/NAME:TAG, or --no-push",
            };
        }
    }

    /// <summary>Standard output holds what was pushed, and nothing else; without a push, the digest; an archive of files goes alone. False where there is no success to print.</summary>
    private bool Print(BuildEvent? last, BuildRequest request)
    {
        switch (last)
        {
            case BuildFinished when request.Output.Files.Any(file => file.IsStandardOutput):
                return true;
            case BuildFinished { Result: var result }:
                foreach (var pinned in result.Images.Select(image => image.Pinned).Distinct())
                {
                    console.Output.Write($"{pinned}\n");
                }

                if (result is { Images: [], Digest.Length: > 0 })
                {
                    console.Output.Write($"{result.Digest}\n");
                }

                return true;
            case BuildDetached detached:
                console.Output.Write($"{detached.Name}\n");
                return true;
            default:
                return last is PlanPrinted;
        }
    }
}
