using System.Net;
using System.Net.Sockets;

namespace Kaniko.Registries.Transport;

/// <summary>Which addresses a registry may send this program to.</summary>
internal static class AddressRules
{
    // Metadata services that are not link-local: Amazon's over IPv6, Alibaba's, Oracle's, and Azure's platform service.
    private static readonly IPAddress[] MetadataServices =
    [
        IPAddress.Parse("fd00:ec2::254"), IPAddress.Parse("100.100.100.200"), IPAddress.Parse("192.0.0.192"), IPAddress.Parse("168.63.129.16"),
    ];

    /// <summary>Link-local, and wherever else clouds keep metadata and credentials. No registry redirects there for a good reason.</summary>
    public static bool IsAlwaysRefused(IPAddress address)
    {
        var plain = Unmap(address);
        if (Array.IndexOf(MetadataServices, plain) >= 0)
        {
            return true;
        }

        if (plain.AddressFamily == AddressFamily.InterNetworkV6)
        {
            return plain.IsIPv6LinkLocal || plain.IsIPv6Multicast || plain.Equals(IPAddress.IPv6Any);
        }

        Span<byte> bytes = stackalloc byte[4];
        return plain.TryWriteBytes(bytes, out _) && (bytes[0] == 169 && bytes[1] == 254 || bytes[0] == 0 || bytes[0] >= 224);
    }

    /// <summary>Loopback, private and carrier-grade networks.</summary>
    public static bool IsPrivate(IPAddress address)
    {
        var plain = Unmap(address);
        if (IPAddress.IsLoopback(plain))
        {
            return true;
        }

        if (plain.AddressFamily == AddressFamily.InterNetworkV6)
        {
            return plain.IsIPv6UniqueLocal || plain.IsIPv6SiteLocal;
        }

        Span<byte> bytes = stackalloc byte[4];
        return plain.TryWriteBytes(bytes, out _) && (bytes[0] == 10
            || bytes[0] == 172 && bytes[1] is >= 16 and < 32
            || bytes[0] == 192 && bytes[1] == 168
            || bytes[0] == 100 && bytes[1] is >= 64 and < 128);
    }

    // An IPv4 address in IPv6 clothes (mapped, or behind NAT64) is judged as the IPv4 address.
    private static IPAddress Unmap(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return address;
        }

        if (address.IsIPv4MappedToIPv6)
        {
            return address.MapToIPv4();
        }

        Span<byte> bytes = stackalloc byte[16];
        _ = address.TryWriteBytes(bytes, out _);
        ReadOnlySpan<byte> nat64 = [0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0];
        return bytes[..12].SequenceEqual(nat64) ? new IPAddress(bytes[12..]) : address;
    }
}
