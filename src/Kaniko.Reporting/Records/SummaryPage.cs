using System.Globalization;
using System.Text;
using Kaniko.Tasks.Events;

namespace Kaniko.Reporting.Records;

/// <summary>
/// A build on one page of GitHub's Markdown: tags, digests, sizes, layers, a timeline, what the cache did and why, findings of the checks, and what
/// was asked for. Sections that no longer fit are left out, the least important first.
/// </summary>
internal static class SummaryPage
{
    /// <summary>A little below the 1 MiB that GitHub takes: a larger summary is refused whole.</summary>
    public const int MaximumBytes = 900 * 1024;

    private const int MostRows = 500;
    private const int MostBars = 200;

    /// <summary>The axis has about ten marks: of a shorter build two would have the same second.</summary>
    private static readonly TimeSpan ShortBuild = TimeSpan.FromSeconds(15);

    /// <param name="record">The build.</param>
    /// <param name="maximumBytes">How large it may get, as UTF-8.</param>
    public static string Render(BuildRecord record, int maximumBytes = MaximumBytes)
    {
        // In the order of the page, with what matters most first to be placed.
        (int Rank, string Text)[] sections =
        [
            (0, Head(record)),
            (1, Failure(record)),
            (2, Images(record)),
            (9, Outputs(record)),
            (5, Layers(record)),
            (7, Timeline(record)),
            (6, Steps(record)),
            (3, Findings(record)),
            (4, Bases(record)),
            (8, Inputs(record)),
        ];
        var room = maximumBytes;
        var fitting = new HashSet<int>();
        foreach (var (rank, text) in sections.OrderBy(section => section.Rank))
        {
            var size = Encoding.UTF8.GetByteCount(text) + 1;
            if (size <= room)
            {
                room -= size;
                _ = fitting.Add(rank);
            }
        }

        return string.Join('\n', sections.Where(section => section.Text.Length > 0 && fitting.Contains(section.Rank)).Select(section => section.Text));
    }

    private static string Head(BuildRecord record)
    {
        var text = new StringBuilder(record switch
        {
            { Result: not null } => "## Built with Kaniko.Tasks\n\n",
            { Failure: not null } => "## The build failed\n\n",
            _ => "## Kaniko.Tasks\n\n",
        });
        var facts = new List<string[]>();
        if (record.Result is { Digest.Length: > 0 } result)
        {
            facts.Add(["Digest", SummaryHtml.Code(result.Digest)]);
            facts.Add(["Image id", SummaryHtml.Code(result.ImageId)]);
            facts.Add(["Platform", SummaryHtml.Code(result.Platform)]);
            facts.Add(["Size", $"{Amounts.Bytes(result.Size)} in {Count(result.Layers.Count, "layer")}"]);
            if (result.Commit is { } commit)
            {
                facts.Add(["Commit", SummaryHtml.Code(commit)]);
            }
        }

        if (record.Started is { } started)
        {
            facts.Add(["Dockerfile", SummaryHtml.Code(started.Dockerfile)]);
        }

        facts.Add(["Duration", Amounts.Seconds(record.Duration)]);
        var (hits, asked) = record.Cache;
        facts.Add(["Cache", asked == 0 ? "no step was asked of it" : $"{hits} of {asked} steps"]);
        return text.Append(SummaryHtml.Table([], facts)).ToString();
    }

    private static string Failure(BuildRecord record)
    {
        if (record.Failure is not { } failure)
        {
            return "";
        }

        var text = new StringBuilder("### Why\n\n").Append(SummaryHtml.Block(failure.Message.Split('\n').Append($"[{failure.Code}]")));
        if (failure.Excerpt is { Length: > 0 } excerpt)
        {
            _ = text.Append('\n').Append(SummaryHtml.Block(excerpt.TrimEnd('\n').Split('\n')));
        }

        if (failure.OutputTail.Count > 0)
        {
            var tail = SummaryHtml.Block(failure.OutputTail);
            _ = text.Append('\n').Append(failure.OutputTail.Count > 10
                ? SummaryHtml.Folded("The last lines of the step's output", tail)
                : $"The last lines of the step's output:\n\n{tail}");
        }

        return (failure.Hint is { } hint ? text.Append("\n<p>Hint: ").Append(SummaryHtml.Text(hint)).Append("</p>\n") : text).ToString();
    }

    private static string Images(BuildRecord record) => record.Result is not { Images: { Count: > 0 } images } ? ""
        : "### Tags\n\n" + SummaryHtml.Table(["Tag", "Pull it by its digest"], Rows(images, image =>
            [SummaryHtml.Code(image.Reference), SummaryHtml.Code(image.Pinned)]));

    private static string Outputs(BuildRecord record) => record.Result is not { Outputs: { Count: > 0 } outputs } ? ""
        : "### Files\n\n" + SummaryHtml.Table(["Output", "Type", "Holds"], Rows(outputs, output =>
            [SummaryHtml.Code(output.Destination), SummaryHtml.Code(output.Type), Conclusion.What(output)]));

