using Kaniko.Tasks.Requests;
using Of = Kaniko.Tasks.Flags.FlagOf<Kaniko.Tasks.Requests.HostOptions>;
using OfContainer = Kaniko.Tasks.Flags.FlagOf<Kaniko.Tasks.Requests.ContainerHostOptions>;

namespace Kaniko.Tasks.Flags;

/// <summary>Where the build runs.</summary>
internal static class HostFlags
{
    public static IEnumerable<Flag<BuildRequest>> All() =>
        Flags()
            .Concat(Executor())
            .Concat(Container().Select(flag => flag.Within<HostOptions>(o => o.Container, (o, v) => o with { Container = v })))
            .Select(flag => (flag with { Category = FlagCategory.Host }).Within<BuildRequest>(r => r.Host, (r, v) => r with { Host = v }));

    private static Flag<HostOptions>[] Flags() =>
    [
        Of.Choice("host", "Where the build runs: on this machine, in a container engine, or as a pod", ["local", "container", "kubernetes"],
            o => (int)o.Kind, (o, v) => o with { Kind = (HostKind)v }) with
        {
            Default = "local",
        },
        Of.Switch("registry-credentials", "Lend the executor this machine's credentials for the registries of the build",
            o => o.RegistryCredentials, (o, v) => o with { RegistryCredentials = v }) with
        {
            Default = "true",
        },
        Of.Switch("allow-local-registry", "Allow destinations that only this machine can reach",
            o => o.AllowLocalRegistry, (o, v) => o with { AllowLocalRegistry = v }),
        Of.Switch("verify-push", "Ask the registries whether they have what an executor elsewhere says to have pushed",
            o => o.VerifyPush, (o, v) => o with { VerifyPush = v }) with
        {
            Default = "true",
            Details = "A registry that this machine cannot reach or may not ask is left alone.",
        },
        Of.Duration("start-timeout", "How long until the executor runs", o => o.StartTimeout, (o, v) => o with { StartTimeout = v }) with
        {
            Default = "5m",
            Aliases = ["pod-running-timeout"],
            Details = "0 is no limit, as for the other two.",
        },
        Of.Duration("build-timeout", "How long the executor may run", o => o.BuildTimeout, (o, v) => o with { BuildTimeout = v }) with
        {
            Default = "0s",
        },
        Of.Duration("upload-timeout", "How long the context may take to get there", o => o.UploadTimeout, (o, v) => o with { UploadTimeout = v }) with
        {
            Default = "15m",
        },
        Of.Number("upload-compression-level", "How hard the context is compressed on its way, 0 to 9",
            o => o.UploadCompressionLevel, (o, v) => o with { UploadCompressionLevel = v }) with
        {
            Default = "1",
        },
        Of.Number("host-retries", "How often a build starts anew that its host made fail", o => o.Retries, (o, v) => o with { Retries = v }) with
        {
            Default = "1",
            Details = "After an eviction, a lost node or a broken upload; never after a failing step.",
        },
        Of.Duration("host-retry-delay", "The wait before the first new start; it doubles each time",
            o => o.RetryDelay, (o, v) => o with { RetryDelay = v }) with
        {
            Default = "5s",
        },
        Of.Choice("host-cleanup", "When what the build made on its host is removed", ["always", "on-success", "never"],
            o => (int)o.Cleanup, (o, v) => o with { Cleanup = (HostCleanup)v }) with
        {
            Default = "always",
        },
        Of.Switch("strict-cleanup", "Fail when something cannot be removed from the host",
            o => o.StrictCleanup, (o, v) => o with { StrictCleanup = v }),
        Of.Switch("detach", "Return when the executor has its context", o => o.Detach, (o, v) => o with { Detach = v }) with
        {
            Details = "'kaniko pods' follows it from there. Only for --host=kubernetes.",
        },
    ];

    private static Flag<HostOptions>[] Executor() =>
    [
        Of.Text("executor-image", "The image that builds, of this project or of Kaniko", o => o.ExecutorImage, (o, v) => o with { ExecutorImage = v }) with
        {
            Placeholder = "IMAGE",
            Environment = "KANIKO_EXECUTOR_IMAGE",
            Details = "Needed for every host but local.",
        },
        Of.Choice("executor", "Whose program the image holds", ["auto", "own", "kaniko"],
            o => (int)o.Executor, (o, v) => o with { Executor = (ExecutorKind)v }) with
        {
            Default = "auto",
            Details = "auto: Kaniko's where the image's name says so. Kaniko is given its own flags only.",
        },
        Of.Repeatable("executor-arg", "A further flag for the executor, after all others",
            o => o.ExecutorArguments, (o, v) => o with { ExecutorArguments = v }) with
        {
            Placeholder = "FLAG",
            Sensitive = true,
        },
        Of.Repeatable("executor-env", "A variable of the executor", o => o.ExecutorEnvironment, (o, v) => o with { ExecutorEnvironment = v }) with
        {
            Placeholder = "NAME[=VALUE]",
            Sensitive = true,
            Details = "Without a value it is taken from the environment.",
        },
        Of.KeyValue("executor-request", "A resource that the executor is promised", o => o.Requests, (o, v) => o with { Requests = v }) with
        {
            Placeholder = "RESOURCE=QUANTITY",
            Details = "Added to cpu=500m, memory=1Gi and ephemeral-storage=2Gi.",
        },
        Of.KeyValue("executor-limit", "A resource that the executor may not exceed", o => o.Limits, (o, v) => o with { Limits = v }) with
        {
            Placeholder = "RESOURCE=QUANTITY",
            Details = "A container engine is given memory and cpu.",
        },
    ];

    private static Flag<ContainerHostOptions>[] Container() =>
    [
        OfContainer.Text("container-engine", "docker, podman, nerdctl, or a path to one", o => o.Engine, (o, v) => o with { Engine = v }) with
        {
            Placeholder = "PROGRAM",
            Details = "Default: the first of them that is there.",
        },
        OfContainer.Choice("container-context", "How the context reaches the container", ["auto", "mount", "stdin"],
            o => (int)o.Context, (o, v) => o with { Context = (ContainerContext)v }) with
        {
            Default = "auto",
            Details = "auto: mounted read-only, unless DOCKER_HOST or CONTAINER_HOST names another machine.",
        },
        OfContainer.Text("container-network", "The container's network, such as host", o => o.Network, (o, v) => o with { Network = v }) with
        {
            Placeholder = "NETWORK",
        },
        OfContainer.Choice("container-pull", "When the executor image is pulled", ["missing", "always", "never"],
            o => (int)o.Pull, (o, v) => o with { Pull = (PullPolicy)v }) with
        {
            Default = "missing",
        },
        OfContainer.Repeatable("container-engine-arg", "An argument of the engine, before 'run'",
            o => o.EngineArguments, (o, v) => o with { EngineArguments = v }) with
        {
            Placeholder = "ARGUMENT",
        },
        OfContainer.Repeatable("container-arg", "An argument of 'run', before the image",
            o => o.RunArguments, (o, v) => o with { RunArguments = v }) with
        {
            Placeholder = "ARGUMENT",
        },
    ];
}
