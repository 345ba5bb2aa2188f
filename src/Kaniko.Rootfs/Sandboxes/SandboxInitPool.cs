namespace Kaniko.Rootfs.Sandboxes;

/// <summary>Keeps one init waiting, so that a step does not wait for the runtime to start.</summary>
internal sealed class SandboxInitPool(Func<InitProcess> spawn) : IDisposable
{
    private readonly Lock _lock = new();
    private Task<InitProcess>? _waiting;
    private bool _disposed;

    /// <summary>Starts the next init unless one waits already. A failure shows when it is taken.</summary>
    public void Fill()
    {
        lock (_lock)
        {
            if (!_disposed)
            {
                _waiting ??= Task.Run(spawn);
            }
        }
    }

    public async Task<InitProcess> TakeAsync()
    {
        Task<InitProcess>? waiting;
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            (waiting, _waiting) = (_waiting, null);
        }

        return await (waiting ?? Task.Run(spawn)).ConfigureAwait(false);
    }

    public void Dispose()
    {
        Task<InitProcess>? waiting;
        lock (_lock)
        {
            _disposed = true;
            (waiting, _waiting) = (_waiting, null);
        }

        try
        {
            waiting?.GetAwaiter().GetResult().Abandon();
        }
        catch (Exception)
        {
            // It was never needed, so why it could not start is nobody's concern.
        }
    }
}
