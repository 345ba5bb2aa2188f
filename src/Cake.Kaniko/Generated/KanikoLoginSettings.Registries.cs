// Made from the flag table: run the tests of this project with KANIKO_UPDATE=1 to write it anew.
namespace Cake.Kaniko;

public sealed partial class KanikoLoginSettings
{
    /// <summary>Speak plain HTTP.</summary>
    public bool? Insecure { get; set; }

    /// <summary>Do not check the certificate.</summary>
    public bool? SkipTlsVerify { get; set; }

    /// <summary>A registry that is spoken to over plain HTTP (<c>HOST</c>).</summary>
    public ICollection<string> InsecureRegistries { get; set; } = [];

    /// <summary>A registry whose certificate is not checked (<c>HOST</c>).</summary>
    public ICollection<string> SkipTlsVerifyRegistries { get; set; } = [];

    /// <summary>Certificates to trust for a registry (<c>HOST=CA.PEM</c>).</summary>
    public IDictionary<string, string> RegistryCertificates { get; set; } = new Dictionary<string, string>();

    /// <summary>Certificate and key to show to a registry (<c>HOST=CERT,KEY</c>).</summary>
    public IDictionary<string, string> RegistryClientCertificates { get; set; } = new Dictionary<string, string>();

    /// <summary>Host that may be given a registry's credentials (<c>HOST=SERVICE</c>). For a registry whose token service is neither on its own host, nor beside it in its domain, nor known.</summary>
    public IDictionary<string, string> RegistryTokenServices { get; set; } = new Dictionary<string, string>();
}
