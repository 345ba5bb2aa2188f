using Kaniko.Tasks.Requests;
using Of = Kaniko.Tasks.Flags.FlagOf<Kaniko.Tasks.Requests.RunOptions>;

namespace Kaniko.Tasks.Flags;

/// <summary>How RUN steps run.</summary>
internal static class RunFlags
{
    public static IEnumerable<Flag<BuildRequest>> All() => Flags().Select(flag =>
        (flag with { Category = FlagCategory.Run }).Within<BuildRequest>(r => r.Run, (r, v) => r with { Run = v }));

    private static Flag<RunOptions>[] Flags() =>
    [
        Of.Choice("isolation", "What keeps RUN steps apart from the machine", ["auto", "namespaces", "chroot", "in-place"],
            o => (int)o.Isolation, (o, v) => o with { Isolation = (Isolation)v }) with
        {
            Default = "auto",
            Details = "auto: the strongest that the machine allows.",
        },
        Of.Repeatable("secret", "A secret for RUN --mount=type=secret", o => o.Secrets, (o, v) => o with { Secrets = v }) with
        {
            Placeholder = "id=ID[,src=FILE|,env=NAME]",
            Sensitive = true,
        },
        Of.Repeatable("ssh", "An SSH agent or key for RUN --mount=type=ssh", o => o.Ssh, (o, v) => o with { Ssh = v }) with
        {
            Placeholder = "default|ID=PATH",
        },
        Of.Text("network", "Network of RUN steps that name none: default, host or none", o => o.Network, (o, v) => o with { Network = v }) with
        {
            Placeholder = "MODE",
        },
        Of.Repeatable("add-host", "A line for /etc/hosts", o => o.AddHosts, (o, v) => o with { AddHosts = v }) with
        {
            Placeholder = "HOST:ADDRESS",
        },
        Of.Text("shm-size", "Size of /dev/shm", o => o.ShmSize, (o, v) => o with { ShmSize = v }) with
        {
            Placeholder = "SIZE",
            Default = "64m",
        },
        Of.Repeatable("ulimit", "A limit on resources", o => o.Ulimits, (o, v) => o with { Ulimits = v }) with
        {
            Placeholder = "NAME=SOFT[:HARD]",
        },
        Of.Repeatable("allow", "Something that steps may ask for: security.insecure, network.host", o => o.Allow, (o, v) => o with { Allow = v }) with
        {
            Placeholder = "ENTITLEMENT",
        },
    ];
}
