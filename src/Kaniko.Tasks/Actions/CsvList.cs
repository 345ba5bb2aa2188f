using System.Text;
using Kaniko.Diagnostics;

namespace Kaniko.Tasks.Actions;

/// <summary>
/// Lists in inputs and flags, as Docker's actions read them: a line is an item, or several with commas between; quotes around a field keep commas and
/// line ends in it, and a doubled quote there is one.
/// </summary>
public static class CsvList
{
    /// <summary>The items of a list, trimmed, without empty ones.</summary>
    /// <param name="text">The input.</param>
    /// <param name="name">The input's or flag's name, for an error.</param>
    public static IReadOnlyList<string> Split(string text, string name) =>
        [.. Records(text, name, quotes: true).SelectMany(record => record is [var only] ? only.Split(',') : [.. record])
            .Select(item => item.Trim()).Where(item => item.Length > 0)];

    /// <summary>The items of a list in which commas belong to an item.</summary>
    /// <param name="text">The input.</param>
    /// <param name="name">The input's or flag's name, for an error.</param>
    /// <param name="quotes">Whether quotes mean something; not where items are read as CSV once more.</param>
    /// <param name="trim">Whether blanks around an item go.</param>
    public static IReadOnlyList<string> Lines(string text, string name, bool quotes = true, bool trim = true) =>
        [.. Records(text, name, quotes).Select(record => string.Join(',', record))
            .Select(item => trim ? item.Trim() : item).Where(item => item.Length > 0)];

    /// <summary>The fields of one line.</summary>
    /// <param name="text">The line.</param>
    /// <param name="name">The input's or flag's name, for an error.</param>
    public static IReadOnlyList<string> Fields(string text, string name) => Records(text, name, quotes: true).FirstOrDefault() ?? [];

    private static List<List<string>> Records(string text, string name, bool quotes)
    {
        var records = new List<List<string>>();
        var record = new List<string>();
        var field = new StringBuilder();
        var quoted = false;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (quotes && c == '"' && quoted)
            {
                var next = i + 1 < text.Length ? text[i + 1] : '\n';
                if (next == '"')
                {
                    _ = field.Append('"');
                    i++;
                }
                else if (next is ',' or '\n' or '\r')
                {
                    quoted = false;
                }
                else
                {
                    _ = field.Append('"'); // relaxed: a quote inside of text
                }
            }
            else if (quotes && c == '"' && field.Length == 0)
            {
                quoted = true;
            }
            else if (c == ',' && !quoted)
            {
                EndField();
            }
            else if (c == '\n' && !quoted)
            {
                EndRecord();
            }
            else if (c != '\r' || quoted || i + 1 >= text.Length || text[i + 1] != '\n')
            {
                _ = field.Append(c);
            }
        }

        EndRecord();
        return quoted
            ? throw new KanikoException(ErrorCode.UsageInvalid, $"'{name}' has a quote without its end")
            {
                Hint = "close it, or double it where it is meant as it is",
            }
            : records;

        void EndField()
        {
            record.Add(field.ToString());
            _ = field.Clear();
        }

        void EndRecord()
        {
            EndField();
            if (record is not [""])
            {
                records.Add(record);
            }

            record = [];
        }
    }
}
