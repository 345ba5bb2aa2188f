namespace Kaniko.Reporting.Terminals;

/// <summary>Colours, or none.</summary>
internal readonly struct Colors(bool enabled)
{
    public string Error(string text) => Paint("31", text);

    public string Warning(string text) => Paint("33", text);

    public string Done(string text) => Paint("34", text);

    public string Hint(string text) => Paint("36", text);

    public string Faint(string text) => Paint("2", text);

    public string Bold(string text) => Paint("1", text);

    private string Paint(string code, string text) => enabled ? $"\u001b[{code}m{text}\u001b[0m" : text;
}
