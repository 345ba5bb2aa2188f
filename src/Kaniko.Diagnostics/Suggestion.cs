namespace Kaniko.Diagnostics;

/// <summary>Finds the word that a user may have meant.</summary>
public static class Suggestion
{
    private const int MaximumDistance = 2;

    /// <summary>The nearest of <paramref name="known"/> within two edits of <paramref name="word"/>, or null.</summary>
    public static string? Nearest(string word, IEnumerable<string> known) => known
        .Select(candidate => (candidate, distance: Distance(word.ToLowerInvariant(), candidate.ToLowerInvariant())))
        .Where(pair => pair.distance <= MaximumDistance && pair.distance < pair.candidate.Length)
        .OrderBy(pair => pair.distance)
        .Select(pair => pair.candidate)
        .FirstOrDefault();

    /// <summary>«did you mean X?», or null when nothing is near.</summary>
    public static string? Hint(string word, IEnumerable<string> known) =>
        Nearest(word, known) is { } nearest ? $"did you mean {nearest}?" : null;

    private static int Distance(string a, string b)
    {
        if (Math.Abs(a.Length - b.Length) > MaximumDistance)
        {
            return int.MaxValue;
        }

        var (before, above, row) = (new int[b.Length + 1], new int[b.Length + 1], Enumerable.Range(0, b.Length + 1).ToArray());
        for (var i = 1; i <= a.Length; i++)
        {
            (before, above, row) = (above, row, before);
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                row[j] = a[i - 1] == b[j - 1] ? above[j - 1] : 1 + Math.Min(above[j - 1], Math.Min(above[j], row[j - 1]));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    row[j] = Math.Min(row[j], 1 + before[j - 2]); // two letters that changed places
                }
            }
        }

        return row[b.Length];
    }
}
