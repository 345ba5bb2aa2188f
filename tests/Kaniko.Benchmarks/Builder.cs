using Kaniko.Testing;

namespace Kaniko.Benchmarks;

/// <summary>A program that builds a Dockerfile and pushes the image, with local state that can be wiped.</summary>
internal abstract class Builder(string name, string state)
{
    public string Name { get; } = name;

    protected string State { get; } = state;

    /// <summary>Builds and pushes.</summary>
    public abstract ProgramCall Build(string context, string dockerfile, string destination);

    /// <summary>Forgets everything that earlier builds left on this machine.</summary>
    public virtual async Task WipeAsync(CancellationToken cancellationToken) =>
        _ = (await new ExternalProgram("rm").RunAsync(["-rf", "--one-file-system", State], cancellationToken)).Succeeded();
}

/// <summary>A shell script with the variables it runs with.</summary>
internal sealed record ProgramCall(string Script, IReadOnlyDictionary<string, string?> Environment);

internal sealed class KanikoBuilder(string program, string state) : Builder("kaniko", state)
{
    public override ProgramCall Build(string context, string dockerfile, string destination) => new(
        $"exec {program} --context {context} --dockerfile {dockerfile} --destination {destination} --insecure --insecure-pull "
        + $"--insecure-registry {destination.Split('/')[0]} --kaniko-dir {State} --progress quiet",
        new Dictionary<string, string?>());
}

/// <summary>Debian's buildah as its users run it in CI: overlay storage, layers on, chroot isolation. The push is part of the job.</summary>
internal sealed class BuildahBuilder(string state, string storageDriver) : Builder($"buildah ({storageDriver})", state)
{
    private string Storage => $"--root {State}/root --runroot {State}/run --storage-driver {storageDriver}";

    public override ProgramCall Build(string context, string dockerfile, string destination)
    {
        var configuration = Path.Combine(Path.GetDirectoryName(State)!, "containers.conf");
        File.WriteAllText(configuration, "[containers]\ndefault_ulimits = []\n");
        var script = $"buildah {Storage} bud --quiet --layers --isolation chroot --tls-verify=false -f {dockerfile} -t {destination} {context}"
            + $" && exec buildah {Storage} push --quiet --tls-verify=false {destination}";
        return new ProgramCall(script, new Dictionary<string, string?> { ["CONTAINERS_CONF"] = configuration, ["BUILDAH_RUNTIME"] = "runc" });
    }

    public override async Task WipeAsync(CancellationToken cancellationToken)
    {
        // Overlay storage is mounted on itself while it is in use.
        _ = await new ExternalProgram("umount").RunAsync(["--quiet", "--lazy", $"{State}/root/overlay"], cancellationToken);
        await base.WipeAsync(cancellationToken);
    }
}
