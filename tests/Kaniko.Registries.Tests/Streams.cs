using Kaniko.Registries.Auth;

namespace Kaniko.Registries.Tests;

/// <summary>A source of user name and password that a test states.</summary>
internal sealed class Login(string user, string password, string? registry = null) : ICredentialSource
{
    public ValueTask<Credential?> FindAsync(string name, string repository, CancellationToken cancellationToken) => ValueTask.FromResult(
        registry is null || registry == name
            ? new Credential { Username = user, Password = password, Source = "a login of the test" }
            : null);
}

/// <summary>Much content that is nowhere.</summary>
internal sealed class PatternStream(long size) : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => size;

    public override long Position { get; set; }

    public override int Read(byte[] buffer, int offset, int count)
    {
        var length = (int)Math.Min(count, size - Position);
        buffer.AsSpan(offset, length).Fill(0x5a);
        Position += length;
        return length;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}

/// <summary>Takes everything and keeps nothing.</summary>
internal sealed class NowhereStream : Stream
{
    public override bool CanRead => false;

    public override bool CanSeek => true;

    public override bool CanWrite => true;

    public override long Length => Position;

    public override long Position { get; set; }

    public override void Write(byte[] buffer, int offset, int count) => Position += count;

    public override void Write(ReadOnlySpan<byte> buffer) => Position += buffer.Length;

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => Position = value;
}
