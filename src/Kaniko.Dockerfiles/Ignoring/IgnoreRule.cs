using Kaniko.Diagnostics;

namespace Kaniko.Dockerfiles.Ignoring;

/// <summary>One line of an ignore file.</summary>
/// <param name="Includes">Takes back in what it matches (<c>!</c>).</param>
internal sealed record IgnoreRule(PathPattern Pattern, bool Includes)
{
    public static IgnoreRule Parse(string text)
    {
        var clean = CleanPath.Of(text);
        return clean == "!"
            ? throw new KanikoException(ErrorCode.DockerfileSyntax, "illegal exclusion pattern: \"!\"")
            {
                Hint = "write a pattern after the exclamation mark",
            }
            : clean.StartsWith('!') ? new(PathPattern.Parse(clean[1..]), Includes: true)
            : new(PathPattern.Parse(clean), Includes: false);
    }

    public bool MatchesPathOrParent(string path)
    {
        if (Pattern.Matches(path))
        {
            return true;
        }

        for (var end = path.IndexOf('/', 1); end > 0; end = path.IndexOf('/', end + 1))
        {
            if (Pattern.Matches(path[..end]))
            {
                return true;
            }
        }

        return false;
    }

    public override string ToString() => Includes ? "!" + Pattern : Pattern.ToString();
}
