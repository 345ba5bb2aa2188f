// Made from the flag table: run the tests of this project with KANIKO_UPDATE=1 to write it anew.
namespace Nuke.Kaniko;

public sealed partial record KanikoBuildSettings
{
    /// <summary>Push over plain HTTP.</summary>
    public bool? Insecure { get; init; }

    /// <summary>Sets <see cref="Insecure"/>.</summary>
    public KanikoBuildSettings SetInsecure(bool? value) => this with { Insecure = value };

    /// <summary>Resets <see cref="Insecure"/>.</summary>
    public KanikoBuildSettings ResetInsecure() => this with { Insecure = null };

    /// <summary>Enables <see cref="Insecure"/>.</summary>
    public KanikoBuildSettings EnableInsecure() => this with { Insecure = true };

    /// <summary>Disables <see cref="Insecure"/>.</summary>
    public KanikoBuildSettings DisableInsecure() => this with { Insecure = false };

    /// <summary>Toggles <see cref="Insecure"/>.</summary>
    public KanikoBuildSettings ToggleInsecure() => this with { Insecure = !(Insecure ?? false) };

    /// <summary>Push without checking certificates.</summary>
    public bool? SkipTlsVerify { get; init; }

    /// <summary>Sets <see cref="SkipTlsVerify"/>.</summary>
    public KanikoBuildSettings SetSkipTlsVerify(bool? value) => this with { SkipTlsVerify = value };

    /// <summary>Resets <see cref="SkipTlsVerify"/>.</summary>
    public KanikoBuildSettings ResetSkipTlsVerify() => this with { SkipTlsVerify = null };

    /// <summary>Enables <see cref="SkipTlsVerify"/>.</summary>
    public KanikoBuildSettings EnableSkipTlsVerify() => this with { SkipTlsVerify = true };

    /// <summary>Disables <see cref="SkipTlsVerify"/>.</summary>
    public KanikoBuildSettings DisableSkipTlsVerify() => this with { SkipTlsVerify = false };

    /// <summary>Toggles <see cref="SkipTlsVerify"/>.</summary>
    public KanikoBuildSettings ToggleSkipTlsVerify() => this with { SkipTlsVerify = !(SkipTlsVerify ?? false) };

    /// <summary>Further attempts to push. On top of the attempts that each request has: 1, 2, 4 seconds apart, and so on. Default: <c>0</c>.</summary>
    public int? PushRetry { get; init; }

    /// <summary>Sets <see cref="PushRetry"/>.</summary>
    public KanikoBuildSettings SetPushRetry(int? value) => this with { PushRetry = value };

    /// <summary>Resets <see cref="PushRetry"/>.</summary>
    public KanikoBuildSettings ResetPushRetry() => this with { PushRetry = null };

    /// <summary>A tag that may not be changed is no failure.</summary>
    public bool? PushIgnoreImmutableTagErrors { get; init; }

    /// <summary>Sets <see cref="PushIgnoreImmutableTagErrors"/>.</summary>
    public KanikoBuildSettings SetPushIgnoreImmutableTagErrors(bool? value) => this with { PushIgnoreImmutableTagErrors = value };

    /// <summary>Resets <see cref="PushIgnoreImmutableTagErrors"/>.</summary>
    public KanikoBuildSettings ResetPushIgnoreImmutableTagErrors() => this with { PushIgnoreImmutableTagErrors = null };

    /// <summary>Enables <see cref="PushIgnoreImmutableTagErrors"/>.</summary>
    public KanikoBuildSettings EnablePushIgnoreImmutableTagErrors() => this with { PushIgnoreImmutableTagErrors = true };

    /// <summary>Disables <see cref="PushIgnoreImmutableTagErrors"/>.</summary>
    public KanikoBuildSettings DisablePushIgnoreImmutableTagErrors() => this with { PushIgnoreImmutableTagErrors = false };

    /// <summary>Toggles <see cref="PushIgnoreImmutableTagErrors"/>.</summary>
    public KanikoBuildSettings TogglePushIgnoreImmutableTagErrors() => this with { PushIgnoreImmutableTagErrors = !(PushIgnoreImmutableTagErrors ?? false) };

    /// <summary>Do not try before the build whether pushing is allowed.</summary>
    public bool? SkipPushPermissionCheck { get; init; }

