using Kaniko.Images.Tar;

namespace Kaniko.Engine.Execution;

/// <summary>What times the entries of new layers have.</summary>
/// <param name="Fixed">All entries have this time; null: their own.</param>
/// <param name="Latest">No entry is later; null: no limit.</param>
internal sealed record LayerTimes(DateTimeOffset? Fixed, DateTimeOffset? Latest)
{
    public TarEntry Apply(TarEntry entry)
    {
        var seconds = Fixed?.ToUnixTimeSeconds()
            ?? (Latest is { } latest ? Math.Min(entry.MTimeSeconds, latest.ToUnixTimeSeconds()) : entry.MTimeSeconds);
        // Layers keep whole seconds, as the tar format of the other builders does.
        return entry.MTimeSeconds == seconds && entry.MTimeNanoseconds == 0 ? entry : entry with { MTimeSeconds = seconds, MTimeNanoseconds = 0 };
    }

    public override string ToString() => $"{Fixed?.ToUnixTimeSeconds()} {Latest?.ToUnixTimeSeconds()}";
}
