// Made from the flag table: run the tests of this project with KANIKO_UPDATE=1 to write it anew.
namespace Nuke.Kaniko;

public sealed partial record KanikoWarmSettings
{
    /// <summary>Pull over plain HTTP.</summary>
    public bool? InsecurePull { get; init; }

    /// <summary>Sets <see cref="InsecurePull"/>.</summary>
    public KanikoWarmSettings SetInsecurePull(bool? value) => this with { InsecurePull = value };

    /// <summary>Resets <see cref="InsecurePull"/>.</summary>
    public KanikoWarmSettings ResetInsecurePull() => this with { InsecurePull = null };

    /// <summary>Enables <see cref="InsecurePull"/>.</summary>
    public KanikoWarmSettings EnableInsecurePull() => this with { InsecurePull = true };

    /// <summary>Disables <see cref="InsecurePull"/>.</summary>
    public KanikoWarmSettings DisableInsecurePull() => this with { InsecurePull = false };

    /// <summary>Toggles <see cref="InsecurePull"/>.</summary>
    public KanikoWarmSettings ToggleInsecurePull() => this with { InsecurePull = !(InsecurePull ?? false) };

    /// <summary>Pull without checking certificates.</summary>
    public bool? SkipTlsVerifyPull { get; init; }

    /// <summary>Sets <see cref="SkipTlsVerifyPull"/>.</summary>
    public KanikoWarmSettings SetSkipTlsVerifyPull(bool? value) => this with { SkipTlsVerifyPull = value };

    /// <summary>Resets <see cref="SkipTlsVerifyPull"/>.</summary>
    public KanikoWarmSettings ResetSkipTlsVerifyPull() => this with { SkipTlsVerifyPull = null };

    /// <summary>Enables <see cref="SkipTlsVerifyPull"/>.</summary>
    public KanikoWarmSettings EnableSkipTlsVerifyPull() => this with { SkipTlsVerifyPull = true };

    /// <summary>Disables <see cref="SkipTlsVerifyPull"/>.</summary>
    public KanikoWarmSettings DisableSkipTlsVerifyPull() => this with { SkipTlsVerifyPull = false };

    /// <summary>Toggles <see cref="SkipTlsVerifyPull"/>.</summary>
    public KanikoWarmSettings ToggleSkipTlsVerifyPull() => this with { SkipTlsVerifyPull = !(SkipTlsVerifyPull ?? false) };

    /// <summary>Further attempts to get a manifest. Default: <c>0</c>.</summary>
    public int? ImageDownloadRetry { get; init; }

    /// <summary>Sets <see cref="ImageDownloadRetry"/>.</summary>
    public KanikoWarmSettings SetImageDownloadRetry(int? value) => this with { ImageDownloadRetry = value };

    /// <summary>Resets <see cref="ImageDownloadRetry"/>.</summary>
    public KanikoWarmSettings ResetImageDownloadRetry() => this with { ImageDownloadRetry = null };

    /// <summary>A registry that is spoken to over plain HTTP (<c>HOST</c>).</summary>
    public IReadOnlyList<string> InsecureRegistries { get; init; } = [];

    /// <summary>Sets <see cref="InsecureRegistries"/>.</summary>
    public KanikoWarmSettings SetInsecureRegistries(params IEnumerable<string> values) => this with { InsecureRegistries = [.. values] };

    /// <summary>Adds to <see cref="InsecureRegistries"/>.</summary>
    public KanikoWarmSettings AddInsecureRegistries(params IEnumerable<string> values) => this with { InsecureRegistries = [.. InsecureRegistries, .. values] };

    /// <summary>Adds one to <see cref="InsecureRegistries"/>.</summary>
    public KanikoWarmSettings AddInsecureRegistry(string value) => this with { InsecureRegistries = [.. InsecureRegistries, value] };

