using Kaniko.Tasks.Flags;
using static Kaniko.Tasks.Actions.ActionInputKind;

namespace Kaniko.Tasks.Actions;

/// <summary>
/// The inputs of the action: those of docker/build-push-action in their names, ours, and every other flag under its own name. <c>action.yml</c>
/// and <c>docs/action.md</c> are made from this table.
/// </summary>
public static class ActionInputs
{
    private static readonly Lazy<IReadOnlyList<ActionInput>> LazyAll = new(() => [.. BuildAndPush(), .. Own(), .. Flags()]);

    /// <summary>All of them.</summary>
    public static IReadOnlyList<ActionInput> All => LazyAll.Value;

    /// <summary>Those that docker/build-push-action has too.</summary>
    public static IReadOnlyList<ActionInput> BuildAndPush() =>
    [
        new("add-hosts", List, "Lines for /etc/hosts of steps, HOST:ADDRESS") { Flag = "add-host" },
        new("allow", List, "What steps may ask for: network.host, security.insecure") { Flag = "allow" },
        new("annotations", Lines, "Annotations of the image's manifest, KEY=VALUE, or manifest:KEY=VALUE") { Flag = "annotation" },
        new("attests", Lines, "Attestations")
        {
            Refused = ("attestations are not made yet", "leave 'attests' out, and attest the digest with actions/attest-build-provenance"),
        },
        new("build-args", Lines, "Values of ARG, KEY=VALUE; a KEY alone is taken from the environment") { Flag = "build-arg" },
        new("build-contexts", Lines, "Named contexts, NAME=PATH or NAME=URL") { Flag = "build-context" },
        new("builder", Text, "A builder of buildx: there is none here, so a warning is all that it does"),
        new("cache-from", Lines, "Where layers are looked up: type=registry,ref=REPOSITORY or type=local,src=DIRECTORY") { OtherFlags = ["cache", "cache-repo"] },
        new("cache-to", Lines, "Where new layers are put: type=registry,ref=REPOSITORY or type=local,dest=DIRECTORY; without it nothing is put")
        {
            OtherFlags = ["no-push-cache"],
        },
        new("call", Text, "What to do instead of a build: check, outline or targets") { Flag = "call" },
        new("cgroup-parent", Text, "The parent cgroup of steps")
        {
            Refused = ("steps stay in the cgroup of the action's container", "leave 'cgroup-parent' out"),
        },
        new("context", Text, "The sources: a directory of the workspace, or an address, {{defaultContext}} being the event's commit; the workspace itself where none is given") { Flag = "context" },
        new("file", Text, "The Dockerfile, from the workspace; Dockerfile in the context where none is given") { Flag = "dockerfile" },
        new("github-token", Text, "The token for sources on GitHub, and for ghcr.io where nothing else is given") { Default = "${{ github.token }}", Secret = true },
        new("labels", Lines, "Labels of the image, KEY=VALUE") { Flag = "label" },
        new("load", Switch, "Load the image into the Docker daemon")
        {
            Refused = ("there is no daemon to load the image into", "write outputs: type=docker,dest=image.tar, and 'docker load' the file in a step after it"),
        },
        new("network", Text, "The network of steps that name none: default, host or none") { Flag = "network" },
        new("no-cache", Switch, "Look no layer up") { Flag = "no-cache" },
        new("no-cache-filters", List, "Stages for which no layer is looked up") { Flag = "no-cache-filter" },
        new("outputs", Lines, "What is written, as with buildx: type=image or type=registry, type=local,dest=DIRECTORY and type=tar,dest=FILE for files, type=docker,dest=FILE, type=oci,dest=FILE, type=cacheonly")
        {
            Flag = "output",
            OtherFlags = ["tar-path", "oci-layout-path", "compression", "compression-level", "image-format", "no-push", "destination", "annotation", "insecure"],
        },
        new("platforms", List, "The platform to build for, OS/ARCH; nothing is emulated") { Flag = "custom-platform" },
        new("provenance", Text, "A provenance attestation; only false is possible")
        {
            Refused = ("provenance is not made yet", "write provenance: false, and attest the digest with actions/attest-build-provenance"),
        },
        new("pull", Switch, "Look base images up in their registry: that is what is always done"),
        new("push", Switch, "Push the image to its tags") { Flag = "no-push", Default = "false" },
        new("sbom", Text, "An SBOM attestation; only false is possible")
        {
            Refused = ("SBOMs are not made yet", "write sbom: false"),
        },
        new("secrets", Lines, "Secrets for RUN --mount=type=secret, ID=VALUE; values are masked in the log") { OtherFlags = ["secret"], Secret = true },
        new("secret-envs", List, "Secrets from environment variables of the step, ID=VARIABLE") { OtherFlags = ["secret"] },
        new("secret-files", Lines, "Secrets from files, ID=FILE") { OtherFlags = ["secret"] },
        new("shm-size", Text, "The size of /dev/shm of steps") { Flag = "shm-size" },
        new("ssh", List, "SSH agents or keys for RUN --mount=type=ssh, default or ID=PATH") { Flag = "ssh" },
        new("tags", List, "Image references; with 'images', rules of docker/metadata-action such as type=semver,pattern={{version}}, one a line") { Flag = "destination" },
        new("target", Text, "The stage to build") { Flag = "target" },
        new("ulimit", List, "Limits on the resources of steps, NAME=SOFT[:HARD]") { Flag = "ulimit" },
    ];