    private static string Layers(BuildRecord record) => record.Result is not { Layers: { Count: > 0 } layers } ? ""
        : "### Layers\n\n" + SummaryHtml.Folded(
            $"{Count(layers.Count, "layer")}, {Amounts.Bytes(record.Result.Size)}; {layers.Count(layer => layer.FromBase)} of the base image",
            SummaryHtml.Table(["Digest", "Size", "From"], Rows(layers, layer =>
                [SummaryHtml.Code(layer.Digest), Amounts.Bytes(layer.Size), layer.FromBase ? "base image" : "this build"])));

    /// <summary>
    /// Mermaid knows quotes and escapes badly: names are reduced to letters, digits and blanks. It refuses more than 50,000 characters, so of many
    /// steps the longest are drawn. Times are those of the clock: what they are in the reader's time zone is the browser's affair.
    /// </summary>
    private static string Timeline(BuildRecord record)
    {
        if (record.Steps.Count == 0)
        {
            return "";
        }

        var drawn = record.Steps.Select((step, i) => (Number: i + 1, Step: step, End: step.Ended ?? record.End))
            .OrderByDescending(row => row.End - row.Step.Started.Time).Take(MostBars).OrderBy(row => row.Number).ToList();
        var text = new StringBuilder("### Timeline\n\n");
        if (drawn.Count < record.Steps.Count)
        {
            _ = text.Append(CultureInfo.InvariantCulture, $"The {drawn.Count} longest of {record.Steps.Count} steps.\n\n");
        }

        var clock = record.Duration < ShortBuild ? "%M:%S.%L" : "%H:%M:%S";
        _ = text.Append(CultureInfo.InvariantCulture, $"```mermaid\ngantt\n    dateFormat x\n    axisFormat {clock}\n    todayMarker off\n");
        foreach (var stage in drawn.GroupBy(row => row.Step.Started.Stage))
        {
            _ = text.Append(CultureInfo.InvariantCulture, $"    section stage {Plain(stage.Key)}\n");
            foreach (var (number, step, end) in stage)
            {
                var (from, to) = (step.Started.Time.ToUnixTimeMilliseconds(), end.ToUnixTimeMilliseconds());
                var state = step.CachedFrom is not null ? "done, " : step.Ended is null && record.Failure is not null ? "crit, " : "";
                _ = text.Append(CultureInfo.InvariantCulture, $"    {number} {Plain(step.Started.Text)} :{state}{from}, {Math.Max(from + 1, to)}\n");
            }
        }

        return text.Append("```\n").ToString();
    }

    private static string Steps(BuildRecord record) => record.Steps.Count == 0 ? ""
        : "### Steps\n\n" + SummaryHtml.Folded(Count(record.Steps.Count, "step"), SummaryHtml.Table(["Stage", "Step", "Time", "Cache"], Rows(record.Steps, step =>
        [
            SummaryHtml.Code(step.Started.Stage),
            SummaryHtml.Code(Cut(step.Started.Text, 300)),
            step.Ended is { } ended ? Amounts.Seconds(ended - step.Started.Time) : record.Failure is null ? "" : "failed",
            step.CachedFrom is { } from ? $"hit: {SummaryHtml.Text(from)}" : step.MissReason is { } reason ? $"miss: {SummaryHtml.Text(reason)}" : "",
        ])));

    private static string Findings(BuildRecord record) => record.Warnings.Count == 0 ? ""
        : "### Findings\n\n" + SummaryHtml.Table(["Line", "Rule", "Finding"], Rows(record.Warnings, warning =>
        [
            warning.Span is { } span ? span.StartLine.ToString(CultureInfo.InvariantCulture) : "",
            SummaryHtml.Code(warning.Rule),
            SummaryHtml.Text(Cut(warning.Detail, 500)),
        ]));

    private static string Bases(BuildRecord record) => record.Result is not { BaseImages: { Count: > 0 } bases } ? ""
        : "### Base images\n\n" + SummaryHtml.Table(["Image", "Digest"], Rows(bases, image => [SummaryHtml.Code(image.Reference), SummaryHtml.Code(image.Digest)]));

    private static string Inputs(BuildRecord record) => record.Flags.Count == 0 ? ""
        : "### Asked for\n\n" + SummaryHtml.Folded(Count(record.Flags.Count, "flag"), SummaryHtml.Block(record.Flags.Select(flag => Cut(flag, 500))));

    private static IEnumerable<string[]> Rows<T>(IReadOnlyList<T> items, Func<T, string[]> row)
    {
        foreach (var item in items.Take(MostRows))
        {
            yield return row(item);
        }

        if (items.Count > MostRows)
        {
            yield return [string.Create(CultureInfo.InvariantCulture, $"{items.Count - MostRows} more")];
        }
    }

    private static string Count(int number, string thing) =>
        string.Create(CultureInfo.InvariantCulture, $"{number} {thing}{(number == 1 ? "" : "s")}");

    private static string Cut(string text, int length) => text.Length <= length ? text : text[..length] + " …";

    private static string Plain(string text)
    {
        var plain = new StringBuilder();
        foreach (var c in Cut(ForeignText.FirstLine(text), 60))
        {
            var ordinary = char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' or '/';
            if (ordinary || (plain.Length > 0 && plain[^1] != ' '))
            {
                _ = plain.Append(ordinary ? c : ' ');
            }
        }

        return plain.ToString().TrimEnd();
    }
}
