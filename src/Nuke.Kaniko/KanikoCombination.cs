using System.Runtime.ExceptionServices;

namespace Nuke.Kaniko;

/// <summary>One command with several settings.</summary>
internal static class KanikoCombination
{
    /// <summary>
    /// Runs the command with each of the settings, and returns the results in their order. After a failure nothing more is begun, unless
    /// <paramref name="completeOnFailure"/>; what runs is waited for. A single failure comes out as it is, several as an
    /// <see cref="AggregateException"/>.
    /// </summary>
    public static async Task<IReadOnlyCollection<(TSettings Settings, TResult Result)>> RunAsync<TSettings, TResult>(
        IEnumerable<TSettings> all, Func<TSettings, Task<TResult>> run, int degreeOfParallelism, bool completeOnFailure)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(degreeOfParallelism, 1);
        using var places = new SemaphoreSlim(degreeOfParallelism);
        var failed = false;
        var running = new List<Task<TResult>>();
        var settings = new List<TSettings>();
        foreach (var each in all.ToList())
        {
            await places.WaitAsync().ConfigureAwait(false);
            if (failed && !completeOnFailure)
            {
                break;
            }

            settings.Add(each);
            running.Add(OneAsync(each));
        }

        var ended = Task.WhenAll(running);
        await ((Task)ended).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var failures = running.Where(task => !task.IsCompletedSuccessfully)
            .Select(task => task.Exception?.InnerException ?? new OperationCanceledException()).ToList();
        switch (failures)
        {
            case []:
                return [.. settings.Zip(ended.Result)];
            case [var failure]:
                ExceptionDispatchInfo.Throw(failure);
                throw failure;
            default:
                throw new AggregateException(failures);
        }

        async Task<TResult> OneAsync(TSettings one)
        {
            try
            {
                return await run(one).ConfigureAwait(false);
            }
            catch
            {
                failed = true;
                throw;
            }
            finally
            {
                _ = places.Release();
            }
        }
    }
}
