using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Kaniko.Engine.Storage;
using Kaniko.Reporting;
using Kaniko.Tasks.Flags;
using Kaniko.Tasks.Requests;

namespace Kaniko.Tool;

/// <summary><c>kaniko gc</c> and <c>kaniko du</c>, on standard output.</summary>
internal static class StoreCommand
{
    public static async Task<int> CleanAsync(ProgramConsole console, StopSignals signals, string[] arguments)
    {
        var line = StoreFlags.GcTable.Parse(arguments, console.Environment);
        if (line.HelpWanted)
        {
            return await HelpCommand.RunAsync(console, ["gc"]).ConfigureAwait(false);
        }

        var request = line.Request;
        var environment = Composition.EnterUserNamespace(["gc", .. arguments], console.Environment);
        var cleaning = Composition.Store(request.WorkDirectory, environment).Clean(request, signals.Token);
        var sums = Sums(cleaning.Removed, cleaning.Kept);
        if (request.Format == StoreFormat.Json)
        {
            Write(console, new StoreReport(sums, request.DryRun, cleaning.InUse, Items: null));
            return 0;
        }

        console.Output.Write(TextTable.Render(
            ["KIND", request.DryRun ? "WOULD GO" : "REMOVED", "BYTES", "KEPT", "BYTES"],
            sums.Append(Total(sums)).Select(sum => (IReadOnlyList<string>)[sum.Kind, Count(sum.Removed), Amounts.Bytes(sum.RemovedBytes), Count(sum.Kept), Amounts.Bytes(sum.KeptBytes)])));
        if (cleaning.InUse > 0)
        {
            console.Output.Write($"{Count(cleaning.InUse)} more are in use by running builds\n");
        }

        return 0;
    }

    public static async Task<int> MeasureAsync(ProgramConsole console, StopSignals signals, string[] arguments)
    {
        var line = StoreFlags.DuTable.Parse(arguments, console.Environment);
        if (line.HelpWanted)
        {
            return await HelpCommand.RunAsync(console, ["du"]).ConfigureAwait(false);
        }

        var request = line.Request;
        var environment = Composition.EnterUserNamespace(["du", .. arguments], console.Environment);
        var items = Composition.Store(request.WorkDirectory, environment).Measure(signals.Token);
        var sums = Sums([], items);
        if (request.Format == StoreFormat.Json)
        {
            Write(console, new StoreReport(
                sums, DryRun: null, InUse: null,
                request.All ? [.. items.Select(item => new StoreReportItem(Name(item.Kind), item.Path, item.Size, item.LastUsed))] : null));
            return 0;
        }

        console.Output.Write(request.All
            ? TextTable.Render(
                ["LAST USED", "BYTES", "PATH"],
                items.OrderBy(item => item.LastUsed).Select(item => (IReadOnlyList<string>)[Time(item.LastUsed), Amounts.Bytes(item.Size), item.Path]))
            : TextTable.Render(
                ["KIND", "COUNT", "BYTES", "LAST USED"],
                sums.Append(Total(sums)).Select(sum => (IReadOnlyList<string>)[sum.Kind, Count(sum.Kept), Amounts.Bytes(sum.KeptBytes), sum.LastUsed is { } time ? Time(time) : "never"])));
        return 0;
    }

    private static List<StoreReportKind> Sums(IReadOnlyList<StoreItem> removed, IReadOnlyList<StoreItem> kept) =>
    [
        .. Enum.GetValues<StoreKind>().Select(kind => new StoreReportKind(
            Name(kind),
            removed.Count(item => item.Kind == kind),
            removed.Where(item => item.Kind == kind).Sum(item => item.Size),
            kept.Count(item => item.Kind == kind),
            kept.Where(item => item.Kind == kind).Sum(item => item.Size),
            kept.Where(item => item.Kind == kind).Max(item => (DateTimeOffset?)item.LastUsed))).Where(sum => sum.Removed + sum.Kept > 0),
    ];

    private static StoreReportKind Total(List<StoreReportKind> sums) => new(
        "total", sums.Sum(sum => sum.Removed), sums.Sum(sum => sum.RemovedBytes), sums.Sum(sum => sum.Kept), sums.Sum(sum => sum.KeptBytes), sums.Max(sum => sum.LastUsed));

    private static string Name(StoreKind kind) => kind switch
    {
        StoreKind.CacheMounts => "cache-mounts",
        StoreKind.FileHashes => "file-hashes",
        _ => kind.ToString().ToLowerInvariant(),
    };

    private static string Count(int count) => count.ToString(CultureInfo.InvariantCulture);

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static void Write(ProgramConsole console, StoreReport report) =>
        console.Output.Write(JsonSerializer.Serialize(report, StoreJson.Default.StoreReport) + "\n");
}

/// <summary>The JSON of <c>kaniko gc</c> and <c>kaniko du</c>.</summary>
internal sealed record StoreReport(
    IReadOnlyList<StoreReportKind> Kinds, bool? DryRun, int? InUse, IReadOnlyList<StoreReportItem>? Items);

internal sealed record StoreReportKind(string Kind, int Removed, long RemovedBytes, int Kept, long KeptBytes, DateTimeOffset? LastUsed);

internal sealed record StoreReportItem(string Kind, string Path, long Bytes, DateTimeOffset LastUsed);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(StoreReport))]
internal sealed partial class StoreJson : JsonSerializerContext;
