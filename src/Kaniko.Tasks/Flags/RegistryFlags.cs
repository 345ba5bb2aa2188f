using Kaniko.Tasks.Requests;
using Of = Kaniko.Tasks.Flags.FlagOf<Kaniko.Tasks.Requests.RegistryOptions>;

namespace Kaniko.Tasks.Flags;

/// <summary>How registries are reached: flags of every command that speaks to one.</summary>
internal static class RegistryFlags
{
    /// <summary>What pulling and pushing have in common.</summary>
    public static Flag<RegistryOptions>[] Common() =>
    [
        .. PerRegistry(),
        Maps(),
        Of.Repeatable("registry-mirror", "Mirror of Docker Hub", o => o.Mirrors, (o, v) => o with { Mirrors = v }).Checked(RegistryValues.Mirror) with
        {
            Placeholder = "HOST[/PREFIX]",
            Environment = "KANIKO_REGISTRY_MIRROR",
            EnvironmentLast = true,
        },
        Of.Switch("skip-default-registry-fallback", "Do not ask the registry itself when its mirrors fail",
            o => o.SkipDefaultRegistryFallback, (o, v) => o with { SkipDefaultRegistryFallback = v }),
        CredentialHelpers(),
    ];

    /// <summary>For a command that speaks to one registry, and neither pulls nor pushes.</summary>
    public static Flag<RegistryOptions>[] Reach() =>
    [
        Of.Switch("insecure", "Speak plain HTTP", o => o.Insecure, (o, v) => o with { Insecure = v }),
        Of.Switch("skip-tls-verify", "Do not check the certificate", o => o.SkipTlsVerify, (o, v) => o with { SkipTlsVerify = v }),
        .. PerRegistry(),
    ];

    public static Flag<RegistryOptions>[] Pull() =>
    [
        Of.Switch("insecure-pull", "Pull over plain HTTP", o => o.InsecurePull, (o, v) => o with { InsecurePull = v }),
        Of.Switch("skip-tls-verify-pull", "Pull without checking certificates",
            o => o.SkipTlsVerifyPull, (o, v) => o with { SkipTlsVerifyPull = v }),
        Of.Number("image-download-retry", "Further attempts to get a manifest",
            o => o.ImageDownloadRetry, (o, v) => o with { ImageDownloadRetry = v }).Checked(RegistryValues.Attempts) with { Default = "0" },
    ];

    public static Flag<RegistryOptions>[] Push() =>
    [
        Of.Switch("insecure", "Push over plain HTTP", o => o.Insecure, (o, v) => o with { Insecure = v }),
        Of.Switch("skip-tls-verify", "Push without checking certificates", o => o.SkipTlsVerify, (o, v) => o with { SkipTlsVerify = v }),
        Of.Number("push-retry", "Further attempts to push", o => o.PushRetry, (o, v) => o with { PushRetry = v }).Checked(RegistryValues.Attempts) with
        {
            Default = "0",
            Details = "On top of the attempts that each request has: 1, 2, 4 seconds apart, and so on.",
        },
        Of.Switch("push-ignore-immutable-tag-errors", "A tag that may not be changed is no failure",
            o => o.PushIgnoreImmutableTagErrors, (o, v) => o with { PushIgnoreImmutableTagErrors = v }),
        Of.Switch("skip-push-permission-check", "Do not try before the build whether pushing is allowed",
            o => o.SkipPushPermissionCheck, (o, v) => o with { SkipPushPermissionCheck = v }),
    ];

    /// <summary>Only a build unpacks images.</summary>
    public static Flag<RegistryOptions>[] Unpack() =>
    [
        Of.Number("image-fs-extract-retry", "Further attempts to unpack a base image",
            o => o.ImageFsExtractRetry, (o, v) => o with { ImageFsExtractRetry = v }).Checked(RegistryValues.Attempts) with { Default = "0" },
    ];

    /// <summary>Flags of registries on a request that holds <see cref="RegistryOptions"/>.</summary>
    public static IEnumerable<Flag<T>> Within<T>(
        Func<T, RegistryOptions> part, Func<T, RegistryOptions, T> with, params Flag<RegistryOptions>[][] groups) =>
        groups.SelectMany(group => group).Select(flag => (flag with { Category = FlagCategory.Registries }).Within(part, with));

    private static Flag<RegistryOptions>[] PerRegistry() =>
    [
        Of.Repeatable("insecure-registry", "A registry that is spoken to over plain HTTP",
            o => o.InsecureRegistries, (o, v) => o with { InsecureRegistries = v }).Checked(RegistryValues.Registry) with { Placeholder = "HOST" },
        Of.Repeatable("skip-tls-verify-registry", "A registry whose certificate is not checked",
            o => o.SkipTlsVerifyRegistries, (o, v) => o with { SkipTlsVerifyRegistries = v }).Checked(RegistryValues.Registry) with { Placeholder = "HOST" },
        Of.KeyValue("registry-certificate", "Certificates to trust for a registry",
            o => o.Certificates, (o, v) => o with { Certificates = v }).Checked(RegistryValues.OfRegistry) with
        {
            Placeholder = "HOST=CA.PEM",
        },
        Of.KeyValue("registry-client-cert", "Certificate and key to show to a registry",
            o => o.ClientCertificates, (o, v) => o with { ClientCertificates = v }).Checked(RegistryValues.ClientCertificate) with
        {
            Placeholder = "HOST=CERT,KEY",
        },
        Of.KeyValue("registry-token-service", "Host that may be given a registry's credentials",
            o => o.TokenServices, (o, v) => o with { TokenServices = v }).Checked(RegistryValues.TokenService) with
        {
            Placeholder = "HOST=SERVICE",
            Details = "For a registry whose token service is neither on its own host, nor beside it in its domain, nor known.",
        },
    ];

    private static Flag<RegistryOptions> Maps() => new Flag<RegistryOptions>(
        (options, value) => options with
        {
            Maps = [.. options.Maps, .. value.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(item => Of.ReadPair("registry-map", item))],
        },
        (options, _) => [.. options.Maps.Select(pair => $"{pair.Key}={pair.Value}")])
    {
        Name = "registry-map",
        Summary = "Mirror of a registry",
        Kind = FlagKind.KeyValue,
        Placeholder = "HOST=MIRROR[;…]",
        Environment = "KANIKO_REGISTRY_MAP",
        EnvironmentLast = true,
        Details = "Mirrors are tried in order, then the registry itself. Several pairs may stand together, separated by semicolons.",
    }.Checked(RegistryValues.Maps);

    /// <summary>Null is «all of them», an empty list «none»: a single empty value.</summary>
    private static Flag<RegistryOptions> CredentialHelpers() => new(
        (options, value) => options with
        {
            CredentialHelpers = value.Length == 0 ? [] : [.. options.CredentialHelpers ?? [], value],
        },
        (options, _) => options.CredentialHelpers switch { null => [], [] => [""], var helpers => helpers })
    {
        Name = "credential-helpers",
        Summary = "Built-in source of credentials to ask",
        Kind = FlagKind.Repeatable,
        Placeholder = "NAME",
        Details = "env, google, ecr, acr, gitlab, github; default all, an empty value none. Credential files are asked first in any case.",
    };
}
