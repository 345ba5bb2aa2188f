using System.Runtime.InteropServices;
using System.Text.Json.Serialization;
using Kaniko.Diagnostics;

namespace Kaniko.Images;

/// <summary>An operating system and processor, in the words of the OCI image index («platform»).</summary>
public sealed record Platform
{
    public required string Architecture { get; init; }

    [JsonPropertyName("os")]
    public required string OperatingSystem { get; init; }

    [JsonPropertyName("os.version")]
    public string? OsVersion { get; init; }

    public string? Variant { get; init; }

    /// <summary>The machine that this program runs on.</summary>
    public static Platform Host { get; } = new()
    {
        OperatingSystem = "linux",
        Architecture = RuntimeInformation.OSArchitecture switch
        {
            System.Runtime.InteropServices.Architecture.X64 => "amd64",
            System.Runtime.InteropServices.Architecture.X86 => "386",
            System.Runtime.InteropServices.Architecture.Arm => "arm",
            System.Runtime.InteropServices.Architecture.Arm64 => "arm64",
            var other => other.ToString().ToLowerInvariant(),
        },
    };

    /// <summary>Reads <c>os/arch[/variant]</c>, <c>os</c> or <c>arch</c> alone, with the usual aliases (x86_64, aarch64, …).</summary>
    public static Platform Parse(string text) => TryParse(text)
        ?? throw new KanikoException(ErrorCode.PlatformInvalid, $"'{text}' is not a platform")
        {
            Hint = "write os/architecture, for example linux/amd64 or linux/arm/v7",
        };

    public static Platform? TryParse(string text)
    {
        var parts = text.ToLowerInvariant().Split('/');
        if (parts.Length > 3 || parts.Any(part => part.Length == 0 || !part.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.')))
        {
            return null;
        }

        if (parts.Length == 1)
        {
            return IsOperatingSystem(parts[0]) ? Host with { OperatingSystem = parts[0] }
                : Normalize(parts[0], null) is var (architecture, variant) && IsArchitecture(architecture)
                    ? new Platform { OperatingSystem = Host.OperatingSystem, Architecture = architecture, Variant = variant }
                    : null;
        }

        var (arch, normalizedVariant) = Normalize(parts[1], parts.Length == 3 ? parts[2] : null);
        return new Platform
        {
            OperatingSystem = parts[0] == "macos" ? "darwin" : parts[0],
            Architecture = arch,
            Variant = normalizedVariant,
        };
    }

    /// <summary>The same in the usual words: <c>arm64</c> for <c>aarch64</c>, and no variant where it is the processor's only one.</summary>
    public Platform Normalize() => Normalize(Architecture.ToLowerInvariant(), string.IsNullOrEmpty(Variant) ? null : Variant.ToLowerInvariant()) is var (architecture, variant)
        ? this with { OperatingSystem = OperatingSystem.ToLowerInvariant(), Architecture = architecture, Variant = variant }
        : this;

    /// <summary>Whether an image for this platform is right for one that asks for <paramref name="wanted"/>.</summary>
    public bool Satisfies(Platform wanted) =>
        OperatingSystem == wanted.OperatingSystem
        && Normalize(Architecture, Variant) == Normalize(wanted.Architecture, wanted.Variant ?? (wanted.Architecture == Architecture ? Variant : null));

    public override string ToString() =>
        $"{OperatingSystem}/{Architecture}{(Variant is null ? "" : "/" + Variant)}";

    private static (string Architecture, string? Variant) Normalize(string architecture, string? variant) => (architecture, variant) switch
    {
        ("x86_64" or "x86-64" or "amd64", "v1" or null) => ("amd64", null),
        ("x86_64" or "x86-64", _) => ("amd64", variant),
        ("i386" or "i686", _) => ("386", variant),
        ("aarch64" or "arm64", "8" or "v8" or null) => ("arm64", null),
        ("aarch64", _) => ("arm64", variant),
        ("armhf", _) => ("arm", "v7"),
        ("armel", _) => ("arm", "v6"),
        ("arm", null) => ("arm", "v7"),
        ("arm", "5" or "6" or "7" or "8") => ("arm", "v" + variant),
        _ => (architecture, variant),
    };

    private static bool IsOperatingSystem(string text) => text is "linux" or "windows" or "darwin" or "freebsd";

    private static bool IsArchitecture(string text) =>
        text is "amd64" or "386" or "arm" or "arm64" or "ppc64le" or "s390x" or "riscv64" or "mips64le" or "loong64";
}
