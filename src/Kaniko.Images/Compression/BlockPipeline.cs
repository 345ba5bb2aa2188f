using System.Buffers;
using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using System.Security.Cryptography;

namespace Kaniko.Images.Compression;

/// <summary>
/// Compresses what is written to it, block by block on several threads, and on the way takes the digests of what comes in and of
/// what goes out, each on a thread of its own: where the processor has no instructions for SHA-256, hashing is the slowest part.
/// Input that fits in one block is handled on the calling thread.
/// </summary>
internal sealed class BlockPipeline(BlockFormat format, Stream output, PipelineOptions options) : IDisposable
{
    private readonly IncrementalHash? inputHash = options.HashInput ? IncrementalHash.CreateHash(HashAlgorithmName.SHA256) : null;
    private readonly IncrementalHash? outputHash = options.HashOutput && !(options.HashInput && format.IsIdentity)
        ? IncrementalHash.CreateHash(HashAlgorithmName.SHA256)
        : null;
    private readonly List<Thread> threads = [];
    private readonly List<Block> blocks = [];
    private readonly BlockingCollection<Block> free = [];
    private readonly BlockingCollection<Block> toHash = [];
    private readonly BlockingCollection<Block> toEncode = [];
    private readonly BlockingCollection<Block> toWrite = [];
    private Block? current;
    private ExceptionDispatchInfo? failure;
    private uint crc;
    private bool isFinished;

    public long InputLength { get; private set; }

    public long OutputLength { get; private set; }

    /// <summary>After <see cref="Finish"/>, where it was asked for.</summary>
    public Digest? InputDigest { get; private set; }

    /// <summary>After <see cref="Finish"/>, where it was asked for.</summary>
    public Digest? OutputDigest { get; private set; }

    private int MostBlocks => (2 * options.Workers) + 2;

    public void Write(ReadOnlySpan<byte> bytes)
    {
        ObjectDisposedException.ThrowIf(isFinished, this);
        while (bytes.Length > 0)
        {
            if (current is { Length: BlockFormat.BlockSize })
            {
                Submit();
            }

            current ??= Take();
            var step = Math.Min(bytes.Length, BlockFormat.BlockSize - current.Length);
            bytes[..step].CopyTo(current.Input.AsSpan(current.Length));
            current.Length += step;
            bytes = bytes[step..];
        }
    }

    /// <summary>Writes what is left, and the end of the format; throws what went wrong on any thread.</summary>
    public void Finish()
    {
        if (threads.Count == 0)
        {
            FinishAlone();
        }
        else
        {
            if (current is not null)
            {
                Submit();
            }

            Join();
            failure?.Throw();
        }

        isFinished = true;
        Emit(format.Trailer(crc, InputLength));
        InputDigest = DigestOf(inputHash);
        OutputDigest = outputHash is null && options.HashOutput ? InputDigest : DigestOf(outputHash);
    }

    public void Dispose()
    {
        if (!isFinished)
        {
            failure ??= ExceptionDispatchInfo.Capture(new ObjectDisposedException(nameof(BlockPipeline)));
            Join();
            isFinished = true;
        }

        foreach (var block in blocks)
        {
            block.Dispose();
        }

        blocks.Clear();
        inputHash?.Dispose();
        outputHash?.Dispose();
        free.Dispose();
        toHash.Dispose();
        toEncode.Dispose();
        toWrite.Dispose();
    }

    private static Digest? DigestOf(IncrementalHash? hash)
    {
        if (hash is null)
        {
            return null;
        }

        Span<byte> bytes = stackalloc byte[SHA256.HashSizeInBytes];
        _ = hash.GetHashAndReset(bytes);
        return Digest.OfHash(bytes);
    }

    private Block Take()
    {
        if (!free.TryTake(out var block))
        {
            if (blocks.Count < MostBlocks)
            {
                blocks.Add(block = new Block(format));
            }
            else
            {
                block = free.Take();
            }
        }

        failure?.Throw();
        block.Reset();
        return block;
    }

    private void FinishAlone()
    {
        Emit(format.Header);
        if (current is { Length: > 0 } block)
        {
            inputHash?.AppendData(block.Input, 0, block.Length);
            if (!format.IsIdentity)
            {
                using var encoder = format.CreateEncoder();
                (block.PieceLength, block.Crc) = encoder.Encode(block.Input.AsSpan(0, block.Length), block.Piece);
            }

            WritePiece(block);
        }
    }

