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
    public static IReadOnlyList<string> Fields(string text, string name) => Records(text, name, quotes: true) is [var first, ..] ? first : [];

    private static IReadOnlyList<IReadOnlyList<string>> Records(string text, string name, bool quotes)
    {
        var reader = new Reader(text, quotes);
        return reader.Read()
            ? reader.Records
            : throw new KanikoException(ErrorCode.UsageInvalid, $"'{name}' has a quote without its end")
            {
                Hint = "close it, or double it where it is meant as it is",
            };
    }

    private sealed class Reader(string text, bool quotes)
    {
        private readonly List<List<string>> records = [];
        private readonly StringBuilder field = new();
        private List<string> record = [];
        private bool quoted;

        public IReadOnlyList<IReadOnlyList<string>> Records => records;

        /// <summary>Reads all of it; false: a quote has no end.</summary>
        public bool Read()
        {
            for (var i = 0; i < text.Length; i++)
            {
                var next = i + 1 < text.Length ? text[i + 1] : '\n';
                switch (text[i])
                {
                    case '"' when quotes && quoted && next == '"':
                        _ = field.Append('"');
                        i++;
                        break;
                    case '"' when quotes && quoted && next is ',' or '\n' or '\r':
                        quoted = false;
                        break;
                    case '"' when quotes && !quoted && field.Length == 0:
                        quoted = true;
                        break;
                    case ',' when !quoted:
                        EndField();
                        break;
                    case '\n' when !quoted:
                        EndRecord();
                        break;
                    case '\r' when !quoted && next == '\n' && i + 1 < text.Length:
                        break;
                    case var c: // also a quote inside of text
                        _ = field.Append(c);
                        break;
                }
            }

            EndRecord();
            return !quoted;
        }

        private void EndField()
        {
            record.Add(field.ToString());
            _ = field.Clear();
        }

        private void EndRecord()
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
