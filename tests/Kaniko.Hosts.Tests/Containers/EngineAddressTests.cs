using Kaniko.Hosts.Containers;
using Kaniko.Testing;

namespace Kaniko.Hosts.Tests.Containers;

/// <summary>Whether an engine is on this machine, by everything that may say so.</summary>
public sealed class EngineAddressTests
{
    [Theory]
    [InlineData("docker", "", "", null)]
    [InlineData("docker", "", "DOCKER_HOST=unix:///run/user/7/docker.sock", null)]
    [InlineData("docker", "", "DOCKER_HOST=ssh://me@builder", "ssh://me@builder")]
    [InlineData("/opt/bin/docker", "", "DOCKER_HOST=tcp://builder:2376", "tcp://builder:2376")]
    [InlineData("docker", "--host tcp://a:1", "DOCKER_HOST=unix:///x", "tcp://a:1")]
    [InlineData("docker", "-H=unix:///x", "DOCKER_HOST=tcp://a:1", null)]
    [InlineData("docker", "--context far", "DOCKER_HOST=unix:///x", "ssh://far")]
    [InlineData("docker", "", "DOCKER_CONTEXT=far", "ssh://far")]
    [InlineData("docker", "", "DOCKER_CONTEXT=default", null)]
    [InlineData("docker", "", "DOCKER_CONTEXT=desktop", null)]
    [InlineData("docker", "", "CONTAINER_HOST=tcp://a:1", null)]
    [InlineData("docker", "--config CONFIG", "", "ssh://far")]
    [InlineData("docker", "", "DOCKER_CONFIG=CONFIG", "ssh://far")]
    [InlineData("docker", "", "DOCKER_CONFIG=/nowhere", null)]
    [InlineData("podman", "", "DOCKER_HOST=tcp://a:1", null)]
    [InlineData("podman", "", "CONTAINER_HOST=ssh://a/run/podman.sock", "ssh://a/run/podman.sock")]
    [InlineData("podman", "--url tcp://a:1", "", "tcp://a:1")]
    [InlineData("podman", "--connection far", "", "far")]
    [InlineData("podman", "--remote", "", "podman's default connection")]
    [InlineData("podman-remote", "", "", "podman's default connection")]
    [InlineData("nerdctl", "", "DOCKER_HOST=tcp://a:1", null)]
    [InlineData("nerdctl", "--address /run/x.sock", "CONTAINERD_ADDRESS=/run/x.sock", null)]
    public async Task An_engine_is_elsewhere_when_what_it_obeys_says_so(string program, string arguments, string variable, string? address)
    {
        using var folder = new TemporaryDirectory();
        folder.Write("config/config.json", """{"auths":{},"currentContext":"far"}""");
        var settings = new HostSettings
        {
            Version = "0.1.0",
            CurrentDirectory = folder.Path,
            Environment = variable.Split('=', 2) is [var name, var value] ? new Dictionary<string, string> { [name] = value.Replace("CONFIG", folder["config"], StringComparison.Ordinal) } : [],
            PackContext = (_, _, _) => Task.CompletedTask,
            OpenArchive = static archive => archive,
            FindLogin = (_, _) => Task.FromResult<RegistryLogin?>(null),
            WriteResultFiles = (_, _, _) => Task.CompletedTask,
        };
        var words = arguments.Replace("CONFIG", folder["config"], StringComparison.Ordinal).Split(' ', StringSplitOptions.RemoveEmptyEntries);

        var found = await new EngineAddress(settings, program, words).FindAsync(
            context => Task.FromResult<string?>(context == "desktop" ? "unix:///home/me/.docker/desktop/docker.sock" : "ssh://" + context));

        Assert.Equal(address, EngineAddress.IsElsewhere(found) ? found : null);
    }
}