    /// <summary>Sets <see cref="SkipPushPermissionCheck"/>.</summary>
    public KanikoBuildSettings SetSkipPushPermissionCheck(bool? value) => this with { SkipPushPermissionCheck = value };

    /// <summary>Resets <see cref="SkipPushPermissionCheck"/>.</summary>
    public KanikoBuildSettings ResetSkipPushPermissionCheck() => this with { SkipPushPermissionCheck = null };

    /// <summary>Enables <see cref="SkipPushPermissionCheck"/>.</summary>
    public KanikoBuildSettings EnableSkipPushPermissionCheck() => this with { SkipPushPermissionCheck = true };

    /// <summary>Disables <see cref="SkipPushPermissionCheck"/>.</summary>
    public KanikoBuildSettings DisableSkipPushPermissionCheck() => this with { SkipPushPermissionCheck = false };

    /// <summary>Toggles <see cref="SkipPushPermissionCheck"/>.</summary>
    public KanikoBuildSettings ToggleSkipPushPermissionCheck() => this with { SkipPushPermissionCheck = !(SkipPushPermissionCheck ?? false) };

    /// <summary>Pull over plain HTTP.</summary>
    public bool? InsecurePull { get; init; }

    /// <summary>Sets <see cref="InsecurePull"/>.</summary>
    public KanikoBuildSettings SetInsecurePull(bool? value) => this with { InsecurePull = value };

    /// <summary>Resets <see cref="InsecurePull"/>.</summary>
    public KanikoBuildSettings ResetInsecurePull() => this with { InsecurePull = null };

    /// <summary>Enables <see cref="InsecurePull"/>.</summary>
    public KanikoBuildSettings EnableInsecurePull() => this with { InsecurePull = true };

    /// <summary>Disables <see cref="InsecurePull"/>.</summary>
    public KanikoBuildSettings DisableInsecurePull() => this with { InsecurePull = false };

    /// <summary>Toggles <see cref="InsecurePull"/>.</summary>
    public KanikoBuildSettings ToggleInsecurePull() => this with { InsecurePull = !(InsecurePull ?? false) };

    /// <summary>Pull without checking certificates.</summary>
    public bool? SkipTlsVerifyPull { get; init; }

    /// <summary>Sets <see cref="SkipTlsVerifyPull"/>.</summary>
    public KanikoBuildSettings SetSkipTlsVerifyPull(bool? value) => this with { SkipTlsVerifyPull = value };

    /// <summary>Resets <see cref="SkipTlsVerifyPull"/>.</summary>
    public KanikoBuildSettings ResetSkipTlsVerifyPull() => this with { SkipTlsVerifyPull = null };

    /// <summary>Enables <see cref="SkipTlsVerifyPull"/>.</summary>
    public KanikoBuildSettings EnableSkipTlsVerifyPull() => this with { SkipTlsVerifyPull = true };

    /// <summary>Disables <see cref="SkipTlsVerifyPull"/>.</summary>
    public KanikoBuildSettings DisableSkipTlsVerifyPull() => this with { SkipTlsVerifyPull = false };

    /// <summary>Toggles <see cref="SkipTlsVerifyPull"/>.</summary>
    public KanikoBuildSettings ToggleSkipTlsVerifyPull() => this with { SkipTlsVerifyPull = !(SkipTlsVerifyPull ?? false) };

    /// <summary>Further attempts to get a manifest. Default: <c>0</c>.</summary>
    public int? ImageDownloadRetry { get; init; }

    /// <summary>Sets <see cref="ImageDownloadRetry"/>.</summary>
    public KanikoBuildSettings SetImageDownloadRetry(int? value) => this with { ImageDownloadRetry = value };

    /// <summary>Resets <see cref="ImageDownloadRetry"/>.</summary>
    public KanikoBuildSettings ResetImageDownloadRetry() => this with { ImageDownloadRetry = null };

    /// <summary>A registry that is spoken to over plain HTTP (<c>HOST</c>).</summary>
    public IReadOnlyList<string> InsecureRegistries { get; init; } = [];

    /// <summary>Sets <see cref="InsecureRegistries"/>.</summary>
    public KanikoBuildSettings SetInsecureRegistries(params IEnumerable<string> values) => this with { InsecureRegistries = [.. values] };

