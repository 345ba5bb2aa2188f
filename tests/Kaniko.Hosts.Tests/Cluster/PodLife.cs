using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;

namespace Kaniko.Hosts.Tests.Cluster;

/// <summary>One pod as its node runs it: the executor is a real child process whose input ends only when the protocol says so.</summary>
internal sealed class PodLife(ObjectStore store, string path, PodScript script, IReadOnlyList<string> program, string folder) : IDisposable
{
    private const int LongestMessage = 4096;

    private readonly CancellationTokenSource stop = new();
    private readonly List<Process> commands = [];
    private Process? process;
    private int attaches;

    public ContainerLog Log { get; } = new();

    /// <summary>Whether its node lets somebody attach, who asks now.</summary>
    public bool TakesAttach() => Input is not null && Interlocked.Increment(ref attaches) > script.RefusedAttaches;

    public Stream? Input => process?.StandardInput.BaseStream;

    public Task Running { get; private set; } = Task.CompletedTask;

    public int? ProcessId => process?.Id;

    /// <summary>Everything that was put into its input; then nobody can any more.</summary>
    public bool InputIsClosed { get; private set; }

    public void Start() => Running = Task.Run(RunAsync);

    public void CloseInput()
    {
        InputIsClosed = true;
        try
        {
            process?.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended before.
        }
    }

    public void Dispose()
    {
        stop.Cancel();
        foreach (var child in commands.Append(process).OfType<Process>())
        {
            try
            {
                child.Kill(entireProcessTree: true);
            }
            catch (InvalidOperationException)
            {
                // It ended by itself.
            }
        }
    }

    /// <summary>A command in the init container.</summary>
    public Process Exec(IReadOnlyList<string> command)
    {
        var child = Start([.. command.Select(Here)], new Dictionary<string, string>());
        commands.Add(child);
        return child;
    }

    private async Task RunAsync()
    {
        try
        {
            await LiveAsync();
        }
        catch (OperationCanceledException)
        {
            // The pod was deleted.
        }
        finally
        {
            Log.Complete();
        }
    }

    private async Task LiveAsync()
    {
        if (script.Unschedulable is { } reason)
        {
            Condition("False", "Unschedulable", reason);
            await Task.Delay(script.UnschedulableFor, stop.Token);
        }

        Condition("True", null, null);
        Waiting("ContainerCreating", "");
        MountSecrets();
        if (script.InitExitCode is { } code)
        {
            Status(status =>
            {
                status["initContainerStatuses"] = new JsonArray(State("prepare", "terminated", new() { ["exitCode"] = code, ["reason"] = "Error", ["message"] = "no such host" }));
                status["phase"] = "Failed";
            });
            return;
        }

        if (script.Waiting is { } waiting)
        {
            Waiting(waiting.Reason, waiting.Message);
            await Task.Delay(-1, stop.Token);
        }

        await RunInitAsync();
        await RunExecutorAsync();
    }

    private async Task RunInitAsync()
    {
        if (Spec["initContainers"]?.AsArray().FirstOrDefault(item => item!["name"]!.GetValue<string>() == "kaniko-context") is not { } container)
        {
            return;
        }

        Status(status => status["initContainerStatuses"] = new JsonArray(State("kaniko-context", "running", [])));
        var child = Start([.. container["command"]!.AsArray().Select(word => Here(word!.GetValue<string>()))], new Dictionary<string, string>());
        commands.Add(child);
        await child.WaitForExitAsync(stop.Token);
        Status(status => status["initContainerStatuses"] = new JsonArray(State("kaniko-context", "terminated", new() { ["exitCode"] = child.ExitCode, ["reason"] = "Completed" })));
    }

    private async Task RunExecutorAsync()
    {
        var container = Executor;
        var message = Path.Combine(folder, "termination-log");
        await File.WriteAllTextAsync(message, "");
        process = Start([.. program, .. container["args"]!.AsArray().Select(word => Here(word!.GetValue<string>()))], Environment(container));
        if (container["stdin"]?.GetValue<bool>() != true)
        {
            process.StandardInput.Close();
        }

        Status(status =>
        {
            status["phase"] = "Running";
            status["containerStatuses"] = Containers(State("kaniko", "running", []));
        });
        await Task.WhenAll(ReadAsync(process.StandardError.BaseStream), ReadAsync(process.StandardOutput.BaseStream));
        await process.WaitForExitAsync(stop.Token);
        await EndAsync(message);
    }

    private async Task EndAsync(string file)
    {
        stop.Token.ThrowIfCancellationRequested();
        var text = await File.ReadAllTextAsync(file);
        text = text.Length > LongestMessage ? text[..LongestMessage] : text;
        var exitCode = process!.ExitCode;
        if (text.Length == 0 && exitCode != 0)
        {
            text = Log.Tail(2048);
        }

        var reason = outOfMemory ? "OOMKilled" : exitCode == 0 ? "Completed" : "Error";
        Log.Complete();
        Status(status =>
        {
            status["phase"] = script.Sidecar ? "Running" : exitCode == 0 ? "Succeeded" : "Failed";
            status["containerStatuses"] = Containers(State("kaniko", "terminated", new() { ["exitCode"] = exitCode, ["reason"] = reason, ["message"] = text }));
        });
    }

    private bool outOfMemory;

