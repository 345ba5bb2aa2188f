using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Kaniko.Engine.Caching;

/// <summary>
/// Names the result of a step by everything that it depends on. Parts are framed by their length and a version leads, so that
/// different lists of parts never read alike.
/// </summary>
public sealed record CacheKey
{
    /// <summary>Changes whenever the meaning of a key does.</summary>
    private const string Version = "kaniko-tasks-2";

    private CacheKey(string hex) => Hex = hex;

    /// <summary>64 lower-case hexadecimal digits.</summary>
    public string Hex { get; }

    public static CacheKey Parse(string hex) => new(hex);

    public static CacheKey Of(params IEnumerable<string?> parts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, Version);
        foreach (var part in parts)
        {
            Append(hash, part);
        }

        return new CacheKey(Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    public override string ToString() => Hex;

    private static void Append(IncrementalHash hash, string? part)
    {
        Span<byte> length = stackalloc byte[4];
        var bytes = part is null ? null : Encoding.UTF8.GetBytes(part);
        BinaryPrimitives.WriteInt32LittleEndian(length, bytes?.Length ?? -1);
        hash.AppendData(length);
        hash.AppendData(bytes ?? []);
    }
}
