// Made from the flag table: run the tests of this project with KANIKO_UPDATE=1 to write it anew.
namespace Nuke.Kaniko;

public sealed partial record KanikoLoginSettings
{
    /// <summary>Speak plain HTTP.</summary>
    public bool? Insecure { get; init; }

    /// <summary>Sets <see cref="Insecure"/>.</summary>
    public KanikoLoginSettings SetInsecure(bool? value) => this with { Insecure = value };

    /// <summary>Resets <see cref="Insecure"/>.</summary>
    public KanikoLoginSettings ResetInsecure() => this with { Insecure = null };

    /// <summary>Enables <see cref="Insecure"/>.</summary>
    public KanikoLoginSettings EnableInsecure() => this with { Insecure = true };

    /// <summary>Disables <see cref="Insecure"/>.</summary>
    public KanikoLoginSettings DisableInsecure() => this with { Insecure = false };

    /// <summary>Toggles <see cref="Insecure"/>.</summary>
    public KanikoLoginSettings ToggleInsecure() => this with { Insecure = !(Insecure ?? false) };

    /// <summary>Do not check the certificate.</summary>
    public bool? SkipTlsVerify { get; init; }

    /// <summary>Sets <see cref="SkipTlsVerify"/>.</summary>
    public KanikoLoginSettings SetSkipTlsVerify(bool? value) => this with { SkipTlsVerify = value };

    /// <summary>Resets <see cref="SkipTlsVerify"/>.</summary>
    public KanikoLoginSettings ResetSkipTlsVerify() => this with { SkipTlsVerify = null };

    /// <summary>Enables <see cref="SkipTlsVerify"/>.</summary>
    public KanikoLoginSettings EnableSkipTlsVerify() => this with { SkipTlsVerify = true };

    /// <summary>Disables <see cref="SkipTlsVerify"/>.</summary>
    public KanikoLoginSettings DisableSkipTlsVerify() => this with { SkipTlsVerify = false };

    /// <summary>Toggles <see cref="SkipTlsVerify"/>.</summary>
    public KanikoLoginSettings ToggleSkipTlsVerify() => this with { SkipTlsVerify = !(SkipTlsVerify ?? false) };

    /// <summary>A registry that is spoken to over plain HTTP (<c>HOST</c>).</summary>
    public IReadOnlyList<string> InsecureRegistries { get; init; } = [];

    /// <summary>Sets <see cref="InsecureRegistries"/>.</summary>
    public KanikoLoginSettings SetInsecureRegistries(params IEnumerable<string> values) => this with { InsecureRegistries = [.. values] };

    /// <summary>Adds to <see cref="InsecureRegistries"/>.</summary>
    public KanikoLoginSettings AddInsecureRegistries(params IEnumerable<string> values) => this with { InsecureRegistries = [.. InsecureRegistries, .. values] };

    /// <summary>Adds one to <see cref="InsecureRegistries"/>.</summary>
    public KanikoLoginSettings AddInsecureRegistry(string value) => this with { InsecureRegistries = [.. InsecureRegistries, value] };

    /// <summary>Removes from <see cref="InsecureRegistries"/>.</summary>
    public KanikoLoginSettings RemoveInsecureRegistries(params IEnumerable<string> values) => this with { InsecureRegistries = [.. InsecureRegistries.Except(values)] };

    /// <summary>Empties <see cref="InsecureRegistries"/>.</summary>
    public KanikoLoginSettings ClearInsecureRegistries() => this with { InsecureRegistries = [] };

    /// <summary>A registry whose certificate is not checked (<c>HOST</c>).</summary>
    public IReadOnlyList<string> SkipTlsVerifyRegistries { get; init; } = [];

    /// <summary>Sets <see cref="SkipTlsVerifyRegistries"/>.</summary>
    public KanikoLoginSettings SetSkipTlsVerifyRegistries(params IEnumerable<string> values) => this with { SkipTlsVerifyRegistries = [.. values] };

    /// <summary>Adds to <see cref="SkipTlsVerifyRegistries"/>.</summary>
    public KanikoLoginSettings AddSkipTlsVerifyRegistries(params IEnumerable<string> values) => this with { SkipTlsVerifyRegistries = [.. SkipTlsVerifyRegistries, .. values] };

    /// <summary>Adds one to <see cref="SkipTlsVerifyRegistries"/>.</summary>
    public KanikoLoginSettings AddSkipTlsVerifyRegistry(string value) => this with { SkipTlsVerifyRegistries = [.. SkipTlsVerifyRegistries, value] };

    /// <summary>Removes from <see cref="SkipTlsVerifyRegistries"/>.</summary>
    public KanikoLoginSettings RemoveSkipTlsVerifyRegistries(params IEnumerable<string> values) => this with { SkipTlsVerifyRegistries = [.. SkipTlsVerifyRegistries.Except(values)] };

