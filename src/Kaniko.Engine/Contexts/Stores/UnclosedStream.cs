using Kaniko.Images.Compression;

namespace Kaniko.Engine.Contexts.Stores;

/// <summary>Another's stream as a request's body, which closes what it is given; from the place where it is.</summary>
internal sealed class UnclosedStream(Stream inner, long length = long.MaxValue) : ReadOnlyStream
{
    private long left = length;

    public override int Read(Span<byte> destination)
    {
        var count = inner.Read(destination[..(int)Math.Min(destination.Length, left)]);
        left -= count;
        return count;
    }
}
