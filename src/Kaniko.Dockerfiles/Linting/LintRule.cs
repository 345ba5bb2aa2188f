using System.Text;

namespace Kaniko.Dockerfiles.Linting;

/// <summary>How much of the Dockerfile a rule needs.</summary>
internal enum LintPhase
{
    /// <summary>Single instructions; such findings are shown beside a syntax error further down.</summary>
    Parsing,

    /// <summary>The whole file.</summary>
    File,

    /// <summary>The steps of the stages that are built, with their variables.</summary>
    Steps,
}

/// <summary>One build check.</summary>
/// <param name="Name">As in <c># check=skip=Name</c>.</param>
/// <param name="Description">What the rule is about.</param>
public sealed record LintRule(string Name, string Description)
{
    /// <summary>Runs only where <c>experimental=</c> names it.</summary>
    public bool IsExperimental { get; init; }

    public string Url => $"https://docs.docker.com/go/dockerfile/rule/{KebabCase(Name)}/";

    internal LintPhase Phase { get; init; }

    internal Func<LintContext, IEnumerable<LintFinding>> Check { get; init; } = _ => [];

    public override string ToString() => Name;

    /// <summary>A word of capitals, such as JSON, is one word.</summary>
    private static string KebabCase(string name)
    {
        var text = new StringBuilder();
        for (var i = 0; i < name.Length; i++)
        {
            var startsWord = i > 0 && char.IsUpper(name[i])
                && (char.IsLower(name[i - 1]) || (i + 1 < name.Length && char.IsLower(name[i + 1])));
            text.Append(startsWord ? "-" : "").Append(char.ToLowerInvariant(name[i]));
        }

        return text.ToString();
    }
}
