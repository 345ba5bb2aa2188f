namespace Kaniko.Images.Compression;

/// <summary>How a stream is compressed. Layers are written in the first three; archives are read in all.</summary>
public enum CompressionFormat
{
    None,
    Gzip,
    Zstd,
    Bzip2,
    Xz,
}