    private void Submit()
    {
        if (threads.Count == 0)
        {
            StartThreads();
        }

        failure?.Throw();
        var block = current!;
        current = null;
        block.Pending = inputHash is null ? 1 : 2;
        if (inputHash is not null)
        {
            toHash.Add(block);
        }

        if (!format.IsIdentity)
        {
            toEncode.Add(block);
        }

        toWrite.Add(block);
    }

    private void StartThreads()
    {
        for (var i = 0; i < (format.IsIdentity ? 0 : options.Workers); i++)
        {
            Start("encode", EncodeBlocks);
        }

        if (inputHash is not null)
        {
            Start("hash", () => ForEach(toHash, block =>
            {
                inputHash.AppendData(block.Input, 0, block.Length);
            }, Release));
        }

        Start("write", WriteBlocks);
    }

    private void Start(string name, Action run)
    {
        var thread = new Thread(() => Guard(run)) { IsBackground = true, Name = $"layer {name}" };
        threads.Add(thread);
        thread.Start();
    }

    private void EncodeBlocks()
    {
        IBlockEncoder? encoder = null;
        Guard(() => encoder = format.CreateEncoder());
        ForEach(
            toEncode,
            block => (block.PieceLength, block.Crc) = encoder!.Encode(block.Input.AsSpan(0, block.Length), block.Piece),
            block => block.Encoded.Release());
        encoder?.Dispose();
    }

    private void WriteBlocks()
    {
        Guard(() => Emit(format.Header));
        ForEach(toWrite, block =>
        {
            if (!format.IsIdentity)
            {
                block.Encoded.Wait();
                failure?.Throw();
            }

            WritePiece(block);
        }, Release);
    }

    /// <summary>Takes every block to the end, also after a failure, so that nobody waits for ever.</summary>
    private void ForEach(BlockingCollection<Block> source, Action<Block> act, Action<Block> done)
    {
        foreach (var block in source.GetConsumingEnumerable())
        {
            if (failure is null)
            {
                Guard(() => act(block));
            }

            done(block);
        }
    }

    private void Guard(Action act)
    {
        try
        {
            act();
        }
        catch (Exception e)
        {
            _ = Interlocked.CompareExchange(ref failure, ExceptionDispatchInfo.Capture(e), null);
        }
    }

    private void Release(Block block)
    {
        if (Interlocked.Decrement(ref block.Pending) == 0)
        {
            free.Add(block);
        }
    }

    private void WritePiece(Block block)
    {
        crc = InputLength == 0 ? block.Crc : Crc32.Combine(crc, block.Crc, block.Length);
        InputLength += block.Length;
        Emit(format.IsIdentity ? block.Input.AsSpan(0, block.Length) : block.Piece.AsSpan(0, block.PieceLength));
    }

    private void Emit(ReadOnlySpan<byte> bytes)
    {
        outputHash?.AppendData(bytes);
        output.Write(bytes);
        OutputLength += bytes.Length;
    }

    private void Join()
    {
        toHash.CompleteAdding();
        toEncode.CompleteAdding();
        toWrite.CompleteAdding();
        foreach (var thread in threads)
        {
            thread.Join();
        }
    }

    private sealed class Block(BlockFormat format) : IDisposable
    {
        public int Pending;

        public byte[] Input { get; } = ArrayPool<byte>.Shared.Rent(BlockFormat.BlockSize);

        public byte[] Piece { get; } = ArrayPool<byte>.Shared.Rent(format.LongestPiece(BlockFormat.BlockSize));

        public SemaphoreSlim Encoded { get; } = new(0);

        public int Length { get; set; }

        public int PieceLength { get; set; }

        public uint Crc { get; set; }

        public void Reset() => (Length, PieceLength, Crc) = (0, 0, 0);

        public void Dispose()
        {
            ArrayPool<byte>.Shared.Return(Input);
            if (Piece.Length > 0)
            {
                ArrayPool<byte>.Shared.Return(Piece);
            }

            Encoded.Dispose();
        }
    }
}

/// <summary>What a <see cref="BlockPipeline"/> does beside compressing, and on how many threads it compresses.</summary>
internal sealed record PipelineOptions(bool HashInput = false, bool HashOutput = false)
{
    /// <summary>More than this many would only cost memory: one hash cannot keep up with more.</summary>
    public int Workers { get; init; } = Math.Clamp(Environment.ProcessorCount, 1, 16);
}
