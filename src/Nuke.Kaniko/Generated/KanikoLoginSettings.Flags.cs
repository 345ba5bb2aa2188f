// Made from the flag table: run the tests of this project with KANIKO_UPDATE=1 to write it anew.
using Kaniko.Tasks.Flags;

namespace Nuke.Kaniko;

public sealed partial record KanikoLoginSettings
{
    /// <summary>Says what is set.</summary>
    internal override void Say(FlagLine line) => line
        .Add("username", Username)
        .Add("insecure", Insecure)
        .Add("skip-tls-verify", SkipTlsVerify)
        .AddEach("insecure-registry", InsecureRegistries)
        .AddEach("skip-tls-verify-registry", SkipTlsVerifyRegistries)
        .AddEach("registry-certificate", RegistryCertificates!)
        .AddEach("registry-client-cert", RegistryClientCertificates!)
        .AddEach("registry-token-service", RegistryTokenServices!);
}
