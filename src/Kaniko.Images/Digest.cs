using System.Security.Cryptography;
using Kaniko.Diagnostics;

namespace Kaniko.Images;

/// <summary>The sha256 digest of some content. A value of this type is always well formed.</summary>
public sealed record Digest
{
    private const string Prefix = "sha256:";

    private const string HexDigits = "0123456789abcdef";

    private Digest(string hex) => Hex = hex;

    /// <summary>64 lower-case hexadecimal digits.</summary>
    public string Hex { get; }

    public static Digest Parse(string text) => TryParse(text)
        ?? throw new KanikoException(ErrorCode.DigestInvalid, $"'{text}' is not a sha256 digest");

    public static Digest? TryParse(string? text) =>
        text is not null && text.StartsWith(Prefix, StringComparison.Ordinal) && text.Length == Prefix.Length + 64
        && IsHex(text.AsSpan(Prefix.Length))
            ? new Digest(text[Prefix.Length..])
            : null;

    public static Digest Of(ReadOnlySpan<byte> content) => OfHash(SHA256.HashData(content));

    public static async Task<Digest> ComputeAsync(Stream content, CancellationToken cancellationToken) =>
        OfHash(await SHA256.HashDataAsync(content, cancellationToken).ConfigureAwait(false));

    /// <summary>The digest whose 32 bytes some incremental hash has produced.</summary>
    public static Digest OfHash(ReadOnlySpan<byte> sha256)
    {
        // By hand: the library's vectorised ways are compiled at their first use, which costs milliseconds of each start.
        Span<char> hex = stackalloc char[64];
        for (var i = 0; i < 32; i++)
        {
            hex[2 * i] = HexDigits[sha256[i] >> 4];
            hex[(2 * i) + 1] = HexDigits[sha256[i] & 15];
        }

        return new Digest(new string(hex));
    }

    public override string ToString() => Prefix + Hex;

    private static bool IsHex(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            if (c is not (>= '0' and <= '9' or >= 'a' and <= 'f'))
            {
                return false;
            }
        }

        return true;
    }
}
