namespace Kaniko.Images;

/// <summary>Whose media types a manifest and all that it names carry; they are never mixed.</summary>
public enum ManifestFormat
{
    Docker,
    Oci,
}
