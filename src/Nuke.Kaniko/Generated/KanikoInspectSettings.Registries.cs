// Made from the flag table: run the tests of this project with KANIKO_UPDATE=1 to write it anew.
namespace Nuke.Kaniko;

public sealed partial record KanikoInspectSettings
{
    /// <summary>Pull over plain HTTP.</summary>
    public bool? InsecurePull { get; init; }

    /// <summary>Sets <see cref="InsecurePull"/>.</summary>
    public KanikoInspectSettings SetInsecurePull(bool? value) => this with { InsecurePull = value };

    /// <summary>Resets <see cref="InsecurePull"/>.</summary>
    public KanikoInspectSettings ResetInsecurePull() => this with { InsecurePull = null };

    /// <summary>Enables <see cref="InsecurePull"/>.</summary>
    public KanikoInspectSettings EnableInsecurePull() => this with { InsecurePull = true };

    /// <summary>Disables <see cref="InsecurePull"/>.</summary>
    public KanikoInspectSettings DisableInsecurePull() => this with { InsecurePull = false };

    /// <summary>Toggles <see cref="InsecurePull"/>.</summary>
    public KanikoInspectSettings ToggleInsecurePull() => this with { InsecurePull = !(InsecurePull ?? false) };

    /// <summary>Pull without checking certificates.</summary>
    public bool? SkipTlsVerifyPull { get; init; }

    /// <summary>Sets <see cref="SkipTlsVerifyPull"/>.</summary>
    public KanikoInspectSettings SetSkipTlsVerifyPull(bool? value) => this with { SkipTlsVerifyPull = value };

    /// <summary>Resets <see cref="SkipTlsVerifyPull"/>.</summary>
    public KanikoInspectSettings ResetSkipTlsVerifyPull() => this with { SkipTlsVerifyPull = null };

    /// <summary>Enables <see cref="SkipTlsVerifyPull"/>.</summary>
    public KanikoInspectSettings EnableSkipTlsVerifyPull() => this with { SkipTlsVerifyPull = true };

    /// <summary>Disables <see cref="SkipTlsVerifyPull"/>.</summary>
    public KanikoInspectSettings DisableSkipTlsVerifyPull() => this with { SkipTlsVerifyPull = false };

    /// <summary>Toggles <see cref="SkipTlsVerifyPull"/>.</summary>
    public KanikoInspectSettings ToggleSkipTlsVerifyPull() => this with { SkipTlsVerifyPull = !(SkipTlsVerifyPull ?? false) };

    /// <summary>Further attempts to get a manifest. Default: <c>0</c>.</summary>
    public int? ImageDownloadRetry { get; init; }

    /// <summary>Sets <see cref="ImageDownloadRetry"/>.</summary>
    public KanikoInspectSettings SetImageDownloadRetry(int? value) => this with { ImageDownloadRetry = value };

    /// <summary>Resets <see cref="ImageDownloadRetry"/>.</summary>
    public KanikoInspectSettings ResetImageDownloadRetry() => this with { ImageDownloadRetry = null };

    /// <summary>A registry that is spoken to over plain HTTP (<c>HOST</c>).</summary>
    public IReadOnlyList<string> InsecureRegistries { get; init; } = [];

    /// <summary>Sets <see cref="InsecureRegistries"/>.</summary>
    public KanikoInspectSettings SetInsecureRegistries(params IEnumerable<string> values) => this with { InsecureRegistries = [.. values] };

    /// <summary>Adds to <see cref="InsecureRegistries"/>.</summary>
    public KanikoInspectSettings AddInsecureRegistries(params IEnumerable<string> values) => this with { InsecureRegistries = [.. InsecureRegistries, .. values] };

    /// <summary>Adds one to <see cref="InsecureRegistries"/>.</summary>
    public KanikoInspectSettings AddInsecureRegistry(string value) => this with { InsecureRegistries = [.. InsecureRegistries, value] };

