using System.Net;

namespace Kaniko.Registries.Transport;

/// <summary>A body that is in memory: a manifest, a form.</summary>
internal sealed class ByteContent : HttpContent
{
    private readonly ReadOnlyMemory<byte> bytes;

    public ByteContent(ReadOnlyMemory<byte> bytes, string? mediaType)
    {
        this.bytes = bytes;
        if (mediaType is not null)
        {
            Headers.TryAddWithoutValidation("Content-Type", mediaType);
        }
    }

    public ReadOnlyMemory<byte> Bytes => bytes;

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken) =>
        bytes.IsEmpty ? Task.CompletedTask : stream.WriteAsync(bytes, cancellationToken).AsTask();

    protected override bool TryComputeLength(out long length)
    {
        length = bytes.Length;
        return true;
    }
}
