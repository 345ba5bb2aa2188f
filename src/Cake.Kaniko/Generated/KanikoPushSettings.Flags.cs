// Made from the flag table: run the tests of this project with KANIKO_UPDATE=1 to write it anew.
using Kaniko.Tasks.Flags;

namespace Cake.Kaniko;

public sealed partial class KanikoPushSettings
{
    /// <summary>Says what is set.</summary>
    internal override void Say(FlagLine line, PathText paths) => line
        .Add("image", Image)
        .AddEach("destination", Destinations)
        .Add("digest-file", paths.Absolute(DigestFile))
        .Add("image-name-with-digest-file", paths.Absolute(ImageNameWithDigestFile))
        .Add("image-name-tag-with-digest-file", paths.Absolute(ImageNameTagWithDigestFile))
        .Add("insecure", Insecure)
        .Add("skip-tls-verify", SkipTlsVerify)
        .Add("push-retry", PushRetry)
        .Add("push-ignore-immutable-tag-errors", PushIgnoreImmutableTagErrors)
        .Add("skip-push-permission-check", SkipPushPermissionCheck)
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