    /// <summary>Removes from <see cref="InsecureRegistries"/>.</summary>
    public KanikoInspectSettings RemoveInsecureRegistries(params IEnumerable<string> values) => this with { InsecureRegistries = [.. InsecureRegistries.Except(values)] };

    /// <summary>Empties <see cref="InsecureRegistries"/>.</summary>
    public KanikoInspectSettings ClearInsecureRegistries() => this with { InsecureRegistries = [] };

    /// <summary>A registry whose certificate is not checked (<c>HOST</c>).</summary>
    public IReadOnlyList<string> SkipTlsVerifyRegistries { get; init; } = [];

    /// <summary>Sets <see cref="SkipTlsVerifyRegistries"/>.</summary>
    public KanikoInspectSettings SetSkipTlsVerifyRegistries(params IEnumerable<string> values) => this with { SkipTlsVerifyRegistries = [.. values] };

    /// <summary>Adds to <see cref="SkipTlsVerifyRegistries"/>.</summary>
    public KanikoInspectSettings AddSkipTlsVerifyRegistries(params IEnumerable<string> values) => this with { SkipTlsVerifyRegistries = [.. SkipTlsVerifyRegistries, .. values] };

    /// <summary>Adds one to <see cref="SkipTlsVerifyRegistries"/>.</summary>
    public KanikoInspectSettings AddSkipTlsVerifyRegistry(string value) => this with { SkipTlsVerifyRegistries = [.. SkipTlsVerifyRegistries, value] };

    /// <summary>Removes from <see cref="SkipTlsVerifyRegistries"/>.</summary>
    public KanikoInspectSettings RemoveSkipTlsVerifyRegistries(params IEnumerable<string> values) => this with { SkipTlsVerifyRegistries = [.. SkipTlsVerifyRegistries.Except(values)] };

    /// <summary>Empties <see cref="SkipTlsVerifyRegistries"/>.</summary>
    public KanikoInspectSettings ClearSkipTlsVerifyRegistries() => this with { SkipTlsVerifyRegistries = [] };

    /// <summary>Certificates to trust for a registry (<c>HOST=CA.PEM</c>).</summary>
    public IReadOnlyDictionary<string, string> RegistryCertificates { get; init; } = new Dictionary<string, string>();

    /// <summary>Sets <see cref="RegistryCertificates"/>.</summary>
    public KanikoInspectSettings SetRegistryCertificates(IReadOnlyDictionary<string, string> values) => this with { RegistryCertificates = new Dictionary<string, string>(values) };

    /// <summary>Sets one of <see cref="RegistryCertificates"/>.</summary>
    public KanikoInspectSettings SetRegistryCertificate(string key, string value) => this with { RegistryCertificates = With(RegistryCertificates, key, value) };

    /// <summary>Adds to <see cref="RegistryCertificates"/>.</summary>
    public KanikoInspectSettings AddRegistryCertificate(string key, string value) => this with { RegistryCertificates = With(RegistryCertificates, key, value) };

    /// <summary>Removes from <see cref="RegistryCertificates"/>.</summary>
    public KanikoInspectSettings RemoveRegistryCertificate(string key) => this with { RegistryCertificates = Without(RegistryCertificates, key) };

    /// <summary>Empties <see cref="RegistryCertificates"/>.</summary>
    public KanikoInspectSettings ClearRegistryCertificates() => this with { RegistryCertificates = new Dictionary<string, string>() };

    /// <summary>Certificate and key to show to a registry (<c>HOST=CERT,KEY</c>).</summary>
    public IReadOnlyDictionary<string, string> RegistryClientCertificates { get; init; } = new Dictionary<string, string>();

    /// <summary>Sets <see cref="RegistryClientCertificates"/>.</summary>
    public KanikoInspectSettings SetRegistryClientCertificates(IReadOnlyDictionary<string, string> values) => this with { RegistryClientCertificates = new Dictionary<string, string>(values) };

