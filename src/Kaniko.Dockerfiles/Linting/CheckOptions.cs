using Kaniko.Diagnostics;

namespace Kaniko.Dockerfiles.Linting;

/// <summary>The value of <c>check=</c>: <c>skip=A,B;error=true;experimental=C</c>.</summary>
internal sealed record CheckOptions
{
    private const string All = "all";

    public IReadOnlyList<string> Skip { get; init; } = [];

    public IReadOnlyList<string> Experimental { get; init; } = [];

    public bool Error { get; init; }

    public static CheckOptions Parse(string? text)
    {
        var options = new CheckOptions();
        foreach (var part in (text ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            var value = equals < 0 ? "" : part[(equals + 1)..].Trim();
            options = (equals < 0 ? "" : part[..equals].Trim()) switch
            {
                "skip" => options with { Skip = Names(value) },
                "experimental" => options with { Experimental = Names(value) },
                "error" => options with { Error = GoText.Bool(value) ?? throw Invalid(part) },
                _ => throw Invalid(part),
            };
        }

        return options;
    }

    /// <summary>The options of a comment above an instruction; null where it has none.</summary>
    public static CheckOptions? TryParseComment(string comment)
    {
        var equals = comment.IndexOf('=', StringComparison.Ordinal);
        if (equals < 0 || !comment[..equals].Trim().Equals("check", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        return Parse(comment[(equals + 1)..].TrimStart().Split(' ', 2)[0]);
    }

    public CheckOptions MergedWith(CheckOptions other) => this with
    {
        Skip = [.. Skip, .. other.Skip],
        Experimental = [.. Experimental, .. other.Experimental],
    };

    public bool Runs(LintRule rule) =>
        !Names(Skip, rule.Name) && (!rule.IsExperimental || Names(Experimental, rule.Name));

    private static bool Names(IReadOnlyList<string> names, string name) => names.Contains(name) || names.Contains(All);

    private static string[] Names(string value) =>
        value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static KanikoException Invalid(string part) =>
        new(ErrorCode.DockerfileSyntax, $"failed to parse check options: invalid check option {GoText.Quote(part)}")
        {
            Hint = "write skip=RuleA,RuleB;error=true;experimental=RuleC",
        };
}
