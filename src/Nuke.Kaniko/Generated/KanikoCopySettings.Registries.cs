// Made from the flag table: run the tests of this project with KANIKO_UPDATE=1 to write it anew.
namespace Nuke.Kaniko;

public sealed partial record KanikoCopySettings
{
    /// <summary>Push over plain HTTP.</summary>
    public bool? Insecure { get; init; }

    /// <summary>Sets <see cref="Insecure"/>.</summary>
    public KanikoCopySettings SetInsecure(bool? value) => this with { Insecure = value };

    /// <summary>Resets <see cref="Insecure"/>.</summary>
    public KanikoCopySettings ResetInsecure() => this with { Insecure = null };

    /// <summary>Enables <see cref="Insecure"/>.</summary>
    public KanikoCopySettings EnableInsecure() => this with { Insecure = true };

    /// <summary>Disables <see cref="Insecure"/>.</summary>
    public KanikoCopySettings DisableInsecure() => this with { Insecure = false };

    /// <summary>Toggles <see cref="Insecure"/>.</summary>
    public KanikoCopySettings ToggleInsecure() => this with { Insecure = !(Insecure ?? false) };

    /// <summary>Push without checking certificates.</summary>
    public bool? SkipTlsVerify { get; init; }

    /// <summary>Sets <see cref="SkipTlsVerify"/>.</summary>
    public KanikoCopySettings SetSkipTlsVerify(bool? value) => this with { SkipTlsVerify = value };

    /// <summary>Resets <see cref="SkipTlsVerify"/>.</summary>
    public KanikoCopySettings ResetSkipTlsVerify() => this with { SkipTlsVerify = null };

    /// <summary>Enables <see cref="SkipTlsVerify"/>.</summary>
    public KanikoCopySettings EnableSkipTlsVerify() => this with { SkipTlsVerify = true };

    /// <summary>Disables <see cref="SkipTlsVerify"/>.</summary>
    public KanikoCopySettings DisableSkipTlsVerify() => this with { SkipTlsVerify = false };

    /// <summary>Toggles <see cref="SkipTlsVerify"/>.</summary>
    public KanikoCopySettings ToggleSkipTlsVerify() => this with { SkipTlsVerify = !(SkipTlsVerify ?? false) };

    /// <summary>Further attempts to push. On top of the attempts that each request has: 1, 2, 4 seconds apart, and so on. Default: <c>0</c>.</summary>
    public int? PushRetry { get; init; }

    /// <summary>Sets <see cref="PushRetry"/>.</summary>
    public KanikoCopySettings SetPushRetry(int? value) => this with { PushRetry = value };

    /// <summary>Resets <see cref="PushRetry"/>.</summary>
    public KanikoCopySettings ResetPushRetry() => this with { PushRetry = null };

    /// <summary>A tag that may not be changed is no failure.</summary>
    public bool? PushIgnoreImmutableTagErrors { get; init; }

    /// <summary>Sets <see cref="PushIgnoreImmutableTagErrors"/>.</summary>
    public KanikoCopySettings SetPushIgnoreImmutableTagErrors(bool? value) => this with { PushIgnoreImmutableTagErrors = value };

    /// <summary>Resets <see cref="PushIgnoreImmutableTagErrors"/>.</summary>
    public KanikoCopySettings ResetPushIgnoreImmutableTagErrors() => this with { PushIgnoreImmutableTagErrors = null };

    /// <summary>Enables <see cref="PushIgnoreImmutableTagErrors"/>.</summary>
    public KanikoCopySettings EnablePushIgnoreImmutableTagErrors() => this with { PushIgnoreImmutableTagErrors = true };

    /// <summary>Disables <see cref="PushIgnoreImmutableTagErrors"/>.</summary>
    public KanikoCopySettings DisablePushIgnoreImmutableTagErrors() => this with { PushIgnoreImmutableTagErrors = false };

    /// <summary>Toggles <see cref="PushIgnoreImmutableTagErrors"/>.</summary>
    public KanikoCopySettings TogglePushIgnoreImmutableTagErrors() => this with { PushIgnoreImmutableTagErrors = !(PushIgnoreImmutableTagErrors ?? false) };