    /// <summary>Adds to <see cref="InsecureRegistries"/>.</summary>
    public KanikoBuildSettings AddInsecureRegistries(params IEnumerable<string> values) => this with { InsecureRegistries = [.. InsecureRegistries, .. values] };

    /// <summary>Adds one to <see cref="InsecureRegistries"/>.</summary>
    public KanikoBuildSettings AddInsecureRegistry(string value) => this with { InsecureRegistries = [.. InsecureRegistries, value] };

    /// <summary>Removes from <see cref="InsecureRegistries"/>.</summary>
    public KanikoBuildSettings RemoveInsecureRegistries(params IEnumerable<string> values) => this with { InsecureRegistries = [.. InsecureRegistries.Except(values)] };

    /// <summary>Empties <see cref="InsecureRegistries"/>.</summary>
    public KanikoBuildSettings ClearInsecureRegistries() => this with { InsecureRegistries = [] };

    /// <summary>A registry whose certificate is not checked (<c>HOST</c>).</summary>
    public IReadOnlyList<string> SkipTlsVerifyRegistries { get; init; } = [];

    /// <summary>Sets <see cref="SkipTlsVerifyRegistries"/>.</summary>
    public KanikoBuildSettings SetSkipTlsVerifyRegistries(params IEnumerable<string> values) => this with { SkipTlsVerifyRegistries = [.. values] };

    /// <summary>Adds to <see cref="SkipTlsVerifyRegistries"/>.</summary>
    public KanikoBuildSettings AddSkipTlsVerifyRegistries(params IEnumerable<string> values) => this with { SkipTlsVerifyRegistries = [.. SkipTlsVerifyRegistries, .. values] };

    /// <summary>Adds one to <see cref="SkipTlsVerifyRegistries"/>.</summary>
    public KanikoBuildSettings AddSkipTlsVerifyRegistry(string value) => this with { SkipTlsVerifyRegistries = [.. SkipTlsVerifyRegistries, value] };

    /// <summary>Removes from <see cref="SkipTlsVerifyRegistries"/>.</summary>
    public KanikoBuildSettings RemoveSkipTlsVerifyRegistries(params IEnumerable<string> values) => this with { SkipTlsVerifyRegistries = [.. SkipTlsVerifyRegistries.Except(values)] };

    /// <summary>Empties <see cref="SkipTlsVerifyRegistries"/>.</summary>
    public KanikoBuildSettings ClearSkipTlsVerifyRegistries() => this with { SkipTlsVerifyRegistries = [] };

    /// <summary>Certificates to trust for a registry (<c>HOST=CA.PEM</c>).</summary>
    public IReadOnlyDictionary<string, string> RegistryCertificates { get; init; } = new Dictionary<string, string>();

    /// <summary>Sets <see cref="RegistryCertificates"/>.</summary>
    public KanikoBuildSettings SetRegistryCertificates(IReadOnlyDictionary<string, string> values) => this with { RegistryCertificates = new Dictionary<string, string>(values) };

    /// <summary>Sets one of <see cref="RegistryCertificates"/>.</summary>
    public KanikoBuildSettings SetRegistryCertificate(string key, string value) => this with { RegistryCertificates = With(RegistryCertificates, key, value) };

    /// <summary>Adds to <see cref="RegistryCertificates"/>.</summary>
    public KanikoBuildSettings AddRegistryCertificate(string key, string value) => this with { RegistryCertificates = With(RegistryCertificates, key, value) };

    /// <summary>Removes from <see cref="RegistryCertificates"/>.</summary>
    public KanikoBuildSettings RemoveRegistryCertificate(string key) => this with { RegistryCertificates = Without(RegistryCertificates, key) };

    /// <summary>Empties <see cref="RegistryCertificates"/>.</summary>
    public KanikoBuildSettings ClearRegistryCertificates() => this with { RegistryCertificates = new Dictionary<string, string>() };

    /// <summary>Certificate and key to show to a registry (<c>HOST=CERT,KEY</c>).</summary>
    public IReadOnlyDictionary<string, string> RegistryClientCertificates { get; init; } = new Dictionary<string, string>();

    /// <summary>Sets <see cref="RegistryClientCertificates"/>.</summary>
    public KanikoBuildSettings SetRegistryClientCertificates(IReadOnlyDictionary<string, string> values) => this with { RegistryClientCertificates = new Dictionary<string, string>(values) };

