using Kaniko.Diagnostics;
using Kaniko.Dockerfiles.Instructions;
using Kaniko.Dockerfiles.Parsing;

namespace Kaniko.Dockerfiles.Linting;

/// <summary>Runs the build checks.</summary>
public static class Linter
{
    /// <summary>What the checks find, by line. Malformed options of <c>check=</c> are an error.</summary>
    public static IReadOnlyList<Diagnostic> Check(Dockerfile dockerfile, LintOptions options) =>
        Run(dockerfile, options, LintRules.All);

    /// <summary>The findings in a text, and the error that ends it, if any: only what stands before that is checked.</summary>
    public static (IReadOnlyList<Diagnostic> Findings, KanikoException? Error) Check(SourceText source, LintOptions options)
    {
        var (dockerfile, error) = DockerfileParser.ParseUpToError(source);
        return dockerfile is null ? ([], error)
            : error is null ? (Check(dockerfile, options), null)
            : (Run(dockerfile, options, LintRules.All.Where(rule => rule.Phase == LintPhase.Parsing)), error);
    }

    /// <summary>The failure that <c>check=error=true</c> makes of findings; null without it or without findings.</summary>
    public static KanikoException? Failure(Dockerfile dockerfile, LintOptions options, IReadOnlyList<Diagnostic> findings)
    {
        if (findings.Count == 0 || !OptionsOf(dockerfile, options).Error)
        {
            return null;
        }

        var rules = string.Join(", ", findings.Select(finding => finding.Rule).Distinct());
        return new KanikoException(ErrorCode.CheckFailed, $"lint violation found for rules: {rules}")
        {
            Location = findings[0].Span,
            SourceText = dockerfile.Source,
            Hint = "mend them, or put # check=skip=<rule> above the instruction",
        };
    }

    private static List<Diagnostic> Run(Dockerfile dockerfile, LintOptions options, IEnumerable<LintRule> rules)
    {
        var checks = OptionsOf(dockerfile, options);
        var context = new LintContext(dockerfile, options);
        var findings = new List<Diagnostic>();
        foreach (var rule in rules)
        {
            findings.AddRange(rule.Check(context)
                .Where(finding => WithComments(checks, finding.Subject, dockerfile.Source).Runs(rule))
                .Select(finding =>
                    new Diagnostic(rule.Name, Severity.Warning, rule.Description, finding.Detail, finding.Span, rule.Url)));
        }

        return [.. findings.Distinct().OrderBy(finding => finding.Span?.StartLine)];
    }

    private static CheckOptions OptionsOf(Dockerfile dockerfile, LintOptions options)
    {
        var overrides = options.Inputs.BuildArguments.TryGetValue(LintOptions.CheckArgument, out var text);
        try
        {
            return CheckOptions.Parse(overrides ? text : dockerfile.Directives.Check);
        }
        catch (KanikoException error) when (!overrides)
        {
            throw error.At(SourceSpan.Line(Lexing.Directive.FindCheck(dockerfile.Source.Content)?.Line ?? 1), dockerfile.Source);
        }
    }

    private static CheckOptions WithComments(CheckOptions options, Instruction? subject, SourceText source)
    {
        try
        {
            return (subject?.Comments ?? [])
                .Select(CheckOptions.TryParseComment)
                .OfType<CheckOptions>()
                .Aggregate(options, (merged, more) => merged.MergedWith(more));
        }
        catch (KanikoException error)
        {
            throw error.At(subject!.Span, source);
        }
    }
}
