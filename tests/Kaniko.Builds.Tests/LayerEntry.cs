using Kaniko.Testing;

namespace Kaniko.Builds.Tests;

/// <summary>One line of GNU tar's listing of a layer.</summary>
/// <param name="Mode">As <c>ls -l</c> writes it, such as <c>-rwsr-xr-x</c>.</param>
/// <param name="Owner"><c>UID/GID</c>.</param>
/// <param name="Size">Bytes, or <c>MAJOR,MINOR</c> of a device.</param>
/// <param name="Time">UTC, with a fraction where the layer has one.</param>
/// <param name="Name">Without a leading <c>./</c> or trailing slash; bytes that are not printable in octal.</param>
/// <param name="Link">The target of a link, or null.</param>
internal sealed record LayerEntry(string Mode, string Owner, string Size, string Time, string Name, string? Link)
{
    public static async Task<IReadOnlyList<LayerEntry>> ListAsync(string file, CancellationToken cancellationToken)
    {
        var tar = ExternalProgram.Require("tar") with { Environment = new Dictionary<string, string?> { ["LC_ALL"] = "C" } };
        var listing = await tar.RunAsync(
            ["--list", "--verbose", "--numeric-owner", "--full-time", "--utc", "--quoting-style=escape", "--file", file], cancellationToken);
        return [.. listing.Succeeded().Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Parse)];
    }

    private static LayerEntry Parse(string line)
    {
        var fields = line.Split(' ', 6, StringSplitOptions.RemoveEmptyEntries);
        var (name, link) = fields[5].Split(" -> ") is [var symlink, var target] ? (symlink, target)
            : fields[5].Split(" link to ") is [var hardLink, var first] ? (hardLink, Plain(first))
            : (fields[5], (string?)null);
        return new LayerEntry(fields[0].TrimEnd('*'), fields[1], fields[2], $"{fields[3]} {fields[4]}", Plain(name), link);
    }

    private static string Plain(string name) => (name.StartsWith("./", StringComparison.Ordinal) ? name[2..] : name).TrimEnd('/');
}