    /// <summary>Sets one of <see cref="RegistryClientCertificates"/>.</summary>
    public KanikoBuildSettings SetRegistryClientCertificate(string key, string value) => this with { RegistryClientCertificates = With(RegistryClientCertificates, key, value) };

    /// <summary>Adds to <see cref="RegistryClientCertificates"/>.</summary>
    public KanikoBuildSettings AddRegistryClientCertificate(string key, string value) => this with { RegistryClientCertificates = With(RegistryClientCertificates, key, value) };

    /// <summary>Removes from <see cref="RegistryClientCertificates"/>.</summary>
    public KanikoBuildSettings RemoveRegistryClientCertificate(string key) => this with { RegistryClientCertificates = Without(RegistryClientCertificates, key) };

    /// <summary>Empties <see cref="RegistryClientCertificates"/>.</summary>
    public KanikoBuildSettings ClearRegistryClientCertificates() => this with { RegistryClientCertificates = new Dictionary<string, string>() };

    /// <summary>Host that may be given a registry's credentials (<c>HOST=SERVICE</c>). For a registry whose token service is neither on its own host, nor beside it in its domain, nor known.</summary>
    public IReadOnlyDictionary<string, string> RegistryTokenServices { get; init; } = new Dictionary<string, string>();

    /// <summary>Sets <see cref="RegistryTokenServices"/>.</summary>
    public KanikoBuildSettings SetRegistryTokenServices(IReadOnlyDictionary<string, string> values) => this with { RegistryTokenServices = new Dictionary<string, string>(values) };

    /// <summary>Sets one of <see cref="RegistryTokenServices"/>.</summary>
    public KanikoBuildSettings SetRegistryTokenService(string key, string value) => this with { RegistryTokenServices = With(RegistryTokenServices, key, value) };

    /// <summary>Adds to <see cref="RegistryTokenServices"/>.</summary>
    public KanikoBuildSettings AddRegistryTokenService(string key, string value) => this with { RegistryTokenServices = With(RegistryTokenServices, key, value) };

    /// <summary>Removes from <see cref="RegistryTokenServices"/>.</summary>
    public KanikoBuildSettings RemoveRegistryTokenService(string key) => this with { RegistryTokenServices = Without(RegistryTokenServices, key) };

    /// <summary>Empties <see cref="RegistryTokenServices"/>.</summary>
    public KanikoBuildSettings ClearRegistryTokenServices() => this with { RegistryTokenServices = new Dictionary<string, string>() };

    /// <summary>Mirror of a registry (<c>HOST=MIRROR[;…]</c>). Mirrors are tried in order, then the registry itself. Several pairs may stand together, separated by semicolons.</summary>
    public IReadOnlyList<string> RegistryMaps { get; init; } = [];

    /// <summary>Sets <see cref="RegistryMaps"/>.</summary>
    public KanikoBuildSettings SetRegistryMaps(params IEnumerable<string> values) => this with { RegistryMaps = [.. values] };

    /// <summary>Adds to <see cref="RegistryMaps"/>.</summary>
    public KanikoBuildSettings AddRegistryMaps(params IEnumerable<string> values) => this with { RegistryMaps = [.. RegistryMaps, .. values] };

    /// <summary>Adds one to <see cref="RegistryMaps"/>.</summary>
    public KanikoBuildSettings AddRegistryMap(string value) => this with { RegistryMaps = [.. RegistryMaps, value] };

    /// <summary>Removes from <see cref="RegistryMaps"/>.</summary>
    public KanikoBuildSettings RemoveRegistryMaps(params IEnumerable<string> values) => this with { RegistryMaps = [.. RegistryMaps.Except(values)] };

    /// <summary>Empties <see cref="RegistryMaps"/>.</summary>
    public KanikoBuildSettings ClearRegistryMaps() => this with { RegistryMaps = [] };

    /// <summary>Mirror of Docker Hub (<c>HOST[/PREFIX]</c>).</summary>
    public IReadOnlyList<string> RegistryMirrors { get; init; } = [];

    /// <summary>Sets <see cref="RegistryMirrors"/>.</summary>
    public KanikoBuildSettings SetRegistryMirrors(params IEnumerable<string> values) => this with { RegistryMirrors = [.. values] };

