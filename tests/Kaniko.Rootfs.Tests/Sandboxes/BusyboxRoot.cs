using System.Text;
using Kaniko.Rootfs.Sandboxes;
using Microsoft.Win32.SafeHandles;
using Xunit;

namespace Kaniko.Rootfs.Tests.Sandboxes;

/// <summary>A root file system with busybox, and a sandbox to run commands in it.</summary>
internal sealed class BusyboxRoot : IDisposable
{
    private const string Busybox = "/bin/busybox";

    public BusyboxRoot()
    {
        if (!File.Exists(Busybox))
        {
            Assert.Skip("/bin/busybox is missing: install busybox-static");
        }

        Parent = Directory.CreateTempSubdirectory("sandbox-test-").FullName;
        Path = System.IO.Path.Combine(Parent, "root");
        Directory.CreateDirectory(System.IO.Path.Combine(Path, "bin"));
        File.Copy(Busybox, System.IO.Path.Combine(Path, "bin/busybox"));
        foreach (var applet in (string[])["sh", "cat", "ls", "echo", "sleep", "id", "mount", "hostname", "grep", "env", "yes", "head",
            "true", "touch", "rm", "mkdir", "ln", "mv", "ifconfig", "kill", "dd", "wc", "ps", "pwd", "readlink", "stat", "find", "chown"])
        {
            File.CreateSymbolicLink(System.IO.Path.Combine(Path, "bin", applet), "busybox");
        }

        Handle = RawDirectory.Open(Path);
    }

    public string Parent { get; }

    public string Path { get; }

    public SafeFileHandle Handle { get; }

    public SandboxRoot Root => new(Handle, Encoding.UTF8.GetBytes(Path));

    public static SandboxSettings Settings => new()
    {
        InitCommand = [System.IO.Path.Combine(AppContext.BaseDirectory, "kaniko-sandbox-init"), SandboxInit.Verb],
        InitEnvironment = Environment.GetEnvironmentVariable("DOTNET_ROOT") is { } root ? [$"DOTNET_ROOT={root}"] : [],
    };

    public static SandboxCommand Shell(string script) => new()
    {
        Arguments = ["/bin/sh", "-c", script],
        Environment = ["PATH=/usr/bin:/bin"],
    };

    public async Task<Finished> RunAsync(SandboxCommand command)
    {
        using var sandbox = new NamespaceSandbox(Settings);
        return await RunAsync(sandbox, command);
    }

    public async Task<Finished> RunAsync(ISandbox sandbox, SandboxCommand command)
    {
        if (Environment.IsPrivilegedProcess is false)
        {
            Assert.Skip("not root");
        }

        List<string> output = [], errors = [];
        var exit = await sandbox.RunAsync(
            Root,
            command,
            line => (line.IsError ? errors : output).Add(Encoding.UTF8.GetString(line.Text.Span)),
            TestContext.Current.CancellationToken);
        return new Finished(exit, output, errors);
    }

    /// <summary>All names below the root, for before and after.</summary>
    public string[] Listing() =>
        [.. Directory.EnumerateFileSystemEntries(Path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];

    public void Dispose()
    {
        Handle.Dispose();
        Directory.Delete(Parent, recursive: true);
    }
}

internal sealed record Finished(SandboxExit Exit, IReadOnlyList<string> Output, IReadOnlyList<string> Errors)
{
    /// <summary>What was printed; the command must have succeeded.</summary>
    public string Text
    {
        get
        {
            Assert.True(Exit.Code == 0, $"exit {Exit.Code}: {string.Join('\n', Errors)}");
            return string.Join('\n', Output);
        }
    }
}
