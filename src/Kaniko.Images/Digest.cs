using System.Buffers;
using System.Security.Cryptography;
using Kaniko.Diagnostics;

namespace Kaniko.Images;

/// <summary>The sha256 digest of some content. A value of this type is always well formed.</summary>
public sealed record Digest
{
    private const string Prefix = "sha256:";

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    private Digest(string hex) => Hex = hex;

    /// <summary>64 lower-case hexadecimal digits.</summary>
    public string Hex { get; }

    public static Digest Parse(string text) => TryParse(text)
        ?? throw new KanikoException(ErrorCode.DigestInvalid, $"'{text}' is not a sha256 digest");

    public static Digest? TryParse(string? text) =>
        text is not null && text.StartsWith(Prefix, StringComparison.Ordinal) && text.Length == Prefix.Length + 64
        && !text.AsSpan(Prefix.Length).ContainsAnyExcept(HexDigits)
            ? new Digest(text[Prefix.Length..])
            : null;

    public static Digest Of(ReadOnlySpan<byte> content) => OfHash(SHA256.HashData(content));

    public static async Task<Digest> ComputeAsync(Stream content, CancellationToken cancellationToken) =>
        OfHash(await SHA256.HashDataAsync(content, cancellationToken).ConfigureAwait(false));

    /// <summary>The digest whose 32 bytes some incremental hash has produced.</summary>
    public static Digest OfHash(ReadOnlySpan<byte> sha256) => new(Convert.ToHexStringLower(sha256));

    public override string ToString() => Prefix + Hex;
}