    /// <summary>Adds to <see cref="RegistryMirrors"/>.</summary>
    public KanikoBuildSettings AddRegistryMirrors(params IEnumerable<string> values) => this with { RegistryMirrors = [.. RegistryMirrors, .. values] };

    /// <summary>Adds one to <see cref="RegistryMirrors"/>.</summary>
    public KanikoBuildSettings AddRegistryMirror(string value) => this with { RegistryMirrors = [.. RegistryMirrors, value] };

    /// <summary>Removes from <see cref="RegistryMirrors"/>.</summary>
    public KanikoBuildSettings RemoveRegistryMirrors(params IEnumerable<string> values) => this with { RegistryMirrors = [.. RegistryMirrors.Except(values)] };

    /// <summary>Empties <see cref="RegistryMirrors"/>.</summary>
    public KanikoBuildSettings ClearRegistryMirrors() => this with { RegistryMirrors = [] };

    /// <summary>Do not ask the registry itself when its mirrors fail.</summary>
    public bool? SkipDefaultRegistryFallback { get; init; }

    /// <summary>Sets <see cref="SkipDefaultRegistryFallback"/>.</summary>
    public KanikoBuildSettings SetSkipDefaultRegistryFallback(bool? value) => this with { SkipDefaultRegistryFallback = value };

    /// <summary>Resets <see cref="SkipDefaultRegistryFallback"/>.</summary>
    public KanikoBuildSettings ResetSkipDefaultRegistryFallback() => this with { SkipDefaultRegistryFallback = null };

    /// <summary>Enables <see cref="SkipDefaultRegistryFallback"/>.</summary>
    public KanikoBuildSettings EnableSkipDefaultRegistryFallback() => this with { SkipDefaultRegistryFallback = true };

    /// <summary>Disables <see cref="SkipDefaultRegistryFallback"/>.</summary>
    public KanikoBuildSettings DisableSkipDefaultRegistryFallback() => this with { SkipDefaultRegistryFallback = false };

    /// <summary>Toggles <see cref="SkipDefaultRegistryFallback"/>.</summary>
    public KanikoBuildSettings ToggleSkipDefaultRegistryFallback() => this with { SkipDefaultRegistryFallback = !(SkipDefaultRegistryFallback ?? false) };

    /// <summary>Built-in source of credentials to ask (<c>NAME</c>). env, google, ecr, acr, gitlab, github; default all, an empty value none. Credential files are asked first in any case.</summary>
    public IReadOnlyList<string> CredentialHelpers { get; init; } = [];

    /// <summary>Sets <see cref="CredentialHelpers"/>.</summary>
    public KanikoBuildSettings SetCredentialHelpers(params IEnumerable<string> values) => this with { CredentialHelpers = [.. values] };

    /// <summary>Adds to <see cref="CredentialHelpers"/>.</summary>
    public KanikoBuildSettings AddCredentialHelpers(params IEnumerable<string> values) => this with { CredentialHelpers = [.. CredentialHelpers, .. values] };

    /// <summary>Adds one to <see cref="CredentialHelpers"/>.</summary>
    public KanikoBuildSettings AddCredentialHelper(string value) => this with { CredentialHelpers = [.. CredentialHelpers, value] };

    /// <summary>Removes from <see cref="CredentialHelpers"/>.</summary>
    public KanikoBuildSettings RemoveCredentialHelpers(params IEnumerable<string> values) => this with { CredentialHelpers = [.. CredentialHelpers.Except(values)] };

    /// <summary>Empties <see cref="CredentialHelpers"/>.</summary>
    public KanikoBuildSettings ClearCredentialHelpers() => this with { CredentialHelpers = [] };

    /// <summary>Further attempts to unpack a base image. Default: <c>0</c>.</summary>
    public int? ImageFsExtractRetry { get; init; }

    /// <summary>Sets <see cref="ImageFsExtractRetry"/>.</summary>
    public KanikoBuildSettings SetImageFsExtractRetry(int? value) => this with { ImageFsExtractRetry = value };

    /// <summary>Resets <see cref="ImageFsExtractRetry"/>.</summary>
    public KanikoBuildSettings ResetImageFsExtractRetry() => this with { ImageFsExtractRetry = null };
}
