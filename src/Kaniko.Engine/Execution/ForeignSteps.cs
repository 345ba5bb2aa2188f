using Kaniko.Diagnostics;
using Kaniko.Engine.Planning;
using Kaniko.Images;
using Kaniko.Rootfs.Sandboxes;

namespace Kaniko.Engine.Execution;

/// <summary>
/// RUN steps in images for another processor: the kernel runs their programs by itself, with an emulator that is registered there
/// (binfmt_misc), or not at all. Found out before the first step, by running a program of that processor as a step would.
/// </summary>
internal sealed class ForeignSteps(BuildResources resources)
{
    private const string ProgramName = "/program";

    private readonly Dictionary<string, bool> known = new(StringComparer.Ordinal);

    /// <summary>Throws for the first step whose programs cannot run here.</summary>
    /// <param name="runs">RUN steps, each with its stage.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task RequireAsync(IEnumerable<(PlannedStage Stage, RunStep Step)> runs, CancellationToken cancellationToken)
    {
        foreach (var (stage, step) in runs)
        {
            if (FromImage(stage) && !await RunsAsync(stage.Platform, cancellationToken).ConfigureAwait(false))
            {
                throw Refused(stage, step);
            }
        }
    }

    /// <summary>What an image says of itself counts; what a Dockerfile copies into nothing may be for any processor.</summary>
    private static bool FromImage(PlannedStage stage) => Publishing.ImageAssembly.Lineage(stage)[0].Base is ImageBase;

    private async Task<bool> RunsAsync(Platform platform, CancellationToken cancellationToken)
    {
        if (platform.OperatingSystem == Platform.Host.OperatingSystem && platform.Architecture == Platform.Host.Architecture)
        {
            return true;
        }

        var name = $"{platform.OperatingSystem}/{platform.Architecture}";
        if (!known.TryGetValue(name, out var runs))
        {
            known[name] = runs = platform.OperatingSystem == Platform.Host.OperatingSystem
                && (SmallestProgram.For(platform.Architecture) is not { } program || await TryAsync(program, cancellationToken).ConfigureAwait(false));
        }

        return runs;
    }

    /// <summary>
    /// Only a program that does not start says no: how it ends is the emulator's affair, and where nothing can be tried the steps will show it.
    /// </summary>
    private async Task<bool> TryAsync(byte[] program, CancellationToken cancellationToken)
    {
        using var root = await resources.Rooms.BeginAsync(stage: null, resources.Rooms.Empty, cancellationToken).ConfigureAwait(false);
        root.Directory.WriteAllBytes("program"u8, program, 0b111_101_101);
        try
        {
            _ = await resources.Rooms.Sandbox.RunAsync(
                new SandboxRoot(root.Directory.Handle, System.Text.Encoding.UTF8.GetBytes(root.Path)) { PutAside = root.PutAside },
                new SandboxCommand { Arguments = [ProgramName] }, _ => { }, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (KanikoException e)
        {
            return e.Code != ErrorCode.RunFailed;
        }
    }

    private KanikoException Refused(PlannedStage stage, RunStep step)
    {
        var error = new KanikoException(
            ErrorCode.PlatformNotRunnable, $"the stage '{stage.Name}' runs programs for '{stage.Platform}', which this machine ({Platform.Host}) cannot run")
        {
            Hint = "begin the stage with FROM --platform=$BUILDPLATFORM and compile for $TARGETARCH there, register an emulator in the machine's kernel "
                + "(qemu-user-static and binfmt-support, or docker/setup-qemu-action), or build on a machine of that platform and put the images together with 'kaniko index'",
        };
        return step.Span is { } span ? error.At(span, resources.Source) : error;
    }
}
