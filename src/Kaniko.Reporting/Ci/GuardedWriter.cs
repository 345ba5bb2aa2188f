using System.Text;

namespace Kaniko.Reporting.Ci;

/// <summary>Passes whole lines on, each through a guard.</summary>
internal sealed class GuardedWriter(TextWriter inner, Func<string, string> guard) : TextWriter
{
    private readonly StringBuilder line = new();

    public override Encoding Encoding => inner.Encoding;

    public override void Write(char value)
    {
        if (value == '\n')
        {
            inner.Write(guard(line.ToString()));
            inner.Write('\n');
            _ = line.Clear();
        }
        else
        {
            _ = line.Append(value);
        }
    }

    public override void Write(string? value)
    {
        foreach (var c in value ?? "")
        {
            Write(c);
        }
    }

    public override void Flush() => inner.Flush();
}
