using System.Text;

namespace Kaniko.Dockerfiles.Expansion;

/// <summary>Collects expanded text, whole and split into words.</summary>
internal sealed class WordBuilder
{
    private readonly StringBuilder text = new();
    private readonly StringBuilder word = new();
    private readonly List<string> words = [];

    public string Text => text.ToString();

    /// <summary>Characters that blanks may split.</summary>
    public void AddSplittable(ReadOnlySpan<char> value)
    {
        text.Append(value);
        foreach (var c in value)
        {
            if (!char.IsWhiteSpace(c))
            {
                word.Append(c);
            }
            else
            {
                EndWord();
            }
        }
    }

    /// <summary>Characters whose blanks belong to the word.</summary>
    public void AddWhole(ReadOnlySpan<char> value)
    {
        text.Append(value);
        word.Append(value);
    }

    public IReadOnlyList<string> Words()
    {
        EndWord();
        return words;
    }

    private void EndWord()
    {
        if (word.Length > 0)
        {
            words.Add(word.ToString());
            word.Clear();
        }
    }
}
