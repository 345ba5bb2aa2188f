// Made from the flag table: run the tests of this project with KANIKO_UPDATE=1 to write it anew.
namespace Nuke.Kaniko;

public sealed partial record KanikoIndexSettings
{
    /// <summary>Push over plain HTTP.</summary>
    public bool? Insecure { get; init; }

    /// <summary>Sets <see cref="Insecure"/>.</summary>
    public KanikoIndexSettings SetInsecure(bool? value) => this with { Insecure = value };

    /// <summary>Resets <see cref="Insecure"/>.</summary>
    public KanikoIndexSettings ResetInsecure() => this with { Insecure = null };

    /// <summary>Enables <see cref="Insecure"/>.</summary>
    public KanikoIndexSettings EnableInsecure() => this with { Insecure = true };

    /// <summary>Disables <see cref="Insecure"/>.</summary>
    public KanikoIndexSettings DisableInsecure() => this with { Insecure = false };

    /// <summary>Toggles <see cref="Insecure"/>.</summary>
    public KanikoIndexSettings ToggleInsecure() => this with { Insecure = !(Insecure ?? false) };

    /// <summary>Push without checking certificates.</summary>
    public bool? SkipTlsVerify { get; init; }

    /// <summary>Sets <see cref="SkipTlsVerify"/>.</summary>
    public KanikoIndexSettings SetSkipTlsVerify(bool? value) => this with { SkipTlsVerify = value };

    /// <summary>Resets <see cref="SkipTlsVerify"/>.</summary>
    public KanikoIndexSettings ResetSkipTlsVerify() => this with { SkipTlsVerify = null };

    /// <summary>Enables <see cref="SkipTlsVerify"/>.</summary>
    public KanikoIndexSettings EnableSkipTlsVerify() => this with { SkipTlsVerify = true };

    /// <summary>Disables <see cref="SkipTlsVerify"/>.</summary>
    public KanikoIndexSettings DisableSkipTlsVerify() => this with { SkipTlsVerify = false };

    /// <summary>Toggles <see cref="SkipTlsVerify"/>.</summary>
    public KanikoIndexSettings ToggleSkipTlsVerify() => this with { SkipTlsVerify = !(SkipTlsVerify ?? false) };

    /// <summary>Further attempts to push. On top of the attempts that each request has: 1, 2, 4 seconds apart, and so on. Default: <c>0</c>.</summary>
    public int? PushRetry { get; init; }

    /// <summary>Sets <see cref="PushRetry"/>.</summary>
    public KanikoIndexSettings SetPushRetry(int? value) => this with { PushRetry = value };

    /// <summary>Resets <see cref="PushRetry"/>.</summary>
    public KanikoIndexSettings ResetPushRetry() => this with { PushRetry = null };

    /// <summary>A tag that may not be changed is no failure.</summary>
    public bool? PushIgnoreImmutableTagErrors { get; init; }

    /// <summary>Sets <see cref="PushIgnoreImmutableTagErrors"/>.</summary>
    public KanikoIndexSettings SetPushIgnoreImmutableTagErrors(bool? value) => this with { PushIgnoreImmutableTagErrors = value };

    /// <summary>Resets <see cref="PushIgnoreImmutableTagErrors"/>.</summary>
    public KanikoIndexSettings ResetPushIgnoreImmutableTagErrors() => this with { PushIgnoreImmutableTagErrors = null };

    /// <summary>Enables <see cref="PushIgnoreImmutableTagErrors"/>.</summary>
    public KanikoIndexSettings EnablePushIgnoreImmutableTagErrors() => this with { PushIgnoreImmutableTagErrors = true };

    /// <summary>Disables <see cref="PushIgnoreImmutableTagErrors"/>.</summary>
    public KanikoIndexSettings DisablePushIgnoreImmutableTagErrors() => this with { PushIgnoreImmutableTagErrors = false };

    /// <summary>Toggles <see cref="PushIgnoreImmutableTagErrors"/>.</summary>
    public KanikoIndexSettings TogglePushIgnoreImmutableTagErrors() => this with { PushIgnoreImmutableTagErrors = !(PushIgnoreImmutableTagErrors ?? false) };