    private async Task ReadAsync(Stream stream)
    {
        var line = new MemoryStream();
        var buffer = new byte[8192];
        int read;
        while ((read = await stream.ReadAsync(buffer, stop.Token)) > 0)
        {
            foreach (var value in buffer.AsMemory(0, read).ToArray())
            {
                if (value != '\n')
                {
                    line.WriteByte(value);
                    continue;
                }

                Log.Add(line.ToArray());
                Strike(Encoding.UTF8.GetString(line.ToArray()));
                line.SetLength(0);
            }
        }
    }

    private void Strike(string line)
    {
        if (script.OutOfMemoryAt is { } killed && line.Contains(killed, StringComparison.Ordinal))
        {
            outOfMemory = true;
            process!.Kill();
        }
        else if (script.EvictedAt is { } evicted && line.Contains(evicted, StringComparison.Ordinal))
        {
            Status(status =>
            {
                (status["phase"], status["reason"]) = ("Failed", "Evicted");
                status["message"] = "The node was low on resource: ephemeral-storage.";
                _ = status.Remove("containerStatuses");
            });
            Dispose();
        }
        else if (script.DeletedAt is { } deleted && line.Contains(deleted, StringComparison.Ordinal))
        {
            _ = store.Delete(path, null);
        }
    }

    private JsonObject Spec => store.TryGet(path)?["spec"]?.AsObject() ?? throw new OperationCanceledException();

    private JsonObject Executor => Spec["containers"]!.AsArray().First(item => item!["name"]!.GetValue<string>() == "kaniko")!.AsObject();

    /// <summary>What a path of the container is here.</summary>
    private string Here(string text) => text
        .Replace("/dev/termination-log", Path.Combine(folder, "termination-log"), StringComparison.Ordinal)
        .Replace("/kaniko/lent", Path.Combine(folder, "lent"), StringComparison.Ordinal)
        .Replace("/kaniko/.docker", Path.Combine(folder, "docker"), StringComparison.Ordinal)
        .Replace("/kaniko/buildcontext", Path.Combine(folder, "transfer", "context"), StringComparison.Ordinal)
        .Replace("/kaniko-transfer", Path.Combine(folder, "transfer"), StringComparison.Ordinal);

    private void MountSecrets()
    {
        foreach (var volume in Spec["volumes"]?.AsArray() ?? [])
        {
            if (volume!["secret"] is not { } secret || Spec["containers"]!.AsArray()
                .SelectMany(container => container!["volumeMounts"]?.AsArray() ?? [])
                .FirstOrDefault(mount => mount!["name"]!.GetValue<string>() == volume["name"]!.GetValue<string>()) is not { } mount)
            {
                continue;
            }

            var found = Secret(secret["secretName"]!.GetValue<string>());
            var directory = Directory.CreateDirectory(Here(mount["mountPath"]!.GetValue<string>())).FullName;
            foreach (var item in secret["items"]!.AsArray())
            {
                File.WriteAllBytes(
                    Path.Combine(directory, item!["path"]!.GetValue<string>()), Convert.FromBase64String(found["data"]![item["key"]!.GetValue<string>()]!.GetValue<string>()));
            }
        }

        _ = Directory.CreateDirectory(Path.Combine(folder, "transfer"));
    }

    private JsonObject Secret(string name) => store.TryGet(path[..path.LastIndexOf("/pods/", StringComparison.Ordinal)] + "/secrets/" + name)
        ?? throw new InvalidOperationException($"MountVolume.SetUp failed: secret \"{name}\" not found");

    private Dictionary<string, string> Environment(JsonObject container)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var variable in container["env"]?.AsArray() ?? [])
        {
            var reference = variable!["valueFrom"]?["secretKeyRef"];
            variables[variable["name"]!.GetValue<string>()] = reference is null
                ? Here(variable["value"]?.GetValue<string>() ?? "")
                : Encoding.UTF8.GetString(Convert.FromBase64String(Secret(reference["name"]!.GetValue<string>())["data"]![reference["key"]!.GetValue<string>()]!.GetValue<string>()));
        }

        return variables;
    }

    private static Process Start(IReadOnlyList<string> command, Dictionary<string, string> variables)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in variables)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    private void Status(Action<JsonObject> change) => _ = store.Change(path, pod =>
    {
        pod["status"] ??= new JsonObject { ["phase"] = "Pending" };
        change(pod["status"]!.AsObject());
    }) ?? throw new OperationCanceledException();

    private void Condition(string value, string? reason, string? message) => Status(status =>
    {
        var condition = new JsonObject { ["type"] = "PodScheduled", ["status"] = value };
        if (reason is not null)
        {
            (condition["reason"], condition["message"]) = (reason, message);
        }

        status["conditions"] = new JsonArray(condition);
    });

    private void Waiting(string reason, string message) => Status(status =>
        status["containerStatuses"] = Containers(State("kaniko", "waiting", new() { ["reason"] = reason, ["message"] = message })));

    private JsonArray Containers(JsonObject executor) => script.Sidecar ? new(State("istio-proxy", "running", []), executor) : new(executor);

    private static JsonObject State(string name, string state, JsonObject details) => new()
    {
        ["name"] = name,
        ["image"] = "registry.example/" + name,
        ["state"] = new JsonObject { [state] = details },
    };
}