    /// <summary>Removes from <see cref="InsecureRegistries"/>.</summary>
    public KanikoWarmSettings RemoveInsecureRegistries(params IEnumerable<string> values) => this with { InsecureRegistries = [.. InsecureRegistries.Except(values)] };

    /// <summary>Empties <see cref="InsecureRegistries"/>.</summary>
    public KanikoWarmSettings ClearInsecureRegistries() => this with { InsecureRegistries = [] };

    /// <summary>A registry whose certificate is not checked (<c>HOST</c>).</summary>
    public IReadOnlyList<string> SkipTlsVerifyRegistries { get; init; } = [];

    /// <summary>Sets <see cref="SkipTlsVerifyRegistries"/>.</summary>
    public KanikoWarmSettings SetSkipTlsVerifyRegistries(params IEnumerable<string> values) => this with { SkipTlsVerifyRegistries = [.. values] };

    /// <summary>Adds to <see cref="SkipTlsVerifyRegistries"/>.</summary>
    public KanikoWarmSettings AddSkipTlsVerifyRegistries(params IEnumerable<string> values) => this with { SkipTlsVerifyRegistries = [.. SkipTlsVerifyRegistries, .. values] };

    /// <summary>Adds one to <see cref="SkipTlsVerifyRegistries"/>.</summary>
    public KanikoWarmSettings AddSkipTlsVerifyRegistry(string value) => this with { SkipTlsVerifyRegistries = [.. SkipTlsVerifyRegistries, value] };

    /// <summary>Removes from <see cref="SkipTlsVerifyRegistries"/>.</summary>
    public KanikoWarmSettings RemoveSkipTlsVerifyRegistries(params IEnumerable<string> values) => this with { SkipTlsVerifyRegistries = [.. SkipTlsVerifyRegistries.Except(values)] };

    /// <summary>Empties <see cref="SkipTlsVerifyRegistries"/>.</summary>
    public KanikoWarmSettings ClearSkipTlsVerifyRegistries() => this with { SkipTlsVerifyRegistries = [] };

    /// <summary>Certificates to trust for a registry (<c>HOST=CA.PEM</c>).</summary>
    public IReadOnlyDictionary<string, string> RegistryCertificates { get; init; } = new Dictionary<string, string>();

    /// <summary>Sets <see cref="RegistryCertificates"/>.</summary>
    public KanikoWarmSettings SetRegistryCertificates(IReadOnlyDictionary<string, string> values) => this with { RegistryCertificates = new Dictionary<string, string>(values) };

    /// <summary>Sets one of <see cref="RegistryCertificates"/>.</summary>
    public KanikoWarmSettings SetRegistryCertificate(string key, string value) => this with { RegistryCertificates = With(RegistryCertificates, key, value) };

    /// <summary>Adds to <see cref="RegistryCertificates"/>.</summary>
    public KanikoWarmSettings AddRegistryCertificate(string key, string value) => this with { RegistryCertificates = With(RegistryCertificates, key, value) };

    /// <summary>Removes from <see cref="RegistryCertificates"/>.</summary>
    public KanikoWarmSettings RemoveRegistryCertificate(string key) => this with { RegistryCertificates = Without(RegistryCertificates, key) };

    /// <summary>Empties <see cref="RegistryCertificates"/>.</summary>
    public KanikoWarmSettings ClearRegistryCertificates() => this with { RegistryCertificates = new Dictionary<string, string>() };

    /// <summary>Certificate and key to show to a registry (<c>HOST=CERT,KEY</c>).</summary>
    public IReadOnlyDictionary<string, string> RegistryClientCertificates { get; init; } = new Dictionary<string, string>();

    /// <summary>Sets <see cref="RegistryClientCertificates"/>.</summary>
    public KanikoWarmSettings SetRegistryClientCertificates(IReadOnlyDictionary<string, string> values) => this with { RegistryClientCertificates = new Dictionary<string, string>(values) };