    /// <summary>Do not try before the build whether pushing is allowed.</summary>
    public bool? SkipPushPermissionCheck { get; init; }

    /// <summary>Sets <see cref="SkipPushPermissionCheck"/>.</summary>
    public KanikoCopySettings SetSkipPushPermissionCheck(bool? value) => this with { SkipPushPermissionCheck = value };

    /// <summary>Resets <see cref="SkipPushPermissionCheck"/>.</summary>
    public KanikoCopySettings ResetSkipPushPermissionCheck() => this with { SkipPushPermissionCheck = null };

    /// <summary>Enables <see cref="SkipPushPermissionCheck"/>.</summary>
    public KanikoCopySettings EnableSkipPushPermissionCheck() => this with { SkipPushPermissionCheck = true };

    /// <summary>Disables <see cref="SkipPushPermissionCheck"/>.</summary>
    public KanikoCopySettings DisableSkipPushPermissionCheck() => this with { SkipPushPermissionCheck = false };

    /// <summary>Toggles <see cref="SkipPushPermissionCheck"/>.</summary>
    public KanikoCopySettings ToggleSkipPushPermissionCheck() => this with { SkipPushPermissionCheck = !(SkipPushPermissionCheck ?? false) };

    /// <summary>Pull over plain HTTP.</summary>
    public bool? InsecurePull { get; init; }

    /// <summary>Sets <see cref="InsecurePull"/>.</summary>
    public KanikoCopySettings SetInsecurePull(bool? value) => this with { InsecurePull = value };

    /// <summary>Resets <see cref="InsecurePull"/>.</summary>
    public KanikoCopySettings ResetInsecurePull() => this with { InsecurePull = null };

    /// <summary>Enables <see cref="InsecurePull"/>.</summary>
    public KanikoCopySettings EnableInsecurePull() => this with { InsecurePull = true };

    /// <summary>Disables <see cref="InsecurePull"/>.</summary>
    public KanikoCopySettings DisableInsecurePull() => this with { InsecurePull = false };

    /// <summary>Toggles <see cref="InsecurePull"/>.</summary>
    public KanikoCopySettings ToggleInsecurePull() => this with { InsecurePull = !(InsecurePull ?? false) };

    /// <summary>Pull without checking certificates.</summary>
    public bool? SkipTlsVerifyPull { get; init; }

    /// <summary>Sets <see cref="SkipTlsVerifyPull"/>.</summary>
    public KanikoCopySettings SetSkipTlsVerifyPull(bool? value) => this with { SkipTlsVerifyPull = value };

    /// <summary>Resets <see cref="SkipTlsVerifyPull"/>.</summary>
    public KanikoCopySettings ResetSkipTlsVerifyPull() => this with { SkipTlsVerifyPull = null };

    /// <summary>Enables <see cref="SkipTlsVerifyPull"/>.</summary>
    public KanikoCopySettings EnableSkipTlsVerifyPull() => this with { SkipTlsVerifyPull = true };

    /// <summary>Disables <see cref="SkipTlsVerifyPull"/>.</summary>
    public KanikoCopySettings DisableSkipTlsVerifyPull() => this with { SkipTlsVerifyPull = false };

    /// <summary>Toggles <see cref="SkipTlsVerifyPull"/>.</summary>
    public KanikoCopySettings ToggleSkipTlsVerifyPull() => this with { SkipTlsVerifyPull = !(SkipTlsVerifyPull ?? false) };

    /// <summary>Further attempts to get a manifest. Default: <c>0</c>.</summary>
    public int? ImageDownloadRetry { get; init; }

    /// <summary>Sets <see cref="ImageDownloadRetry"/>.</summary>
    public KanikoCopySettings SetImageDownloadRetry(int? value) => this with { ImageDownloadRetry = value };

    /// <summary>Resets <see cref="ImageDownloadRetry"/>.</summary>
    public KanikoCopySettings ResetImageDownloadRetry() => this with { ImageDownloadRetry = null };

    /// <summary>A registry that is spoken to over plain HTTP (<c>HOST</c>).</summary>
    public IReadOnlyList<string> InsecureRegistries { get; init; } = [];

