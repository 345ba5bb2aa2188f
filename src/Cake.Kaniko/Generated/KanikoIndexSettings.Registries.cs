// Made from the flag table: run the tests of this project with KANIKO_UPDATE=1 to write it anew.
namespace Cake.Kaniko;

public sealed partial class KanikoIndexSettings
{
    /// <summary>Push over plain HTTP.</summary>
    public bool? Insecure { get; set; }

    /// <summary>Push without checking certificates.</summary>
    public bool? SkipTlsVerify { get; set; }

    /// <summary>Further attempts to push. On top of the attempts that each request has: 1, 2, 4 seconds apart, and so on. Default: <c>0</c>.</summary>
    public int? PushRetry { get; set; }

    /// <summary>A tag that may not be changed is no failure.</summary>
    public bool? PushIgnoreImmutableTagErrors { get; set; }

    /// <summary>Do not try before the build whether pushing is allowed.</summary>
    public bool? SkipPushPermissionCheck { get; set; }

    /// <summary>Pull over plain HTTP.</summary>
    public bool? InsecurePull { get; set; }

    /// <summary>Pull without checking certificates.</summary>
    public bool? SkipTlsVerifyPull { get; set; }

    /// <summary>Further attempts to get a manifest. Default: <c>0</c>.</summary>
    public int? ImageDownloadRetry { get; set; }

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

    /// <summary>Mirror of a registry (<c>HOST=MIRROR[;…]</c>). Mirrors are tried in order, then the registry itself. Several pairs may stand together, separated by semicolons.</summary>
    public ICollection<string> RegistryMaps { get; set; } = [];

    /// <summary>Mirror of Docker Hub (<c>HOST[/PREFIX]</c>).</summary>
    public ICollection<string> RegistryMirrors { get; set; } = [];

    /// <summary>Do not ask the registry itself when its mirrors fail.</summary>
    public bool? SkipDefaultRegistryFallback { get; set; }

    /// <summary>Built-in source of credentials to ask (<c>NAME</c>). env, google, ecr, acr, gitlab, github; default all, an empty value none. Credential files are asked first in any case.</summary>
    public ICollection<string> CredentialHelpers { get; set; } = [];
}
