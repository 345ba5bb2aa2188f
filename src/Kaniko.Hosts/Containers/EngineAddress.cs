using System.Text.Json;

namespace Kaniko.Hosts.Containers;

/// <summary>Where a container engine is: what its arguments, its variables and its configuration say, in the order in which it asks them.</summary>
internal sealed class EngineAddress(HostSettings settings, string program, IReadOnlyList<string> arguments)
{
    private string Name => Path.GetFileNameWithoutExtension(program);

    /// <summary>The engine's address, as far as it is told here; null: the machine's own engine.</summary>
    /// <param name="inspectContext">Asks docker for the address of a context; null: it does not know.</param>
    public async Task<string?> FindAsync(Func<string?, Task<string?>> inspectContext)
    {
        if (Name.Contains("podman", StringComparison.Ordinal))
        {
            var isRemote = arguments.Any(argument => argument is "--remote" or "-r" or "--remote=true") || Name.Contains("remote", StringComparison.Ordinal);
            return Argument("--url") ?? Argument("--connection") ?? Argument("-c") ?? Variable("CONTAINER_HOST") ?? (isRemote ? "podman's default connection" : null);
        }

        if (Name.Contains("nerdctl", StringComparison.Ordinal))
        {
            // nerdctl speaks to a containerd of its own machine only.
            return null;
        }

        if ((Argument("--host") ?? Argument("-H")) is { } host)
        {
            return host;
        }

        var named = Argument("--context") ?? Argument("-c");
        if (named is null && Variable("DOCKER_HOST") is { } variable)
        {
            return variable;
        }

        return (named ?? Variable("DOCKER_CONTEXT") ?? CurrentContext()) is { } context and not "default"
            ? await inspectContext(context).ConfigureAwait(false) : null;
    }

    /// <summary>The engine at an address sees other files than this machine has.</summary>
    public static bool IsElsewhere(string? address) => address is not null
        && !address.StartsWith("unix:", StringComparison.Ordinal) && !address.StartsWith("npipe:", StringComparison.Ordinal)
        && !address.StartsWith("fd:", StringComparison.Ordinal) && !address.StartsWith('/');

    private string? Variable(string name) => settings.Environment.GetValueOrDefault(name) is { Length: > 0 } value ? value : null;

    private string? Argument(string flag)
    {
        for (var i = 0; i < arguments.Count; i++)
        {
            if (arguments[i] == flag && i + 1 < arguments.Count)
            {
                return arguments[i + 1];
            }

            if (arguments[i].StartsWith(flag + "=", StringComparison.Ordinal))
            {
                return arguments[i][(flag.Length + 1)..];
            }
        }

        return null;
    }

    /// <summary>What <c>docker context use</c> chose.</summary>
    private string? CurrentContext()
    {
        var directory = Argument("--config") ?? Variable("DOCKER_CONFIG") ?? (Variable("HOME") is { } home ? Path.Join(home, ".docker") : null);
        try
        {
            using var config = JsonDocument.Parse(File.ReadAllBytes(Path.Join(directory ?? "", "config.json")));
            return config.RootElement.ValueKind == JsonValueKind.Object && config.RootElement.TryGetProperty("currentContext", out var name) ? name.GetString() : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
