using Kaniko.Diagnostics;
using Kaniko.Tasks.Events;
using Kaniko.Tasks.Flags;
using Kaniko.Tasks.Requests;
using Kaniko.Tasks.Results;

namespace Kaniko.Tasks.Programs;

/// <summary>What the <c>kaniko</c> program does with the cache directory and the work directory, as a front door uses it.</summary>
public static class StoreCommands
{
    /// <summary>Fetches base images into a cache directory.</summary>
    /// <param name="program">The program.</param>
    /// <param name="request">What to do. How progress is shown is not the program's matter here.</param>
    /// <param name="cancellationToken">Interrupts the program.</param>
    /// <exception cref="KanikoException">It failed, as the program told it.</exception>
    /// <exception cref="OperationCanceledException">The program was interrupted.</exception>
    public static async Task<WarmResult> WarmAsync(this KanikoProgram program, WarmRequest request, CancellationToken cancellationToken = default) =>
        WarmResult.Read(await OutputAsync(
            program, ["warm", .. WarmFlags.Table.Print(request with { Progress = KanikoProgram.Told(request.Progress) })], cancellationToken).ConfigureAwait(false));

    /// <summary>Removes what no build used for some time from the work directory.</summary>
    /// <inheritdoc cref="WarmAsync"/>
    public static async Task<StoreResult> GcAsync(this KanikoProgram program, GcRequest request, CancellationToken cancellationToken = default) =>
        Read(await OutputAsync(
            program, ["gc", .. StoreFlags.GcTable.Print(request with { Format = StoreFormat.Json })], cancellationToken).ConfigureAwait(false));

    /// <summary>Says what is in the work directory.</summary>
    /// <inheritdoc cref="WarmAsync"/>
    public static async Task<StoreResult> DuAsync(this KanikoProgram program, DuRequest request, CancellationToken cancellationToken = default) =>
        Read(await OutputAsync(
            program, ["du", .. StoreFlags.DuTable.Print(request with { Format = StoreFormat.Json })], cancellationToken).ConfigureAwait(false));

    private static async Task<string> OutputAsync(KanikoProgram program, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var end = await program.EndAsync(arguments, ([], ""), program.Listener, cancellationToken).ConfigureAwait(false);
        return end switch
        {
            { Last: BuildFailed failure } => throw BuildFailures.ToException(failure),
            { ExitCode: 0 } => end.Output,
            _ => throw KanikoProgram.NoResult(end),
        };
    }

    private static StoreResult Read(string output) => StoreResult.TryRead(output) ?? throw KanikoProgram.NoResult();
}
