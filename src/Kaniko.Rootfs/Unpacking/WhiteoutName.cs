using Kaniko.Diagnostics;

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

    /// <summary>What an entry of a layer says by its name.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="code">The kind of failure that a name without a meaning is.</param>
    internal static EntryMeaning MeaningOf(byte[] path, ErrorCode code)
    {
        var name = BytePath.Name(path);
        var isOpaque = name.SequenceEqual(Opaque);
        foreach (var range in path.AsSpan().Split(BytePath.Separator))
        {
            if (!isOpaque && path.AsSpan()[range].StartsWith(BookKeepingPrefix))
            {
                return EntryMeaning.Nothing;
            }
        }

        if (BytePath.Parent(path).IndexOf("/.wh."u8) >= 0 || BytePath.Parent(path).StartsWith(Prefix))
        {
            throw new KanikoException(code, $"'{BytePath.Display(path)}' in the archive lies below a whiteout");
        }

        if (!name.StartsWith(Prefix) || isOpaque)
        {
            return isOpaque ? EntryMeaning.Opaque : EntryMeaning.Content;
        }

        var hidden = name[Prefix.Length..];
        return hidden.IsEmpty || hidden.SequenceEqual("."u8) || hidden.SequenceEqual(".."u8)
            ? throw new KanikoException(code, $"'{BytePath.Display(path)}' in the archive is a whiteout of nothing")
            : EntryMeaning.Whiteout;
    }

    /// <summary>Attributes that steer overlayfs; content from outside must never set them.</summary>
    public static bool IsOverlayAttribute(ReadOnlySpan<byte> name) =>
        name.StartsWith("trusted.overlay."u8) || name.StartsWith("user.overlay."u8);

    public static byte[] OpaqueAttribute(bool userXattr) => (userXattr ? UserOpaqueAttribute : TrustedOpaqueAttribute).ToArray();
}

/// <summary>What an entry of a layer says by its name.</summary>
internal enum EntryMeaning
{
    /// <summary>What it is.</summary>
    Content,

    /// <summary>AUFS's own book-keeping.</summary>
    Nothing,

    /// <summary>Nothing that earlier layers have in its directory counts.</summary>
    Opaque,

    /// <summary>What earlier layers have under the rest of its name is gone.</summary>
    Whiteout,
}