    /// <summary>Those that build-push-action does not have, and that are no flags.</summary>
    public static IReadOnlyList<ActionInput> Own() =>
    [
        new("images", Lines, "Names without tags: tags, labels and annotations are made from git by the rules in 'tags', as docker/metadata-action does"),
        new("flavor", Lines, "What rules in 'tags' have in common: latest=auto, prefix=…, suffix=…"),
        new("registry", Text, "The registry to log in to; Docker Hub where none is given"),
        new("username", Text, "The name to log in with"),
        new("password", Text, "The password or token to log in with; it is masked in the log") { Secret = true },
        new("warm", List, "Base images to fetch into 'cache-dir' before the build; needs 'cache: true'"),
    ];

    /// <summary>Why a flag is no input of its own name; null when it is one.</summary>
    public static string? ReasonToLeaveOut(Flag flag)
    {
        if (BuildAndPush().FirstOrDefault(input => input.Flag == flag.Name || (input.OtherFlags.Contains(flag.Name) && IsWhole(flag.Name))) is { } covered)
        {
            return $"the input '{covered.Name}'";
        }

        return flag switch
        {
            { Hidden: true } => "kept for old command lines only",
            { Name: "verbosity" } => null,
            { Category: FlagCategory.Progress } => "the log is the runner's",
            { Name: "ci" } => "the action speaks to the runner that started it",
            { Name: "dotenv-file" or "code-quality-file" } => "other systems' files",
            { Name: "cleanup" or "pre-cleanup" or "preserve-context" } => "the container is thrown away after the build",
            _ => null,
        };
    }

    /// <summary>These flags are decided by an input alone; others that an input sets can be given too.</summary>
    private static bool IsWhole(string flag) => flag is "tar-path" or "oci-layout-path" or "secret";

    private static IEnumerable<ActionInput> Flags() => ExecutorFlags.Table.Flags.Where(flag => ReasonToLeaveOut(flag) is null).Select(flag =>
        new ActionInput(flag.Name, KindOf(flag), flag.Details is null ? flag.Summary : $"{flag.Summary}. {flag.Details.TrimEnd('.')}") { Flag = flag.Name });

    private static ActionInputKind KindOf(Flag flag) => flag.Kind switch
    {
        FlagKind.Switch => Switch,
        FlagKind.List => List,
        FlagKind.Repeatable or FlagKind.KeyValue => Lines,
        _ => Text,
    };
}
