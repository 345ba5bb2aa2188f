using Kaniko.Reporting.Terminals;
using Kaniko.Tasks.Events;
using Xunit;

namespace Kaniko.Reporting.Tests;

public sealed class TerminalTextTests
{
    [Theory]
    [InlineData("plain ascii", "plain ascii")]
    [InlineData("größe 漢字 👍🏽", "größe 漢字 👍🏽")]
    [InlineData("\t indented", "\t indented")]
    [InlineData("10%\r50%\r100%", "100%")]
    [InlineData("dos line\r", "dos line")]
    [InlineData("\u001b[31mred\u001b[0m", "red")]
    [InlineData("up\u001b[5Aand\u001b[2Jgone", "upandgone")]
    [InlineData("\u001b]0;title\u0007text", "text")]
    [InlineData("\u001b]8;;http://x\u001b\\link\u001b]8;;\u001b\\", "link")]
    [InlineData("\u001bP1$r\u001b\\x", "x")]
    [InlineData("\u001b(Bx\u001bcy", "xy")]
    [InlineData("\u009b5Ax", "x")]
    [InlineData("bell\u0007 back\b\b nul\0 del\u007f", "bell^G back^H^H nul^@ del^?")]
    [InlineData("c1\u0085", "c1\\u0085")]
    [InlineData("bidi \u202etxt.exe", "bidi \\u202etxt.exe")]
    [InlineData("lines\u2028x", "lines\\u2028x")]
    [InlineData("ends in \u001b", "ends in ")]
    [InlineData("ends in \u001b[12", "ends in ")]
    [InlineData("ends in \u001b]0;never", "ends in ")]
    public void Output_of_a_step_has_no_power_over_the_terminal(string line, string expected) =>
        Assert.Equal(expected, ForeignText.Neutralise(line, keepColor: false));

    [Theory]
    [InlineData("\u001b[31mred", "\u001b[31mred\u001b[0m")]
    [InlineData("\u001b[38;5;1mx\u001b[m", "\u001b[38;5;1mx\u001b[m\u001b[0m")]
    [InlineData("\u001b[31mred\u001b[1A", "\u001b[31mred\u001b[0m")]
    [InlineData("\u001b[?25lx", "x")]
    [InlineData("\u001b[>4;2mx", "x")]
    public void Colours_stay_where_they_are_wanted_and_end_with_the_line(string line, string expected) =>
        Assert.Equal(expected, ForeignText.Neutralise(line, keepColor: true));

    [Fact]
    public void Half_a_surrogate_pair_is_replaced() => // not a row above: attributes cannot hold one
        Assert.Equal("lone \ufffd x", ForeignText.Neutralise("lone \ud800 x", keepColor: false));

    [Fact]
    public void No_line_of_random_bytes_leaves_a_control_character()
    {
        var random = new Random(7);
        const string Alphabet = "\u001b\u001b\u001b[]P_^\\;0123456789mAHJK\a\b\r\u009b\u009d\u0090\u009c\u007f\0ab é漢\ud83d\udc4d";
        for (var i = 0; i < 20_000; i++)
        {
            var line = string.Concat(Enumerable.Range(0, random.Next(1, 24)).Select(_ => Alphabet[random.Next(Alphabet.Length)]));
            var plain = ForeignText.Neutralise(line, keepColor: false);
            var colored = System.Text.RegularExpressions.Regex.Replace(ForeignText.Neutralise(line, keepColor: true), "\u001b\\[[0-9;:]*m", "");

            Assert.DoesNotContain(plain, char.IsControl);
            Assert.DoesNotContain(colored, char.IsControl);
        }
    }

    [Theory]
    [InlineData("short", 10, "short")]
    [InlineData("exactly", 7, "exactly")]
    [InlineData("too long", 5, "too …")]
    [InlineData("漢字漢字", 5, "漢字…")]
    public void A_line_is_cut_by_columns(string text, int columns, string expected) =>
        Assert.Equal(expected, TerminalText.Cut(text, columns, unicode: true));

    [Theory]
    [InlineData(true, null, "", true, true)]
    [InlineData(false, null, "", false, false)]
    [InlineData(true, null, "NO_COLOR=1", true, false)]
    [InlineData(true, null, "NO_COLOR=", true, true)]
    [InlineData(false, null, "FORCE_COLOR=1", false, true)]
    [InlineData(false, null, "CLICOLOR_FORCE=0", false, false)]
    [InlineData(true, null, "TERM=dumb", false, false)]
    [InlineData(true, null, "CI=true", false, true)]
    [InlineData(true, false, "FORCE_COLOR=1", true, false)]
    [InlineData(false, true, "NO_COLOR=1", false, true)]
    public void A_terminal_is_judged_by_the_usual_variables(bool isTerminal, bool? asked, string variable, bool interactive, bool color)
    {
        var environment = variable.Length == 0 ? [] : new Dictionary<string, string> { [variable.Split('=')[0]] = variable.Split('=')[1] };
        var terminal = Terminal.Judge(isTerminal, asked, environment);

        Assert.Equal((interactive, color), (terminal.IsInteractive, terminal.Color));
    }
}
