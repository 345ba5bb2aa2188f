namespace Kaniko.Rootfs;

/// <summary>How layers say "deleted", and how overlayfs does.</summary>
public static class WhiteoutName
{
    public static ReadOnlySpan<byte> Prefix => ".wh."u8;

    /// <summary>In a directory: nothing below it in earlier layers counts.</summary>
    public static ReadOnlySpan<byte> Opaque => ".wh..wh..opq"u8;

    /// <summary>Other names of AUFS's own book-keeping, which old images still hold.</summary>
    public static ReadOnlySpan<byte> BookKeepingPrefix => ".wh..wh."u8;

    public static ReadOnlySpan<byte> TrustedOpaqueAttribute => "trusted.overlay.opaque"u8;

    public static ReadOnlySpan<byte> UserOpaqueAttribute => "user.overlay.opaque"u8;

    /// <summary>The path that an entry of a layer is about: for a whiteout, that of what is gone.</summary>
    public static byte[] Subject(byte[] path)
    {
        var name = BytePath.Name(path);
        return name.StartsWith(Prefix) && !name.SequenceEqual(Opaque)
            ? BytePath.Join(BytePath.Parent(path), name[Prefix.Length..])
            : path;
    }

    /// <summary>Attributes that steer overlayfs; content from outside must never set them.</summary>
    public static bool IsOverlayAttribute(ReadOnlySpan<byte> name) =>
        name.StartsWith("trusted.overlay."u8) || name.StartsWith("user.overlay."u8);

    public static byte[] OpaqueAttribute(bool userXattr) => (userXattr ? UserOpaqueAttribute : TrustedOpaqueAttribute).ToArray();
}