    /// <summary>Sets one of <see cref="RegistryClientCertificates"/>.</summary>
    public KanikoInspectSettings SetRegistryClientCertificate(string key, string value) => this with { RegistryClientCertificates = With(RegistryClientCertificates, key, value) };

    /// <summary>Adds to <see cref="RegistryClientCertificates"/>.</summary>
    public KanikoInspectSettings AddRegistryClientCertificate(string key, string value) => this with { RegistryClientCertificates = With(RegistryClientCertificates, key, value) };

    /// <summary>Removes from <see cref="RegistryClientCertificates"/>.</summary>
    public KanikoInspectSettings RemoveRegistryClientCertificate(string key) => this with { RegistryClientCertificates = Without(RegistryClientCertificates, key) };

    /// <summary>Empties <see cref="RegistryClientCertificates"/>.</summary>
    public KanikoInspectSettings ClearRegistryClientCertificates() => this with { RegistryClientCertificates = new Dictionary<string, string>() };

    /// <summary>Host that may be given a registry's credentials (<c>HOST=SERVICE</c>). For a registry whose token service is neither on its own host, nor beside it in its domain, nor known.</summary>
    public IReadOnlyDictionary<string, string> RegistryTokenServices { get; init; } = new Dictionary<string, string>();

    /// <summary>Sets <see cref="RegistryTokenServices"/>.</summary>
    public KanikoInspectSettings SetRegistryTokenServices(IReadOnlyDictionary<string, string> values) => this with { RegistryTokenServices = new Dictionary<string, string>(values) };

    /// <summary>Sets one of <see cref="RegistryTokenServices"/>.</summary>
    public KanikoInspectSettings SetRegistryTokenService(string key, string value) => this with { RegistryTokenServices = With(RegistryTokenServices, key, value) };

    /// <summary>Adds to <see cref="RegistryTokenServices"/>.</summary>
    public KanikoInspectSettings AddRegistryTokenService(string key, string value) => this with { RegistryTokenServices = With(RegistryTokenServices, key, value) };

    /// <summary>Removes from <see cref="RegistryTokenServices"/>.</summary>
    public KanikoInspectSettings RemoveRegistryTokenService(string key) => this with { RegistryTokenServices = Without(RegistryTokenServices, key) };

    /// <summary>Empties <see cref="RegistryTokenServices"/>.</summary>
    public KanikoInspectSettings ClearRegistryTokenServices() => this with { RegistryTokenServices = new Dictionary<string, string>() };

    /// <summary>Mirror of a registry (<c>HOST=MIRROR[;…]</c>). Mirrors are tried in order, then the registry itself. Several pairs may stand together, separated by semicolons.</summary>
    public IReadOnlyList<string> RegistryMaps { get; init; } = [];

    /// <summary>Sets <see cref="RegistryMaps"/>.</summary>
    public KanikoInspectSettings SetRegistryMaps(params IEnumerable<string> values) => this with { RegistryMaps = [.. values] };

    /// <summary>Adds to <see cref="RegistryMaps"/>.</summary>
    public KanikoInspectSettings AddRegistryMaps(params IEnumerable<string> values) => this with { RegistryMaps = [.. RegistryMaps, .. values] };

    /// <summary>Adds one to <see cref="RegistryMaps"/>.</summary>
    public KanikoInspectSettings AddRegistryMap(string value) => this with { RegistryMaps = [.. RegistryMaps, value] };

    /// <summary>Removes from <see cref="RegistryMaps"/>.</summary>
    public KanikoInspectSettings RemoveRegistryMaps(params IEnumerable<string> values) => this with { RegistryMaps = [.. RegistryMaps.Except(values)] };

    /// <summary>Empties <see cref="RegistryMaps"/>.</summary>
    public KanikoInspectSettings ClearRegistryMaps() => this with { RegistryMaps = [] };

    /// <summary>Mirror of Docker Hub (<c>HOST[/PREFIX]</c>).</summary>
    public IReadOnlyList<string> RegistryMirrors { get; init; } = [];