    /// <summary>Do not try before the build whether pushing is allowed.</summary>
    public bool? SkipPushPermissionCheck { get; init; }

    /// <summary>Sets <see cref="SkipPushPermissionCheck"/>.</summary>
    public KanikoIndexSettings SetSkipPushPermissionCheck(bool? value) => this with { SkipPushPermissionCheck = value };

    /// <summary>Resets <see cref="SkipPushPermissionCheck"/>.</summary>
    public KanikoIndexSettings ResetSkipPushPermissionCheck() => this with { SkipPushPermissionCheck = null };

    /// <summary>Enables <see cref="SkipPushPermissionCheck"/>.</summary>
    public KanikoIndexSettings EnableSkipPushPermissionCheck() => this with { SkipPushPermissionCheck = true };

    /// <summary>Disables <see cref="SkipPushPermissionCheck"/>.</summary>
    public KanikoIndexSettings DisableSkipPushPermissionCheck() => this with { SkipPushPermissionCheck = false };

    /// <summary>Toggles <see cref="SkipPushPermissionCheck"/>.</summary>
    public KanikoIndexSettings ToggleSkipPushPermissionCheck() => this with { SkipPushPermissionCheck = !(SkipPushPermissionCheck ?? false) };

    /// <summary>Pull over plain HTTP.</summary>
    public bool? InsecurePull { get; init; }

    /// <summary>Sets <see cref="InsecurePull"/>.</summary>
    public KanikoIndexSettings SetInsecurePull(bool? value) => this with { InsecurePull = value };

    /// <summary>Resets <see cref="InsecurePull"/>.</summary>
    public KanikoIndexSettings ResetInsecurePull() => this with { InsecurePull = null };

    /// <summary>Enables <see cref="InsecurePull"/>.</summary>
    public KanikoIndexSettings EnableInsecurePull() => this with { InsecurePull = true };

    /// <summary>Disables <see cref="InsecurePull"/>.</summary>
    public KanikoIndexSettings DisableInsecurePull() => this with { InsecurePull = false };

    /// <summary>Toggles <see cref="InsecurePull"/>.</summary>
    public KanikoIndexSettings ToggleInsecurePull() => this with { InsecurePull = !(InsecurePull ?? false) };

    /// <summary>Pull without checking certificates.</summary>
    public bool? SkipTlsVerifyPull { get; init; }

    /// <summary>Sets <see cref="SkipTlsVerifyPull"/>.</summary>
    public KanikoIndexSettings SetSkipTlsVerifyPull(bool? value) => this with { SkipTlsVerifyPull = value };

    /// <summary>Resets <see cref="SkipTlsVerifyPull"/>.</summary>
    public KanikoIndexSettings ResetSkipTlsVerifyPull() => this with { SkipTlsVerifyPull = null };

    /// <summary>Enables <see cref="SkipTlsVerifyPull"/>.</summary>
    public KanikoIndexSettings EnableSkipTlsVerifyPull() => this with { SkipTlsVerifyPull = true };

    /// <summary>Disables <see cref="SkipTlsVerifyPull"/>.</summary>
    public KanikoIndexSettings DisableSkipTlsVerifyPull() => this with { SkipTlsVerifyPull = false };

    /// <summary>Toggles <see cref="SkipTlsVerifyPull"/>.</summary>
    public KanikoIndexSettings ToggleSkipTlsVerifyPull() => this with { SkipTlsVerifyPull = !(SkipTlsVerifyPull ?? false) };

    /// <summary>Further attempts to get a manifest. Default: <c>0</c>.</summary>
    public int? ImageDownloadRetry { get; init; }

    /// <summary>Sets <see cref="ImageDownloadRetry"/>.</summary>
    public KanikoIndexSettings SetImageDownloadRetry(int? value) => this with { ImageDownloadRetry = value };

    /// <summary>Resets <see cref="ImageDownloadRetry"/>.</summary>
    public KanikoIndexSettings ResetImageDownloadRetry() => this with { ImageDownloadRetry = null };

    /// <summary>A registry that is spoken to over plain HTTP (<c>HOST</c>).</summary>
    public IReadOnlyList<string> InsecureRegistries { get; init; } = [];

