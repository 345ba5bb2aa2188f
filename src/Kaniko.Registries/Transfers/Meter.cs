using Kaniko.Images;

namespace Kaniko.Registries.Transfers;

/// <summary>Reports one transfer, at most once for each mebibyte and at its end.</summary>
internal sealed class Meter(IProgress<TransferProgress>? progress, TransferDirection direction, string repository, Descriptor blob)
{
    private const long Step = 1024 * 1024;

    private long reported;

    public void Report(long current)
    {
        if (progress is not null && Math.Abs(current - reported) >= Step)
        {
            reported = current;
            progress.Report(new TransferProgress(direction, repository, blob, current, Done: false));
        }
    }

    public void Done(string? note = null) =>
        progress?.Report(new TransferProgress(direction, repository, blob, blob.Size, Done: true, note));
}