    /// <summary>Empties <see cref="SkipTlsVerifyRegistries"/>.</summary>
    public KanikoLoginSettings ClearSkipTlsVerifyRegistries() => this with { SkipTlsVerifyRegistries = [] };

    /// <summary>Certificates to trust for a registry (<c>HOST=CA.PEM</c>).</summary>
    public IReadOnlyDictionary<string, string> RegistryCertificates { get; init; } = new Dictionary<string, string>();

    /// <summary>Sets <see cref="RegistryCertificates"/>.</summary>
    public KanikoLoginSettings SetRegistryCertificates(IReadOnlyDictionary<string, string> values) => this with { RegistryCertificates = new Dictionary<string, string>(values) };

    /// <summary>Sets one of <see cref="RegistryCertificates"/>.</summary>
    public KanikoLoginSettings SetRegistryCertificate(string key, string value) => this with { RegistryCertificates = With(RegistryCertificates, key, value) };

    /// <summary>Adds to <see cref="RegistryCertificates"/>.</summary>
    public KanikoLoginSettings AddRegistryCertificate(string key, string value) => this with { RegistryCertificates = With(RegistryCertificates, key, value) };

    /// <summary>Removes from <see cref="RegistryCertificates"/>.</summary>
    public KanikoLoginSettings RemoveRegistryCertificate(string key) => this with { RegistryCertificates = Without(RegistryCertificates, key) };

    /// <summary>Empties <see cref="RegistryCertificates"/>.</summary>
    public KanikoLoginSettings ClearRegistryCertificates() => this with { RegistryCertificates = new Dictionary<string, string>() };

    /// <summary>Certificate and key to show to a registry (<c>HOST=CERT,KEY</c>).</summary>
    public IReadOnlyDictionary<string, string> RegistryClientCertificates { get; init; } = new Dictionary<string, string>();

    /// <summary>Sets <see cref="RegistryClientCertificates"/>.</summary>
    public KanikoLoginSettings SetRegistryClientCertificates(IReadOnlyDictionary<string, string> values) => this with { RegistryClientCertificates = new Dictionary<string, string>(values) };

    /// <summary>Sets one of <see cref="RegistryClientCertificates"/>.</summary>
    public KanikoLoginSettings SetRegistryClientCertificate(string key, string value) => this with { RegistryClientCertificates = With(RegistryClientCertificates, key, value) };

    /// <summary>Adds to <see cref="RegistryClientCertificates"/>.</summary>
    public KanikoLoginSettings AddRegistryClientCertificate(string key, string value) => this with { RegistryClientCertificates = With(RegistryClientCertificates, key, value) };

    /// <summary>Removes from <see cref="RegistryClientCertificates"/>.</summary>
    public KanikoLoginSettings RemoveRegistryClientCertificate(string key) => this with { RegistryClientCertificates = Without(RegistryClientCertificates, key) };

    /// <summary>Empties <see cref="RegistryClientCertificates"/>.</summary>
    public KanikoLoginSettings ClearRegistryClientCertificates() => this with { RegistryClientCertificates = new Dictionary<string, string>() };

    /// <summary>Host that may be given a registry's credentials (<c>HOST=SERVICE</c>). For a registry whose token service is neither on its own host, nor beside it in its domain, nor known.</summary>
    public IReadOnlyDictionary<string, string> RegistryTokenServices { get; init; } = new Dictionary<string, string>();

    /// <summary>Sets <see cref="RegistryTokenServices"/>.</summary>
    public KanikoLoginSettings SetRegistryTokenServices(IReadOnlyDictionary<string, string> values) => this with { RegistryTokenServices = new Dictionary<string, string>(values) };

    /// <summary>Sets one of <see cref="RegistryTokenServices"/>.</summary>
    public KanikoLoginSettings SetRegistryTokenService(string key, string value) => this with { RegistryTokenServices = With(RegistryTokenServices, key, value) };

    /// <summary>Adds to <see cref="RegistryTokenServices"/>.</summary>
    public KanikoLoginSettings AddRegistryTokenService(string key, string value) => this with { RegistryTokenServices = With(RegistryTokenServices, key, value) };

    /// <summary>Removes from <see cref="RegistryTokenServices"/>.</summary>
    public KanikoLoginSettings RemoveRegistryTokenService(string key) => this with { RegistryTokenServices = Without(RegistryTokenServices, key) };

    /// <summary>Empties <see cref="RegistryTokenServices"/>.</summary>
    public KanikoLoginSettings ClearRegistryTokenServices() => this with { RegistryTokenServices = new Dictionary<string, string>() };
}
