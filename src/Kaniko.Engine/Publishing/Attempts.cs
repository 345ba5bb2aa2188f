using Kaniko.Diagnostics;

namespace Kaniko.Engine.Publishing;

/// <summary>
/// Kaniko's <c>--…-retry</c> flags: the whole of something is done again after 1, 2, 4, … seconds. The attempts that each request has by
/// itself are not counted here.
/// </summary>
internal sealed class Attempts(EventSink events, TimeProvider time)
{
    private const int LongestDelay = 64;

    /// <param name="further">Attempts after the first.</param>
    /// <param name="act">Is given the number of the attempt, from 1.</param>
    /// <param name="cancellationToken">Ends the waiting too.</param>
    public async Task<T> RunAsync<T>(int further, Func<int, CancellationToken, Task<T>> act, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await act(attempt, cancellationToken).ConfigureAwait(false);
            }
            catch (KanikoException e) when (attempt <= further && MayPass(e.Code))
            {
                var delay = TimeSpan.FromSeconds(Math.Min(LongestDelay, 1 << Math.Min(attempt - 1, 16)));
                await events.InfoAsync($"Retrying operation after {delay.TotalSeconds}s due to {e.Message}", cancellationToken).ConfigureAwait(false);
                await Task.Delay(delay, time, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    // Who asks for further attempts at a manifest often waits for one that is about to be pushed.
    private static bool MayPass(ErrorCode code) => code is ErrorCode.RegistryFailed or ErrorCode.RegistryUnreachable or ErrorCode.RegistryUnauthorized
        or ErrorCode.ManifestNotFound or ErrorCode.ManifestInvalid or ErrorCode.BlobNotFound or ErrorCode.BlobCorrupt or ErrorCode.LayerInvalid;
}
