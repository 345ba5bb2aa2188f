using System.Text;
using Kaniko.Rootfs.Sandboxes;
using Kaniko.Tasks.Events;

namespace Kaniko.Engine.Execution;

/// <summary>Turns what a step prints into events and keeps the last lines for an error. Its secrets are in neither.</summary>
internal sealed class StepLog(string step, EventSink events, SecretMask mask)
{
    private const int Kept = 100;
    private const int LongestLine = 16 * 1024;

    private readonly Queue<string> last = new();
    private readonly StringBuilder[] open = [new(), new()];

    public void Add(SandboxLine line)
    {
        var buffer = open[line.IsError ? 1 : 0];
        buffer.Append(Encoding.UTF8.GetString(line.Text.Span));
        if (!line.IsCut || buffer.Length > LongestLine)
        {
            Emit(line.IsError);
        }
    }

    /// <summary>Emits what came without a line end.</summary>
    public void Flush()
    {
        for (var i = 0; i < open.Length; i++)
        {
            if (open[i].Length > 0)
            {
                Emit(isError: i == 1);
            }
        }
    }

    public IReadOnlyList<string> Tail(int count) => [.. last.TakeLast(count)];

    private void Emit(bool isError)
    {
        var buffer = open[isError ? 1 : 0];
        var text = mask.Apply(buffer.ToString());
        buffer.Clear();
        last.Enqueue(text);
        if (last.Count > Kept)
        {
            last.Dequeue();
        }

        // Waits for a slow reader, so that a flood of output cannot fill the memory.
        events.Write(new StepOutput(step, isError, text));
    }
}
