using Kaniko.Diagnostics;
using Kaniko.Images.Compression;

namespace Kaniko.Images.Layers;

/// <summary>How new layers are compressed.</summary>
/// <param name="Format">None, gzip or zstd.</param>
/// <param name="Level">0 to 9 for gzip, 1 to 22 for zstd; null for the default.</param>
public sealed record LayerCompression(CompressionFormat Format, int? Level = null)
{
    public static LayerCompression Default { get; } = new(CompressionFormat.Gzip);

    public string MediaType => Format switch
    {
        CompressionFormat.None => MediaTypes.OciLayer,
        CompressionFormat.Gzip => MediaTypes.OciLayerGzip,
        CompressionFormat.Zstd => MediaTypes.OciLayerZstd,
        _ => throw new KanikoException(ErrorCode.UsageInvalid, $"layers are not written as '{Format.ToString().ToLowerInvariant()}'")
        {
            Hint = "use gzip or zstd",
        },
    };

    internal BlockFormat Blocks
    {
        get
        {
            Check();
            return BlockFormat.Of(Format, Level);
        }
    }

    /// <summary>Finds out before there is a layer whether the level is one of the format's.</summary>
    /// <exception cref="KanikoException">It is not.</exception>
    public void Check()
    {
        var (least, most) = Format == CompressionFormat.Zstd ? (1, 22) : (0, 9);
        if (Level < least || Level > most)
        {
            throw new KanikoException(ErrorCode.UsageInvalid, $"the compression level '{Level}' is not from {least} to {most}")
            {
                Hint = "leave --compression-level out for the default",
            };
        }
    }
}
