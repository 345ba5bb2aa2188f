using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Kaniko.Diagnostics;
using Kaniko.Tasks.Programs;
using Kaniko.Tasks.Requests;

namespace Kaniko.Hosts.Containers;

/// <summary>A container engine's command line: <c>docker</c>, <c>podman</c> or <c>nerdctl</c>.</summary>
internal sealed class ContainerEngine(string program, HostSettings settings, ContainerHostOptions options)
{
    private static readonly string[] Known = ["docker", "podman", "nerdctl"];

    public string Program => program;

    /// <summary>Its command is nerdctl's, which knows fewer options.</summary>
    public bool IsNerdctl => IsCalled("nerdctl");

    /// <summary>Where the engine is, when that is another machine, whose files are not this one's; null: here.</summary>
    public async Task<string?> FindElsewhereAsync(CancellationToken cancellationToken)
    {
        var address = await new EngineAddress(settings, program, options.EngineArguments).FindAsync(
            context => InspectContextAsync(context!, cancellationToken)).ConfigureAwait(false);
        return EngineAddress.IsElsewhere(address) ? address : null;
    }

    /// <summary>The engine that is named, or the first one here; where there are several, the first that answers.</summary>
    /// <returns>The engine, and what is wrong with those before it.</returns>
    /// <exception cref="KanikoException">There is none.</exception>
    public static async Task<(ContainerEngine Engine, IReadOnlyList<string> PassedOver)> FindAsync(
        HostSettings settings, ContainerHostOptions options, CancellationToken cancellationToken)
    {
        string[] names = options.Engine is { } named ? [named] : Known;
        ContainerEngine[] engines = [.. names.Select(name => Locate(name, settings)).OfType<string>().Select(path => new ContainerEngine(path, settings, options))];
        if (engines is [var only])
        {
            return (only, []);
        }

        var silent = new List<string>();
        foreach (var engine in engines)
        {
            // A client whose daemon is down is no engine. All of them ask it for its version.
            var answer = await engine.AskAsync(["version"], [], cancellationToken).ConfigureAwait(false);
            if (answer.ExitCode == 0)
            {
                return (engine, silent);
            }

            silent.Add($"'{engine.Program}' does not answer: {answer.Error.Split('\n')[^1].Trim()}");
        }

        throw silent.Count > 0
            ? new KanikoException(ErrorCode.HostFailed, "no container engine of this machine answers")
            {
                OutputTail = silent,
                Hint = "start the daemon of one, name it with --container-engine, or use --host=kubernetes",
            }
            : new KanikoException(ErrorCode.ToolMissing, options.Engine is null ? "there is neither docker nor podman nor nerdctl here" : $"there is no '{options.Engine}' here")
            {
                Hint = "install one, name it with --container-engine, or use --host=kubernetes",
            };
    }

    /// <summary>Starts the engine; its standard streams are the caller's.</summary>
    /// <param name="arguments">Its command and what follows.</param>
    /// <param name="variables">Added to its environment.</param>
    public Process Start(IEnumerable<string> arguments, IReadOnlyList<KeyValuePair<string, string>> variables)
    {
        var start = new ProcessStartInfo(program)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            CreateNoWindow = true,
            WorkingDirectory = settings.CurrentDirectory,
        };
        foreach (var argument in options.EngineArguments.Concat(arguments))
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment.Clear();
        foreach (var (name, value) in settings.Environment.Concat(variables))
        {
            start.Environment[name] = value;
        }

        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new KanikoException(ErrorCode.ToolMissing, $"'{program}' cannot be started: {e.Message}", e) { Hint = "correct --container-engine" };
        }
    }

    /// <summary>Ends a container and removes it, running or not.</summary>
    /// <returns>It is gone.</returns>
    public async Task<bool> RemoveAsync(string container, CancellationToken cancellationToken)
    {
        try
        {
            // Podman alone asks a container to end first, and Kaniko's executor, as its first process, does not hear that.
            string[] command = IsCalled("podman") ? ["rm", "--force", "--time=0", container] : ["rm", "--force", container];
            var answer = await AskAsync(command, [], cancellationToken).ConfigureAwait(false);
            return answer.ExitCode == 0 || answer.Error.Contains("no such container", StringComparison.OrdinalIgnoreCase)
                || answer.Error.Contains("no container with", StringComparison.OrdinalIgnoreCase);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>Runs a command of the engine that prints little.</summary>
    /// <param name="arguments">The command and what follows.</param>
    /// <param name="variables">Added to its environment.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<EngineAnswer> AskAsync(
        IEnumerable<string> arguments, IReadOnlyList<KeyValuePair<string, string>> variables, CancellationToken cancellationToken)
    {
        using var process = Start(arguments, variables);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        var error = process.StandardError.ReadToEndAsync(CancellationToken.None);
        try
        {
            await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
            return new(process.ExitCode, (await output.ConfigureAwait(false)).Trim(), (await error.ConfigureAwait(false)).Trim());
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    private bool IsCalled(string name) => Path.GetFileNameWithoutExtension(program).Contains(name, StringComparison.Ordinal);

    private async Task<string?> InspectContextAsync(string context, CancellationToken cancellationToken)
    {
        var answer = await AskAsync(["context", "inspect", context, "--format", "{{.Endpoints.docker.Host}}"], [], cancellationToken).ConfigureAwait(false);
        return answer.ExitCode == 0 ? answer.Output : null;
    }

    /// <summary>A Kubernetes quantity as engines take memory: bytes.</summary>
    public static string Bytes(string quantity)
    {
        var digits = quantity.AsSpan().IndexOfAnyExceptInRange('.', '9');
        var (number, unit) = digits < 0 ? (quantity, "") : (quantity[..digits], quantity[digits..]);
        decimal factor = unit switch
        {
            "" => 1,
            "k" => 1000,
            "M" => 1000 * 1000,
            "G" => 1000 * 1000 * 1000,
            "Ki" => 1024,
            "Mi" => 1024 * 1024,
            "Gi" => 1024 * 1024 * 1024,
            "Ti" => 1024L * 1024 * 1024 * 1024,
            _ => 0,
        };
        return factor > 0 && decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount)
            ? ((long)(amount * factor)).ToString(CultureInfo.InvariantCulture)
            : throw NoQuantity(quantity);
    }

    /// <summary>A Kubernetes quantity as engines take processors: a decimal number.</summary>
    public static string Processors(string quantity)
    {
        var isMilli = quantity.EndsWith('m');
        return decimal.TryParse(isMilli ? quantity[..^1] : quantity, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount)
            ? (isMilli ? amount / 1000 : amount).ToString("0.###", CultureInfo.InvariantCulture)
            : throw NoQuantity(quantity);
    }

    private static KanikoException NoQuantity(string text) =>
        new(ErrorCode.UsageInvalid, $"'{text}' is not a quantity for --executor-limit") { Hint = "write memory=2Gi or cpu=500m" };

    private static string? Locate(string name, HostSettings settings)
    {
        if (name.Contains('/', StringComparison.Ordinal) || name.Contains(Path.DirectorySeparatorChar, StringComparison.Ordinal))
        {
            var path = Path.GetFullPath(name, settings.CurrentDirectory);
            return File.Exists(path) ? path : null;
        }

        return SearchPath.Find(name, settings.Environment);
    }
}

/// <summary>What a command of an engine ended with and printed.</summary>
internal sealed record EngineAnswer(int ExitCode, string Output, string Error);