    /// <summary>Sets <see cref="InsecureRegistries"/>.</summary>
    public KanikoIndexSettings SetInsecureRegistries(params IEnumerable<string> values) => this with { InsecureRegistries = [.. values] };

    /// <summary>Adds to <see cref="InsecureRegistries"/>.</summary>
    public KanikoIndexSettings AddInsecureRegistries(params IEnumerable<string> values) => this with { InsecureRegistries = [.. InsecureRegistries, .. values] };

    /// <summary>Adds one to <see cref="InsecureRegistries"/>.</summary>
    public KanikoIndexSettings AddInsecureRegistry(string value) => this with { InsecureRegistries = [.. InsecureRegistries, value] };

    /// <summary>Removes from <see cref="InsecureRegistries"/>.</summary>
    public KanikoIndexSettings RemoveInsecureRegistries(params IEnumerable<string> values) => this with { InsecureRegistries = [.. InsecureRegistries.Except(values)] };

    /// <summary>Empties <see cref="InsecureRegistries"/>.</summary>
    public KanikoIndexSettings ClearInsecureRegistries() => this with { InsecureRegistries = [] };

    /// <summary>A registry whose certificate is not checked (<c>HOST</c>).</summary>
    public IReadOnlyList<string> SkipTlsVerifyRegistries { get; init; } = [];

    /// <summary>Sets <see cref="SkipTlsVerifyRegistries"/>.</summary>
    public KanikoIndexSettings SetSkipTlsVerifyRegistries(params IEnumerable<string> values) => this with { SkipTlsVerifyRegistries = [.. values] };

    /// <summary>Adds to <see cref="SkipTlsVerifyRegistries"/>.</summary>
    public KanikoIndexSettings AddSkipTlsVerifyRegistries(params IEnumerable<string> values) => this with { SkipTlsVerifyRegistries = [.. SkipTlsVerifyRegistries, .. values] };

    /// <summary>Adds one to <see cref="SkipTlsVerifyRegistries"/>.</summary>
    public KanikoIndexSettings AddSkipTlsVerifyRegistry(string value) => this with { SkipTlsVerifyRegistries = [.. SkipTlsVerifyRegistries, value] };

    /// <summary>Removes from <see cref="SkipTlsVerifyRegistries"/>.</summary>
    public KanikoIndexSettings RemoveSkipTlsVerifyRegistries(params IEnumerable<string> values) => this with { SkipTlsVerifyRegistries = [.. SkipTlsVerifyRegistries.Except(values)] };

    /// <summary>Empties <see cref="SkipTlsVerifyRegistries"/>.</summary>
    public KanikoIndexSettings ClearSkipTlsVerifyRegistries() => this with { SkipTlsVerifyRegistries = [] };

    /// <summary>Certificates to trust for a registry (<c>HOST=CA.PEM</c>).</summary>
    public IReadOnlyDictionary<string, string> RegistryCertificates { get; init; } = new Dictionary<string, string>();

    /// <summary>Sets <see cref="RegistryCertificates"/>.</summary>
    public KanikoIndexSettings SetRegistryCertificates(IReadOnlyDictionary<string, string> values) => this with { RegistryCertificates = new Dictionary<string, string>(values) };

    /// <summary>Sets one of <see cref="RegistryCertificates"/>.</summary>
    public KanikoIndexSettings SetRegistryCertificate(string key, string value) => this with { RegistryCertificates = With(RegistryCertificates, key, value) };

    /// <summary>Adds to <see cref="RegistryCertificates"/>.</summary>
    public KanikoIndexSettings AddRegistryCertificate(string key, string value) => this with { RegistryCertificates = With(RegistryCertificates, key, value) };

    /// <summary>Removes from <see cref="RegistryCertificates"/>.</summary>
    public KanikoIndexSettings RemoveRegistryCertificate(string key) => this with { RegistryCertificates = Without(RegistryCertificates, key) };

    /// <summary>Empties <see cref="RegistryCertificates"/>.</summary>
    public KanikoIndexSettings ClearRegistryCertificates() => this with { RegistryCertificates = new Dictionary<string, string>() };