    /// <summary>Sets one of <see cref="RegistryClientCertificates"/>.</summary>
    public KanikoWarmSettings SetRegistryClientCertificate(string key, string value) => this with { RegistryClientCertificates = With(RegistryClientCertificates, key, value) };

    /// <summary>Adds to <see cref="RegistryClientCertificates"/>.</summary>
    public KanikoWarmSettings AddRegistryClientCertificate(string key, string value) => this with { RegistryClientCertificates = With(RegistryClientCertificates, key, value) };

    /// <summary>Removes from <see cref="RegistryClientCertificates"/>.</summary>
    public KanikoWarmSettings RemoveRegistryClientCertificate(string key) => this with { RegistryClientCertificates = Without(RegistryClientCertificates, key) };

    /// <summary>Empties <see cref="RegistryClientCertificates"/>.</summary>
    public KanikoWarmSettings ClearRegistryClientCertificates() => this with { RegistryClientCertificates = new Dictionary<string, string>() };

    /// <summary>Host that may be given a registry's credentials (<c>HOST=SERVICE</c>). For a registry whose token service is neither on its own host, nor beside it in its domain, nor known.</summary>
    public IReadOnlyDictionary<string, string> RegistryTokenServices { get; init; } = new Dictionary<string, string>();

    /// <summary>Sets <see cref="RegistryTokenServices"/>.</summary>
    public KanikoWarmSettings SetRegistryTokenServices(IReadOnlyDictionary<string, string> values) => this with { RegistryTokenServices = new Dictionary<string, string>(values) };

    /// <summary>Sets one of <see cref="RegistryTokenServices"/>.</summary>
    public KanikoWarmSettings SetRegistryTokenService(string key, string value) => this with { RegistryTokenServices = With(RegistryTokenServices, key, value) };

    /// <summary>Adds to <see cref="RegistryTokenServices"/>.</summary>
    public KanikoWarmSettings AddRegistryTokenService(string key, string value) => this with { RegistryTokenServices = With(RegistryTokenServices, key, value) };

    /// <summary>Removes from <see cref="RegistryTokenServices"/>.</summary>
    public KanikoWarmSettings RemoveRegistryTokenService(string key) => this with { RegistryTokenServices = Without(RegistryTokenServices, key) };

    /// <summary>Empties <see cref="RegistryTokenServices"/>.</summary>
    public KanikoWarmSettings ClearRegistryTokenServices() => this with { RegistryTokenServices = new Dictionary<string, string>() };

    /// <summary>Mirror of a registry (<c>HOST=MIRROR[;…]</c>). Mirrors are tried in order, then the registry itself. Several pairs may stand together, separated by semicolons.</summary>
    public IReadOnlyList<string> RegistryMaps { get; init; } = [];

    /// <summary>Sets <see cref="RegistryMaps"/>.</summary>
    public KanikoWarmSettings SetRegistryMaps(params IEnumerable<string> values) => this with { RegistryMaps = [.. values] };

    /// <summary>Adds to <see cref="RegistryMaps"/>.</summary>
    public KanikoWarmSettings AddRegistryMaps(params IEnumerable<string> values) => this with { RegistryMaps = [.. RegistryMaps, .. values] };

    /// <summary>Adds one to <see cref="RegistryMaps"/>.</summary>
    public KanikoWarmSettings AddRegistryMap(string value) => this with { RegistryMaps = [.. RegistryMaps, value] };

    /// <summary>Removes from <see cref="RegistryMaps"/>.</summary>
    public KanikoWarmSettings RemoveRegistryMaps(params IEnumerable<string> values) => this with { RegistryMaps = [.. RegistryMaps.Except(values)] };

    /// <summary>Empties <see cref="RegistryMaps"/>.</summary>
    public KanikoWarmSettings ClearRegistryMaps() => this with { RegistryMaps = [] };

    /// <summary>Mirror of Docker Hub (<c>HOST[/PREFIX]</c>).</summary>
    public IReadOnlyList<string> RegistryMirrors { get; init; } = [];

