using System.Globalization;
using Kaniko.Diagnostics;

namespace Kaniko.Rootfs.Sandboxes;

/// <summary>Limits in the words of <c>--ulimit</c>: <c>nofile=1024:2048</c>.</summary>
public static class ResourceLimits
{
    /// <summary>The kernel's numbers, in their order.</summary>
    private static readonly string[] Names =
    [
        "cpu", "fsize", "data", "stack", "core", "rss", "nproc", "nofile", "memlock", "as", "locks", "sigpending",
        "msgqueue", "nice", "rtprio", "rttime",
    ];

    public static ResourceLimit Parse(string text)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        var resource = equals < 0 ? -1 : Array.IndexOf(Names, text[..equals]);
        if (resource < 0)
        {
            throw Invalid(text);
        }

        var values = text[(equals + 1)..].Split(':');
        if (values.Length > 2 || Value(values[0]) is not { } soft || Value(values[^1]) is not { } hard || soft > hard)
        {
            throw Invalid(text);
        }

        return new ResourceLimit(resource, soft, hard);
    }

    internal static string Name(int resource) =>
        resource >= 0 && resource < Names.Length ? Names[resource] : resource.ToString(CultureInfo.InvariantCulture);

    private static ulong? Value(string text) => text == "-1"
        ? ulong.MaxValue
        : ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;

    private static KanikoException Invalid(string text) => new(ErrorCode.UsageInvalid, $"'{text}' is not a resource limit")
    {
        Hint = "write NAME=SOFT[:HARD] with a name such as nofile, nproc or core",
    };
}