    /// <summary>Sets <see cref="RegistryMirrors"/>.</summary>
    public KanikoInspectSettings SetRegistryMirrors(params IEnumerable<string> values) => this with { RegistryMirrors = [.. values] };

    /// <summary>Adds to <see cref="RegistryMirrors"/>.</summary>
    public KanikoInspectSettings AddRegistryMirrors(params IEnumerable<string> values) => this with { RegistryMirrors = [.. RegistryMirrors, .. values] };

    /// <summary>Adds one to <see cref="RegistryMirrors"/>.</summary>
    public KanikoInspectSettings AddRegistryMirror(string value) => this with { RegistryMirrors = [.. RegistryMirrors, value] };

    /// <summary>Removes from <see cref="RegistryMirrors"/>.</summary>
    public KanikoInspectSettings RemoveRegistryMirrors(params IEnumerable<string> values) => this with { RegistryMirrors = [.. RegistryMirrors.Except(values)] };

    /// <summary>Empties <see cref="RegistryMirrors"/>.</summary>
    public KanikoInspectSettings ClearRegistryMirrors() => this with { RegistryMirrors = [] };

    /// <summary>Do not ask the registry itself when its mirrors fail.</summary>
    public bool? SkipDefaultRegistryFallback { get; init; }

    /// <summary>Sets <see cref="SkipDefaultRegistryFallback"/>.</summary>
    public KanikoInspectSettings SetSkipDefaultRegistryFallback(bool? value) => this with { SkipDefaultRegistryFallback = value };

    /// <summary>Resets <see cref="SkipDefaultRegistryFallback"/>.</summary>
    public KanikoInspectSettings ResetSkipDefaultRegistryFallback() => this with { SkipDefaultRegistryFallback = null };

    /// <summary>Enables <see cref="SkipDefaultRegistryFallback"/>.</summary>
    public KanikoInspectSettings EnableSkipDefaultRegistryFallback() => this with { SkipDefaultRegistryFallback = true };

    /// <summary>Disables <see cref="SkipDefaultRegistryFallback"/>.</summary>
    public KanikoInspectSettings DisableSkipDefaultRegistryFallback() => this with { SkipDefaultRegistryFallback = false };

    /// <summary>Toggles <see cref="SkipDefaultRegistryFallback"/>.</summary>
    public KanikoInspectSettings ToggleSkipDefaultRegistryFallback() => this with { SkipDefaultRegistryFallback = !(SkipDefaultRegistryFallback ?? false) };

    /// <summary>Built-in source of credentials to ask (<c>NAME</c>). env, google, ecr, acr, gitlab, github; default all, an empty value none. Credential files are asked first in any case.</summary>
    public IReadOnlyList<string> CredentialHelpers { get; init; } = [];

    /// <summary>Sets <see cref="CredentialHelpers"/>.</summary>
    public KanikoInspectSettings SetCredentialHelpers(params IEnumerable<string> values) => this with { CredentialHelpers = [.. values] };

    /// <summary>Adds to <see cref="CredentialHelpers"/>.</summary>
    public KanikoInspectSettings AddCredentialHelpers(params IEnumerable<string> values) => this with { CredentialHelpers = [.. CredentialHelpers, .. values] };

    /// <summary>Adds one to <see cref="CredentialHelpers"/>.</summary>
    public KanikoInspectSettings AddCredentialHelper(string value) => this with { CredentialHelpers = [.. CredentialHelpers, value] };

    /// <summary>Removes from <see cref="CredentialHelpers"/>.</summary>
    public KanikoInspectSettings RemoveCredentialHelpers(params IEnumerable<string> values) => this with { CredentialHelpers = [.. CredentialHelpers.Except(values)] };

    /// <summary>Empties <see cref="CredentialHelpers"/>.</summary>
    public KanikoInspectSettings ClearCredentialHelpers() => this with { CredentialHelpers = [] };
}
