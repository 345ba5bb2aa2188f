using System.Buffers;
using Kaniko.Diagnostics;
using Kaniko.Tasks.Events;
using Kaniko.Tasks.Results;

namespace Kaniko.Hosts.Executors;

/// <summary>What an executor prints, as events. Its last word is kept until its exit code is known.</summary>
internal sealed class ExecutorOutput(bool tellsEvents, TimeProvider time)
{
    private const int TailLength = 20;
    private static readonly SearchValues<char> Hex = SearchValues.Create("0123456789abcdef");

    private readonly Queue<string> tail = new();

    /// <summary>How it ended, as it says itself.</summary>
    public BuildEvent? Last { get; private set; }

    /// <summary>Its result is among what it said.</summary>
    public bool TellsDigest => Last is BuildFinished;

    /// <summary>The last lines that were no events.</summary>
    public IReadOnlyList<string> Tail => [.. tail];

    /// <summary>The event of a line; null: it is the last one, or nothing.</summary>
    public BuildEvent? Read(string line)
    {
        if (tellsEvents && BuildEventJson.TryRead(line) is { } told)
        {
            if (told is BuildFinished or BuildFailed)
            {
                Last = told;
                return null;
            }

            Last = told is PlanPrinted ? told : Last;
            return told;
        }

        if (line.Length == 0)
        {
            return null;
        }

        tail.Enqueue(line);
        if (tail.Count > TailLength)
        {
            _ = tail.Dequeue();
        }

        return tellsEvents
            ? new Traced(TraceLevel.Info, line) { Time = time.GetUtcNow() }
            : new StepOutput(HostStep.Executor, IsError: false, line) { Time = time.GetUtcNow() };
    }

    /// <summary>The result of an executor that ended well.</summary>
    /// <param name="digest">What it wrote to its digest file; null: nothing.</param>
    /// <param name="destinations">Where it pushed; empty: nowhere.</param>
    /// <param name="duration">How long it ran.</param>
    /// <exception cref="KanikoException">It says two different things, or nothing.</exception>
    public BuildResult Result(string? digest, IReadOnlyList<string> destinations, TimeSpan duration)
    {
        var told = (Last as BuildFinished)?.Result;
        var written = IsDigest(digest?.Trim()) ? digest!.Trim() : null;
        if (told is not null && written is not null && told.Digest != written)
        {
            throw new KanikoException(ErrorCode.HostFailed, $"the executor told the digest '{told.Digest}' and wrote '{written}'")
            {
                Hint = "do not let two builds use one digest file",
            };
        }

        if (told is not null)
        {
            return told;
        }

        return written is null
            ? throw new KanikoException(ErrorCode.HostFailed, "the executor ended well but left no digest")
            {
                OutputTail = Tail,
                Hint = "look whether --executor-image is an executor that takes --digest-file",
            }
            : new BuildResult
            {
                Digest = written,
                ImageId = "",
                ManifestSize = 0,
                MediaType = "",
                Platform = "",
                Images = [.. destinations.Select(destination => new PushedImage(WithTag(destination), written))],
                Duration = duration,
            };
    }

    public static bool IsDigest(string? text) => text is { Length: 71 } && text.StartsWith("sha256:", StringComparison.Ordinal)
        && text.AsSpan(7).IndexOfAnyExcept(Hex) < 0;

    private static string WithTag(string reference) =>
        reference.LastIndexOf(':') > reference.LastIndexOf('/') ? reference : reference + ":latest";
}