    /// <summary>Certificate and key to show to a registry (<c>HOST=CERT,KEY</c>).</summary>
    public IReadOnlyDictionary<string, string> RegistryClientCertificates { get; init; } = new Dictionary<string, string>();

    /// <summary>Sets <see cref="RegistryClientCertificates"/>.</summary>
    public KanikoIndexSettings SetRegistryClientCertificates(IReadOnlyDictionary<string, string> values) => this with { RegistryClientCertificates = new Dictionary<string, string>(values) };

    /// <summary>Sets one of <see cref="RegistryClientCertificates"/>.</summary>
    public KanikoIndexSettings SetRegistryClientCertificate(string key, string value) => this with { RegistryClientCertificates = With(RegistryClientCertificates, key, value) };

    /// <summary>Adds to <see cref="RegistryClientCertificates"/>.</summary>
    public KanikoIndexSettings AddRegistryClientCertificate(string key, string value) => this with { RegistryClientCertificates = With(RegistryClientCertificates, key, value) };

    /// <summary>Removes from <see cref="RegistryClientCertificates"/>.</summary>
    public KanikoIndexSettings RemoveRegistryClientCertificate(string key) => this with { RegistryClientCertificates = Without(RegistryClientCertificates, key) };

    /// <summary>Empties <see cref="RegistryClientCertificates"/>.</summary>
    public KanikoIndexSettings ClearRegistryClientCertificates() => this with { RegistryClientCertificates = new Dictionary<string, string>() };

    /// <summary>Host that may be given a registry's credentials (<c>HOST=SERVICE</c>). For a registry whose token service is neither on its own host, nor beside it in its domain, nor known.</summary>
    public IReadOnlyDictionary<string, string> RegistryTokenServices { get; init; } = new Dictionary<string, string>();

    /// <summary>Sets <see cref="RegistryTokenServices"/>.</summary>
    public KanikoIndexSettings SetRegistryTokenServices(IReadOnlyDictionary<string, string> values) => this with { RegistryTokenServices = new Dictionary<string, string>(values) };

    /// <summary>Sets one of <see cref="RegistryTokenServices"/>.</summary>
    public KanikoIndexSettings SetRegistryTokenService(string key, string value) => this with { RegistryTokenServices = With(RegistryTokenServices, key, value) };

    /// <summary>Adds to <see cref="RegistryTokenServices"/>.</summary>
    public KanikoIndexSettings AddRegistryTokenService(string key, string value) => this with { RegistryTokenServices = With(RegistryTokenServices, key, value) };

    /// <summary>Removes from <see cref="RegistryTokenServices"/>.</summary>
    public KanikoIndexSettings RemoveRegistryTokenService(string key) => this with { RegistryTokenServices = Without(RegistryTokenServices, key) };

    /// <summary>Empties <see cref="RegistryTokenServices"/>.</summary>
    public KanikoIndexSettings ClearRegistryTokenServices() => this with { RegistryTokenServices = new Dictionary<string, string>() };

    /// <summary>Mirror of a registry (<c>HOST=MIRROR[;…]</c>). Mirrors are tried in order, then the registry itself. Several pairs may stand together, separated by semicolons.</summary>
    public IReadOnlyList<string> RegistryMaps { get; init; } = [];

    /// <summary>Sets <see cref="RegistryMaps"/>.</summary>
    public KanikoIndexSettings SetRegistryMaps(params IEnumerable<string> values) => this with { RegistryMaps = [.. values] };

    /// <summary>Adds to <see cref="RegistryMaps"/>.</summary>
    public KanikoIndexSettings AddRegistryMaps(params IEnumerable<string> values) => this with { RegistryMaps = [.. RegistryMaps, .. values] };

    /// <summary>Adds one to <see cref="RegistryMaps"/>.</summary>
    public KanikoIndexSettings AddRegistryMap(string value) => this with { RegistryMaps = [.. RegistryMaps, value] };

    /// <summary>Removes from <see cref="RegistryMaps"/>.</summary>
    public KanikoIndexSettings RemoveRegistryMaps(params IEnumerable<string> values) => this with { RegistryMaps = [.. RegistryMaps.Except(values)] };

