namespace Kaniko.Rootfs.Sandboxes;

/// <summary>Cuts a stream into lines. Memory is one buffer, whatever comes: a longer line is handed on in pieces.</summary>
internal sealed class LineSplitter(bool isError, Action<SandboxLine> output)
{
    internal const int BufferSize = 64 << 10;

    private readonly byte[] _buffer = new byte[BufferSize];
    private int _length;
    private bool _cut;

    /// <summary>Where the next bytes go; never empty. <see cref="Advance"/> tells how many there were.</summary>
    public Span<byte> Free => _buffer.AsSpan(_length);

    public void Advance(int count)
    {
        var from = 0;
        var searchFrom = _length;
        _length += count;
        while (_buffer.AsSpan(searchFrom, _length - searchFrom).IndexOf((byte)'\n') is >= 0 and var index)
        {
            var end = searchFrom + index;
            Emit(from, end - from, isCut: false);
            from = searchFrom = end + 1;
        }

        _buffer.AsSpan(from, _length - from).CopyTo(_buffer);
        _length -= from;
        if (_length == _buffer.Length)
        {
            Emit(0, _length, isCut: true);
            _length = 0;
        }
    }

    /// <summary>The stream is over: what has no line end is a line as well.</summary>
    public void Finish()
    {
        if (_length > 0 || _cut)
        {
            Emit(0, _length, isCut: false);
            _length = 0;
        }
    }

    private void Emit(int from, int length, bool isCut)
    {
        _cut = isCut;
        if (!isCut && length > 0 && _buffer[from + length - 1] == (byte)'\r')
        {
            length--;
        }

        output(new SandboxLine(isError, _buffer.AsMemory(from, length), isCut));
    }
}
