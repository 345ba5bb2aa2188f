using System.Text;
using Kaniko.Diagnostics;
using Kaniko.Dockerfiles.Expansion;
using Kaniko.Dockerfiles.Ignoring;
using Kaniko.Dockerfiles.Linting;
using Kaniko.Dockerfiles.Parsing;

namespace Kaniko.Dockerfiles.Tests.Properties;

/// <summary>Random texts from fixed seeds: whatever stands in them, the answer is a value or a user's error, never a bug.</summary>
public sealed class FuzzTests
{
    private const int Inputs = 50_000;

    private static readonly string[] Words =
    [
        "FROM", "RUN", "COPY", "ADD", "ENV", "ARG", "LABEL", "ONBUILD", "EXPOSE", "HEALTHCHECK", "CMD", "SHELL", "VOLUME", "USER",
        " ", " ", " ", "\n", "\n", "\n", "\r\n", "\\\n", "\\", "`", "#", "# escape=`\n", "# check=skip=all\n", "<<EOF", "<<-E", "EOF\n",
        "\tE\n", "--from=", "--mount=type=cache,target=/x", "--", "=", "\"", "'", "[\"a\", \"b\"]", "[", "]", "{", "}", "$", "${", "a", "B",
        ":", "-", "+", "?", "%", "*", "**", "/", "!", "^", "\t", "\0", "\uFEFF", "é", "\U0001F600", "\uD800", "1", "CMD NONE", "scratch", "AS",
    ];

    [Fact]
    public void Any_text_parses_or_fails_with_a_place()
    {
        var random = new Random(20261121);
        for (var i = 0; i < Inputs / 2; i++)
        {
            var source = new SourceText("Dockerfile", (random.Next(2) == 0 ? "FROM a\n" : "") + Text(random, 24));
            var (dockerfile, error) = DockerfileParser.ParseUpToError(source);

            Assert.True(error is not null || dockerfile is not null, source.Content);
            Check(source);
            Assert.True(error is null || error.SourceText == source, source.Content);
            Assert.True(error?.Location is not { } span || IsWithin(span, source), source.Content);
        }
    }

    [Fact]
    public void Any_word_expands_or_fails_as_a_users_error()
    {
        var random = new Random(4711);
        var variables = Variables.FromEnvironment(["a=x y", "B=", "é=*"]);
        for (var i = 0; i < Inputs / 4; i++)
        {
            var word = Text(random, 12);
            try
            {
                var expanded = new WordExpander(random.Next(2) == 0 ? '\\' : '`').Evaluate(word, variables);
                Assert.DoesNotContain("", expanded.Words);
                _ = WordExpander.EvaluateHeredoc(word, variables);
            }
            catch (KanikoException error)
            {
                Assert.Equal(ErrorCode.DockerfileSyntax, error.Code);
            }
        }
    }

    [Fact]
    public void A_walk_and_a_single_question_give_the_same_answer()
    {
        var random = new Random(1234);
        string[] parts = ["a", "b", "ab", "*", "**", "?", "[ab]", "a*", "!a", "!**", "/", "/", "/", "\n", "\n!", "\\a", "[^a]"];
        string[] names = ["a", "b", "ab", "ba", "c"];
        for (var i = 0; i < Inputs / 4; i++)
        {
            var text = string.Concat(Enumerable.Range(0, 8).Select(_ => parts[random.Next(parts.Length)]));
            if (TryParse(text) is not { } file)
            {
                continue;
            }

            var path = Enumerable.Range(0, 1 + random.Next(4)).Select(_ => names[random.Next(names.Length)]).ToList();
            var directory = file.Root;
            var skipped = false;
            foreach (var name in path.SkipLast(1))
            {
                directory = directory.Enter(name);
                skipped |= directory.IsExcludedWithAllBelow;
            }

            var single = file.Matches(string.Join('/', path));
            Assert.True(single == directory.Excludes(path[^1]), $"{text} and {string.Join('/', path)}");
            Assert.True(single || !skipped, $"{text} skips {string.Join('/', path)}");
        }
    }

    private static bool IsWithin(SourceSpan span, SourceText source) =>
        span.StartLine >= 1 && span.StartLine <= span.EndLine && span.EndLine <= source.Lines.Count;

    private static void Check(SourceText source)
    {
        try
        {
            _ = Linter.Check(source, new LintOptions { AllStages = true });
        }
        catch (KanikoException error)
        {
            Assert.Contains("invalid check option", error.Message, StringComparison.Ordinal);
        }
    }

    private static IgnoreFile? TryParse(string text)
    {
        try
        {
            return IgnoreFile.Parse(text);
        }
        catch (KanikoException)
        {
            return null;
        }
    }

    private static string Text(Random random, int parts)
    {
        var text = new StringBuilder();
        for (var i = random.Next(1, parts); i > 0; i--)
        {
            text.Append(Words[random.Next(Words.Length)]);
        }

        return text.ToString();
    }
}