    /// <summary>Sets <see cref="InsecureRegistries"/>.</summary>
    public KanikoCopySettings SetInsecureRegistries(params IEnumerable<string> values) => this with { InsecureRegistries = [.. values] };

    /// <summary>Adds to <see cref="InsecureRegistries"/>.</summary>
    public KanikoCopySettings AddInsecureRegistries(params IEnumerable<string> values) => this with { InsecureRegistries = [.. InsecureRegistries, .. values] };

    /// <summary>Adds one to <see cref="InsecureRegistries"/>.</summary>
    public KanikoCopySettings AddInsecureRegistry(string value) => this with { InsecureRegistries = [.. InsecureRegistries, value] };

    /// <summary>Removes from <see cref="InsecureRegistries"/>.</summary>
    public KanikoCopySettings RemoveInsecureRegistries(params IEnumerable<string> values) => this with { InsecureRegistries = [.. InsecureRegistries.Except(values)] };

    /// <summary>Empties <see cref="InsecureRegistries"/>.</summary>
    public KanikoCopySettings ClearInsecureRegistries() => this with { InsecureRegistries = [] };

    /// <summary>A registry whose certificate is not checked (<c>HOST</c>).</summary>
    public IReadOnlyList<string> SkipTlsVerifyRegistries { get; init; } = [];

    /// <summary>Sets <see cref="SkipTlsVerifyRegistries"/>.</summary>
    public KanikoCopySettings SetSkipTlsVerifyRegistries(params IEnumerable<string> values) => this with { SkipTlsVerifyRegistries = [.. values] };

    /// <summary>Adds to <see cref="SkipTlsVerifyRegistries"/>.</summary>
    public KanikoCopySettings AddSkipTlsVerifyRegistries(params IEnumerable<string> values) => this with { SkipTlsVerifyRegistries = [.. SkipTlsVerifyRegistries, .. values] };

    /// <summary>Adds one to <see cref="SkipTlsVerifyRegistries"/>.</summary>
    public KanikoCopySettings AddSkipTlsVerifyRegistry(string value) => this with { SkipTlsVerifyRegistries = [.. SkipTlsVerifyRegistries, value] };

    /// <summary>Removes from <see cref="SkipTlsVerifyRegistries"/>.</summary>
    public KanikoCopySettings RemoveSkipTlsVerifyRegistries(params IEnumerable<string> values) => this with { SkipTlsVerifyRegistries = [.. SkipTlsVerifyRegistries.Except(values)] };

    /// <summary>Empties <see cref="SkipTlsVerifyRegistries"/>.</summary>
    public KanikoCopySettings ClearSkipTlsVerifyRegistries() => this with { SkipTlsVerifyRegistries = [] };

    /// <summary>Certificates to trust for a registry (<c>HOST=CA.PEM</c>).</summary>
    public IReadOnlyDictionary<string, string> RegistryCertificates { get; init; } = new Dictionary<string, string>();

    /// <summary>Sets <see cref="RegistryCertificates"/>.</summary>
    public KanikoCopySettings SetRegistryCertificates(IReadOnlyDictionary<string, string> values) => this with { RegistryCertificates = new Dictionary<string, string>(values) };

    /// <summary>Sets one of <see cref="RegistryCertificates"/>.</summary>
    public KanikoCopySettings SetRegistryCertificate(string key, string value) => this with { RegistryCertificates = With(RegistryCertificates, key, value) };

    /// <summary>Adds to <see cref="RegistryCertificates"/>.</summary>
    public KanikoCopySettings AddRegistryCertificate(string key, string value) => this with { RegistryCertificates = With(RegistryCertificates, key, value) };

    /// <summary>Removes from <see cref="RegistryCertificates"/>.</summary>
    public KanikoCopySettings RemoveRegistryCertificate(string key) => this with { RegistryCertificates = Without(RegistryCertificates, key) };

    /// <summary>Empties <see cref="RegistryCertificates"/>.</summary>
    public KanikoCopySettings ClearRegistryCertificates() => this with { RegistryCertificates = new Dictionary<string, string>() };