    /// <summary>Sets <see cref="RegistryMirrors"/>.</summary>
    public KanikoWarmSettings SetRegistryMirrors(params IEnumerable<string> values) => this with { RegistryMirrors = [.. values] };

    /// <summary>Adds to <see cref="RegistryMirrors"/>.</summary>
    public KanikoWarmSettings AddRegistryMirrors(params IEnumerable<string> values) => this with { RegistryMirrors = [.. RegistryMirrors, .. values] };

    /// <summary>Adds one to <see cref="RegistryMirrors"/>.</summary>
    public KanikoWarmSettings AddRegistryMirror(string value) => this with { RegistryMirrors = [.. RegistryMirrors, value] };

    /// <summary>Removes from <see cref="RegistryMirrors"/>.</summary>
    public KanikoWarmSettings RemoveRegistryMirrors(params IEnumerable<string> values) => this with { RegistryMirrors = [.. RegistryMirrors.Except(values)] };

    /// <summary>Empties <see cref="RegistryMirrors"/>.</summary>
    public KanikoWarmSettings ClearRegistryMirrors() => this with { RegistryMirrors = [] };

    /// <summary>Do not ask the registry itself when its mirrors fail.</summary>
    public bool? SkipDefaultRegistryFallback { get; init; }

    /// <summary>Sets <see cref="SkipDefaultRegistryFallback"/>.</summary>
    public KanikoWarmSettings SetSkipDefaultRegistryFallback(bool? value) => this with { SkipDefaultRegistryFallback = value };

    /// <summary>Resets <see cref="SkipDefaultRegistryFallback"/>.</summary>
    public KanikoWarmSettings ResetSkipDefaultRegistryFallback() => this with { SkipDefaultRegistryFallback = null };

    /// <summary>Enables <see cref="SkipDefaultRegistryFallback"/>.</summary>
    public KanikoWarmSettings EnableSkipDefaultRegistryFallback() => this with { SkipDefaultRegistryFallback = true };

    /// <summary>Disables <see cref="SkipDefaultRegistryFallback"/>.</summary>
    public KanikoWarmSettings DisableSkipDefaultRegistryFallback() => this with { SkipDefaultRegistryFallback = false };

    /// <summary>Toggles <see cref="SkipDefaultRegistryFallback"/>.</summary>
    public KanikoWarmSettings ToggleSkipDefaultRegistryFallback() => this with { SkipDefaultRegistryFallback = !(SkipDefaultRegistryFallback ?? false) };

    /// <summary>Built-in source of credentials to ask (<c>NAME</c>). env, google, ecr, acr, gitlab, github; default all, an empty value none. Credential files are asked first in any case.</summary>
    public IReadOnlyList<string> CredentialHelpers { get; init; } = [];

    /// <summary>Sets <see cref="CredentialHelpers"/>.</summary>
    public KanikoWarmSettings SetCredentialHelpers(params IEnumerable<string> values) => this with { CredentialHelpers = [.. values] };

    /// <summary>Adds to <see cref="CredentialHelpers"/>.</summary>
    public KanikoWarmSettings AddCredentialHelpers(params IEnumerable<string> values) => this with { CredentialHelpers = [.. CredentialHelpers, .. values] };

    /// <summary>Adds one to <see cref="CredentialHelpers"/>.</summary>
    public KanikoWarmSettings AddCredentialHelper(string value) => this with { CredentialHelpers = [.. CredentialHelpers, value] };

    /// <summary>Removes from <see cref="CredentialHelpers"/>.</summary>
    public KanikoWarmSettings RemoveCredentialHelpers(params IEnumerable<string> values) => this with { CredentialHelpers = [.. CredentialHelpers.Except(values)] };

    /// <summary>Empties <see cref="CredentialHelpers"/>.</summary>
    public KanikoWarmSettings ClearCredentialHelpers() => this with { CredentialHelpers = [] };
}
