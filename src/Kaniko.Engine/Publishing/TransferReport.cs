using Kaniko.Registries;
using Kaniko.Tasks.Events;

namespace Kaniko.Engine.Publishing;

/// <summary>Passes on how far transfers have come, as events; when the reader is behind, some are dropped.</summary>
internal sealed class TransferReport(EventSink events) : IProgress<TransferProgress>
{
    public void Report(TransferProgress value) => events.Offer(new TransferProgressed(
        value.Repository + "/" + value.Blob.Digest,
        value.Direction == TransferDirection.Pull ? TransferKind.Pull : TransferKind.Push,
        value.Blob.Digest.ToString()[..19],
        value.Current,
        value.Blob.Size,
        value.Done,
        value.Note));
}