    /// <summary>Certificate and key to show to a registry (<c>HOST=CERT,KEY</c>).</summary>
    public IReadOnlyDictionary<string, string> RegistryClientCertificates { get; init; } = new Dictionary<string, string>();

    /// <summary>Sets <see cref="RegistryClientCertificates"/>.</summary>
    public KanikoCopySettings SetRegistryClientCertificates(IReadOnlyDictionary<string, string> values) => this with { RegistryClientCertificates = new Dictionary<string, string>(values) };

    /// <summary>Sets one of <see cref="RegistryClientCertificates"/>.</summary>
    public KanikoCopySettings SetRegistryClientCertificate(string key, string value) => this with { RegistryClientCertificates = With(RegistryClientCertificates, key, value) };

    /// <summary>Adds to <see cref="RegistryClientCertificates"/>.</summary>
    public KanikoCopySettings AddRegistryClientCertificate(string key, string value) => this with { RegistryClientCertificates = With(RegistryClientCertificates, key, value) };

    /// <summary>Removes from <see cref="RegistryClientCertificates"/>.</summary>
    public KanikoCopySettings RemoveRegistryClientCertificate(string key) => this with { RegistryClientCertificates = Without(RegistryClientCertificates, key) };

    /// <summary>Empties <see cref="RegistryClientCertificates"/>.</summary>
    public KanikoCopySettings ClearRegistryClientCertificates() => this with { RegistryClientCertificates = new Dictionary<string, string>() };

    /// <summary>Host that may be given a registry's credentials (<c>HOST=SERVICE</c>). For a registry whose token service is neither on its own host, nor beside it in its domain, nor known.</summary>
    public IReadOnlyDictionary<string, string> RegistryTokenServices { get; init; } = new Dictionary<string, string>();

    /// <summary>Sets <see cref="RegistryTokenServices"/>.</summary>
    public KanikoCopySettings SetRegistryTokenServices(IReadOnlyDictionary<string, string> values) => this with { RegistryTokenServices = new Dictionary<string, string>(values) };

    /// <summary>Sets one of <see cref="RegistryTokenServices"/>.</summary>
    public KanikoCopySettings SetRegistryTokenService(string key, string value) => this with { RegistryTokenServices = With(RegistryTokenServices, key, value) };

    /// <summary>Adds to <see cref="RegistryTokenServices"/>.</summary>
    public KanikoCopySettings AddRegistryTokenService(string key, string value) => this with { RegistryTokenServices = With(RegistryTokenServices, key, value) };

    /// <summary>Removes from <see cref="RegistryTokenServices"/>.</summary>
    public KanikoCopySettings RemoveRegistryTokenService(string key) => this with { RegistryTokenServices = Without(RegistryTokenServices, key) };

    /// <summary>Empties <see cref="RegistryTokenServices"/>.</summary>
    public KanikoCopySettings ClearRegistryTokenServices() => this with { RegistryTokenServices = new Dictionary<string, string>() };

    /// <summary>Mirror of a registry (<c>HOST=MIRROR[;…]</c>). Mirrors are tried in order, then the registry itself. Several pairs may stand together, separated by semicolons.</summary>
    public IReadOnlyList<string> RegistryMaps { get; init; } = [];

    /// <summary>Sets <see cref="RegistryMaps"/>.</summary>
    public KanikoCopySettings SetRegistryMaps(params IEnumerable<string> values) => this with { RegistryMaps = [.. values] };

    /// <summary>Adds to <see cref="RegistryMaps"/>.</summary>
    public KanikoCopySettings AddRegistryMaps(params IEnumerable<string> values) => this with { RegistryMaps = [.. RegistryMaps, .. values] };

    /// <summary>Adds one to <see cref="RegistryMaps"/>.</summary>
    public KanikoCopySettings AddRegistryMap(string value) => this with { RegistryMaps = [.. RegistryMaps, value] };

    /// <summary>Removes from <see cref="RegistryMaps"/>.</summary>
    public KanikoCopySettings RemoveRegistryMaps(params IEnumerable<string> values) => this with { RegistryMaps = [.. RegistryMaps.Except(values)] };

