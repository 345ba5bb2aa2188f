// Made from the flag table: run the tests of this project with KANIKO_UPDATE=1 to write it anew.
namespace Nuke.Kaniko;

public sealed partial record KanikoBuildSettings
{
    /// <summary>What keeps RUN steps apart from the machine. auto: the strongest that the machine allows. Default: <c>auto</c>.</summary>
    public KanikoIsolation? Isolation { get; init; }

    /// <summary>Sets <see cref="Isolation"/>.</summary>
    public KanikoBuildSettings SetIsolation(KanikoIsolation? value) => this with { Isolation = value };

    /// <summary>Resets <see cref="Isolation"/>.</summary>
    public KanikoBuildSettings ResetIsolation() => this with { Isolation = null };

    /// <summary>A secret for RUN --mount=type=secret (<c>id=ID[,src=FILE|,env=NAME]</c>).</summary>
    public IReadOnlyList<string> Secrets { get; init; } = [];

    /// <summary>Sets <see cref="Secrets"/>.</summary>
    public KanikoBuildSettings SetSecrets(params IEnumerable<string> values) => this with { Secrets = [.. values] };

    /// <summary>Adds to <see cref="Secrets"/>.</summary>
    public KanikoBuildSettings AddSecrets(params IEnumerable<string> values) => this with { Secrets = [.. Secrets, .. values] };

    /// <summary>Adds one to <see cref="Secrets"/>.</summary>
    public KanikoBuildSettings AddSecret(string value) => this with { Secrets = [.. Secrets, value] };

    /// <summary>Removes from <see cref="Secrets"/>.</summary>
    public KanikoBuildSettings RemoveSecrets(params IEnumerable<string> values) => this with { Secrets = [.. Secrets.Except(values)] };

    /// <summary>Empties <see cref="Secrets"/>.</summary>
    public KanikoBuildSettings ClearSecrets() => this with { Secrets = [] };

    /// <summary>An SSH agent or key for RUN --mount=type=ssh (<c>default|ID=PATH</c>).</summary>
    public IReadOnlyList<string> Ssh { get; init; } = [];

    /// <summary>Sets <see cref="Ssh"/>.</summary>
    public KanikoBuildSettings SetSsh(params IEnumerable<string> values) => this with { Ssh = [.. values] };

    /// <summary>Adds to <see cref="Ssh"/>.</summary>
    public KanikoBuildSettings AddSsh(params IEnumerable<string> values) => this with { Ssh = [.. Ssh, .. values] };

    /// <summary>Removes from <see cref="Ssh"/>.</summary>
    public KanikoBuildSettings RemoveSsh(params IEnumerable<string> values) => this with { Ssh = [.. Ssh.Except(values)] };

    /// <summary>Empties <see cref="Ssh"/>.</summary>
    public KanikoBuildSettings ClearSsh() => this with { Ssh = [] };

    /// <summary>Network of RUN steps that name none: default, host or none (<c>MODE</c>).</summary>
    public string? Network { get; init; }

    /// <summary>Sets <see cref="Network"/>.</summary>
    public KanikoBuildSettings SetNetwork(string? value) => this with { Network = value };

    /// <summary>Resets <see cref="Network"/>.</summary>
    public KanikoBuildSettings ResetNetwork() => this with { Network = null };

    /// <summary>A line for /etc/hosts (<c>HOST:ADDRESS</c>).</summary>
    public IReadOnlyList<string> AddHosts { get; init; } = [];

    /// <summary>Sets <see cref="AddHosts"/>.</summary>
    public KanikoBuildSettings SetAddHosts(params IEnumerable<string> values) => this with { AddHosts = [.. values] };

    /// <summary>Adds to <see cref="AddHosts"/>.</summary>
    public KanikoBuildSettings AddAddHosts(params IEnumerable<string> values) => this with { AddHosts = [.. AddHosts, .. values] };

    /// <summary>Adds one to <see cref="AddHosts"/>.</summary>
    public KanikoBuildSettings AddAddHost(string value) => this with { AddHosts = [.. AddHosts, value] };

    /// <summary>Removes from <see cref="AddHosts"/>.</summary>
    public KanikoBuildSettings RemoveAddHosts(params IEnumerable<string> values) => this with { AddHosts = [.. AddHosts.Except(values)] };

    /// <summary>Empties <see cref="AddHosts"/>.</summary>
    public KanikoBuildSettings ClearAddHosts() => this with { AddHosts = [] };

    /// <summary>Size of /dev/shm (<c>SIZE</c>). Default: <c>64m</c>.</summary>
    public string? ShmSize { get; init; }

    /// <summary>Sets <see cref="ShmSize"/>.</summary>
    public KanikoBuildSettings SetShmSize(string? value) => this with { ShmSize = value };

    /// <summary>Resets <see cref="ShmSize"/>.</summary>
    public KanikoBuildSettings ResetShmSize() => this with { ShmSize = null };

    /// <summary>A limit on resources (<c>NAME=SOFT[:HARD]</c>).</summary>
    public IReadOnlyList<string> Ulimits { get; init; } = [];

    /// <summary>Sets <see cref="Ulimits"/>.</summary>
    public KanikoBuildSettings SetUlimits(params IEnumerable<string> values) => this with { Ulimits = [.. values] };

    /// <summary>Adds to <see cref="Ulimits"/>.</summary>
    public KanikoBuildSettings AddUlimits(params IEnumerable<string> values) => this with { Ulimits = [.. Ulimits, .. values] };

    /// <summary>Adds one to <see cref="Ulimits"/>.</summary>
    public KanikoBuildSettings AddUlimit(string value) => this with { Ulimits = [.. Ulimits, value] };

    /// <summary>Removes from <see cref="Ulimits"/>.</summary>
    public KanikoBuildSettings RemoveUlimits(params IEnumerable<string> values) => this with { Ulimits = [.. Ulimits.Except(values)] };

    /// <summary>Empties <see cref="Ulimits"/>.</summary>
    public KanikoBuildSettings ClearUlimits() => this with { Ulimits = [] };

    /// <summary>Something that steps may ask for: security.insecure, network.host (<c>ENTITLEMENT</c>).</summary>
    public IReadOnlyList<string> Allow { get; init; } = [];

    /// <summary>Sets <see cref="Allow"/>.</summary>
    public KanikoBuildSettings SetAllow(params IEnumerable<string> values) => this with { Allow = [.. values] };

    /// <summary>Adds to <see cref="Allow"/>.</summary>
    public KanikoBuildSettings AddAllow(params IEnumerable<string> values) => this with { Allow = [.. Allow, .. values] };

    /// <summary>Removes from <see cref="Allow"/>.</summary>
    public KanikoBuildSettings RemoveAllow(params IEnumerable<string> values) => this with { Allow = [.. Allow.Except(values)] };

    /// <summary>Empties <see cref="Allow"/>.</summary>
    public KanikoBuildSettings ClearAllow() => this with { Allow = [] };
}