    /// <summary>Empties <see cref="RegistryMaps"/>.</summary>
    public KanikoIndexSettings ClearRegistryMaps() => this with { RegistryMaps = [] };

    /// <summary>Mirror of Docker Hub (<c>HOST[/PREFIX]</c>).</summary>
    public IReadOnlyList<string> RegistryMirrors { get; init; } = [];

    /// <summary>Sets <see cref="RegistryMirrors"/>.</summary>
    public KanikoIndexSettings SetRegistryMirrors(params IEnumerable<string> values) => this with { RegistryMirrors = [.. values] };

    /// <summary>Adds to <see cref="RegistryMirrors"/>.</summary>
    public KanikoIndexSettings AddRegistryMirrors(params IEnumerable<string> values) => this with { RegistryMirrors = [.. RegistryMirrors, .. values] };

    /// <summary>Adds one to <see cref="RegistryMirrors"/>.</summary>
    public KanikoIndexSettings AddRegistryMirror(string value) => this with { RegistryMirrors = [.. RegistryMirrors, value] };

    /// <summary>Removes from <see cref="RegistryMirrors"/>.</summary>
    public KanikoIndexSettings RemoveRegistryMirrors(params IEnumerable<string> values) => this with { RegistryMirrors = [.. RegistryMirrors.Except(values)] };

    /// <summary>Empties <see cref="RegistryMirrors"/>.</summary>
    public KanikoIndexSettings ClearRegistryMirrors() => this with { RegistryMirrors = [] };

    /// <summary>Do not ask the registry itself when its mirrors fail.</summary>
    public bool? SkipDefaultRegistryFallback { get; init; }

    /// <summary>Sets <see cref="SkipDefaultRegistryFallback"/>.</summary>
    public KanikoIndexSettings SetSkipDefaultRegistryFallback(bool? value) => this with { SkipDefaultRegistryFallback = value };

    /// <summary>Resets <see cref="SkipDefaultRegistryFallback"/>.</summary>
    public KanikoIndexSettings ResetSkipDefaultRegistryFallback() => this with { SkipDefaultRegistryFallback = null };

    /// <summary>Enables <see cref="SkipDefaultRegistryFallback"/>.</summary>
    public KanikoIndexSettings EnableSkipDefaultRegistryFallback() => this with { SkipDefaultRegistryFallback = true };

    /// <summary>Disables <see cref="SkipDefaultRegistryFallback"/>.</summary>
    public KanikoIndexSettings DisableSkipDefaultRegistryFallback() => this with { SkipDefaultRegistryFallback = false };

    /// <summary>Toggles <see cref="SkipDefaultRegistryFallback"/>.</summary>
    public KanikoIndexSettings ToggleSkipDefaultRegistryFallback() => this with { SkipDefaultRegistryFallback = !(SkipDefaultRegistryFallback ?? false) };

    /// <summary>Built-in source of credentials to ask (<c>NAME</c>). env, google, ecr, acr, gitlab, github; default all, an empty value none. Credential files are asked first in any case.</summary>
    public IReadOnlyList<string> CredentialHelpers { get; init; } = [];

    /// <summary>Sets <see cref="CredentialHelpers"/>.</summary>
    public KanikoIndexSettings SetCredentialHelpers(params IEnumerable<string> values) => this with { CredentialHelpers = [.. values] };

    /// <summary>Adds to <see cref="CredentialHelpers"/>.</summary>
    public KanikoIndexSettings AddCredentialHelpers(params IEnumerable<string> values) => this with { CredentialHelpers = [.. CredentialHelpers, .. values] };

    /// <summary>Adds one to <see cref="CredentialHelpers"/>.</summary>
    public KanikoIndexSettings AddCredentialHelper(string value) => this with { CredentialHelpers = [.. CredentialHelpers, value] };

    /// <summary>Removes from <see cref="CredentialHelpers"/>.</summary>
    public KanikoIndexSettings RemoveCredentialHelpers(params IEnumerable<string> values) => this with { CredentialHelpers = [.. CredentialHelpers.Except(values)] };

    /// <summary>Empties <see cref="CredentialHelpers"/>.</summary>
    public KanikoIndexSettings ClearCredentialHelpers() => this with { CredentialHelpers = [] };
}
