// Made from the flag table: run the tests of this project with KANIKO_UPDATE=1 to write it anew.
using Kaniko.Tasks.Flags;

namespace Nuke.Kaniko;

public sealed partial record KanikoInspectSettings
{
    /// <summary>Says what is set.</summary>
    internal override void Say(FlagLine line) => line
        .Add("custom-platform", CustomPlatform)
        .Add("raw", Raw)
        .Add("insecure-pull", InsecurePull)
        .Add("skip-tls-verify-pull", SkipTlsVerifyPull)
        .Add("image-download-retry", ImageDownloadRetry)
        .AddEach("insecure-registry", InsecureRegistries)
        .AddEach("skip-tls-verify-registry", SkipTlsVerifyRegistries)
        .AddEach("registry-certificate", RegistryCertificates!)
        .AddEach("registry-client-cert", RegistryClientCertificates!)
        .AddEach("registry-token-service", RegistryTokenServices!)
        .AddEach("registry-map", RegistryMaps)
        .AddEach("registry-mirror", RegistryMirrors)
        .Add("skip-default-registry-fallback", SkipDefaultRegistryFallback)
        .AddEach("credential-helpers", CredentialHelpers);
}