    /// <summary>Empties <see cref="RegistryMaps"/>.</summary>
    public KanikoCopySettings ClearRegistryMaps() => this with { RegistryMaps = [] };

    /// <summary>Mirror of Docker Hub (<c>HOST[/PREFIX]</c>).</summary>
    public IReadOnlyList<string> RegistryMirrors { get; init; } = [];

    /// <summary>Sets <see cref="RegistryMirrors"/>.</summary>
    public KanikoCopySettings SetRegistryMirrors(params IEnumerable<string> values) => this with { RegistryMirrors = [.. values] };

    /// <summary>Adds to <see cref="RegistryMirrors"/>.</summary>
    public KanikoCopySettings AddRegistryMirrors(params IEnumerable<string> values) => this with { RegistryMirrors = [.. RegistryMirrors, .. values] };

    /// <summary>Adds one to <see cref="RegistryMirrors"/>.</summary>
    public KanikoCopySettings AddRegistryMirror(string value) => this with { RegistryMirrors = [.. RegistryMirrors, value] };

    /// <summary>Removes from <see cref="RegistryMirrors"/>.</summary>
    public KanikoCopySettings RemoveRegistryMirrors(params IEnumerable<string> values) => this with { RegistryMirrors = [.. RegistryMirrors.Except(values)] };

    /// <summary>Empties <see cref="RegistryMirrors"/>.</summary>
    public KanikoCopySettings ClearRegistryMirrors() => this with { RegistryMirrors = [] };

    /// <summary>Do not ask the registry itself when its mirrors fail.</summary>
    public bool? SkipDefaultRegistryFallback { get; init; }

    /// <summary>Sets <see cref="SkipDefaultRegistryFallback"/>.</summary>
    public KanikoCopySettings SetSkipDefaultRegistryFallback(bool? value) => this with { SkipDefaultRegistryFallback = value };

    /// <summary>Resets <see cref="SkipDefaultRegistryFallback"/>.</summary>
    public KanikoCopySettings ResetSkipDefaultRegistryFallback() => this with { SkipDefaultRegistryFallback = null };

    /// <summary>Enables <see cref="SkipDefaultRegistryFallback"/>.</summary>
    public KanikoCopySettings EnableSkipDefaultRegistryFallback() => this with { SkipDefaultRegistryFallback = true };

    /// <summary>Disables <see cref="SkipDefaultRegistryFallback"/>.</summary>
    public KanikoCopySettings DisableSkipDefaultRegistryFallback() => this with { SkipDefaultRegistryFallback = false };

    /// <summary>Toggles <see cref="SkipDefaultRegistryFallback"/>.</summary>
    public KanikoCopySettings ToggleSkipDefaultRegistryFallback() => this with { SkipDefaultRegistryFallback = !(SkipDefaultRegistryFallback ?? false) };

    /// <summary>Built-in source of credentials to ask (<c>NAME</c>). env, google, ecr, acr, gitlab, github; default all, an empty value none. Credential files are asked first in any case.</summary>
    public IReadOnlyList<string> CredentialHelpers { get; init; } = [];

    /// <summary>Sets <see cref="CredentialHelpers"/>.</summary>
    public KanikoCopySettings SetCredentialHelpers(params IEnumerable<string> values) => this with { CredentialHelpers = [.. values] };

    /// <summary>Adds to <see cref="CredentialHelpers"/>.</summary>
    public KanikoCopySettings AddCredentialHelpers(params IEnumerable<string> values) => this with { CredentialHelpers = [.. CredentialHelpers, .. values] };

    /// <summary>Adds one to <see cref="CredentialHelpers"/>.</summary>
    public KanikoCopySettings AddCredentialHelper(string value) => this with { CredentialHelpers = [.. CredentialHelpers, value] };

    /// <summary>Removes from <see cref="CredentialHelpers"/>.</summary>
    public KanikoCopySettings RemoveCredentialHelpers(params IEnumerable<string> values) => this with { CredentialHelpers = [.. CredentialHelpers.Except(values)] };

    /// <summary>Empties <see cref="CredentialHelpers"/>.</summary>
    public KanikoCopySettings ClearCredentialHelpers() => this with { CredentialHelpers = [] };
}
