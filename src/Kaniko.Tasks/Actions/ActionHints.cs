namespace Kaniko.Tasks.Actions;

/// <summary>Hints of errors name flags; who writes a workflow knows inputs.</summary>
public static class ActionHints
{
    /// <summary>Flags that are called otherwise there, or nearly so, and that no instruction of a Dockerfile has.</summary>
    private static readonly string[] Flags = ["context", "dockerfile", "destination", "custom-platform", "build-arg", "build-context", "context-sub-path"];

    /// <summary><c>name it with --dockerfile</c> becomes <c>name it with the input 'file'</c>, <c>--destination=A</c> becomes <c>tags: A</c>.</summary>
    public static string Of(string hint)
    {
        ArgumentNullException.ThrowIfNull(hint);
        return string.Join(' ', hint.Split(' ').Select(InputOf));
    }

    private static string InputOf(string word)
    {
        var text = word.TrimEnd('.', ',', ';', ':', ')');
        var pair = text.Split('=', 2);
        if (!pair[0].StartsWith("--", StringComparison.Ordinal) || !Flags.Contains(pair[0][2..])
            || ActionInputs.All.FirstOrDefault(input => input.Flag == pair[0][2..]) is not { } input)
        {
            return word;
        }

        return (pair.Length > 1 ? $"{input.Name}: {pair[1]}" : $"the input '{input.Name}'") + word[text.Length..];
    }
}
