using System.Globalization;
using System.Text;

namespace Kaniko.Reporting.Terminals;

/// <summary>How wide a text stands on a terminal.</summary>
public static class TerminalText
{
    /// <summary>Columns that a text without escape sequences takes.</summary>
    public static int Columns(string text)
    {
        var columns = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            columns += Columns(rune);
        }

        return columns;
    }

    /// <summary>The beginning of a text without escape sequences that fits, with a mark where some is missing.</summary>
    public static string Cut(string text, int columns, bool unicode)
    {
        if (Columns(text) <= columns)
        {
            return text;
        }

        var cut = new StringBuilder();
        var used = 1;
        foreach (var rune in text.EnumerateRunes())
        {
            used += Columns(rune);
            if (used > columns)
            {
                break;
            }

            _ = cut.Append(rune.ToString());
        }

        return columns <= 0 ? "" : cut.Append(unicode ? '…' : '~').ToString();
    }

    private static int Columns(Rune rune) => rune.Value switch
    {
        < 0x300 => 1,
        >= 0x1100 and <= 0x115F or >= 0x2E80 and <= 0xA4CF or >= 0xAC00 and <= 0xD7A3 or >= 0xF900 and <= 0xFAFF
            or >= 0xFE30 and <= 0xFE6F or >= 0xFF00 and <= 0xFF60 or >= 0x1F300 and <= 0x1FAFF or >= 0x20000 and <= 0x3FFFD => 2,
        _ => Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format ? 0 : 1,
    };
}
