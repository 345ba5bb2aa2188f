using System.Collections;
using System.Diagnostics;
using System.Text;
using Kaniko.Diagnostics;
using Kaniko.Rootfs.Sandboxes;
using Microsoft.Win32.SafeHandles;

namespace Kaniko.SandboxProbe;

/// <summary>
/// The sandbox without the rest of the program, for tests and measurements: <c>sandbox-init</c>, <c>probe</c>,
/// <c>step ROOT USER COMMAND…</c> and <c>measure ROOT COMMAND…</c>, each as the program would do it.
/// </summary>
internal static class Program
{
    private static async Task<int> Main(string[] args)
    {
        if (args is [SandboxInit.Verb, ..])
        {
            return SandboxInit.Main(args);
        }

        string[] variables = [.. Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().Select(e => $"{e.Key}={e.Value}")];
        var finding = IsolationProbe.Probe(Environment.GetEnvironmentVariable(UserNamespace.Marker), variables);
        if (args is ["probe"])
        {
            Console.WriteLine($"{finding.Tier} {finding.Mapping} {finding.NeedsUserNamespace} {finding.Reason}");
            return 0;
        }

        if (finding.NeedsUserNamespace)
        {
            finding.Require(IsolationTier.Namespaces);
            UserNamespace.Reexec(finding.Mapping, [Environment.ProcessPath!, .. args], variables);
        }

        using var sandbox = new NamespaceSandbox(new SandboxSettings
        {
            InitCommand = [Environment.ProcessPath!, SandboxInit.Verb],
        });
        return args switch
        {
            ["step", var root, var user, .. var command] => await StepAsync(sandbox, root, Command(command, uint.Parse(user, null))),
            ["measure", var root, .. var command] => await MeasureAsync(sandbox, root, Command(command, 0)),
            _ => 64,
        };
    }

    private static SandboxCommand Command(string[] words, uint user) => new()
    {
        Arguments = words,
        Environment = ["PATH=/bin"],
        User = new SandboxUser(user, user, []),
    };

    private static async Task<int> StepAsync(NamespaceSandbox sandbox, string root, SandboxCommand command)
    {
        try
        {
            var exit = await sandbox.RunAsync(
                Root(root),
                command,
                line => Console.WriteLine(Encoding.UTF8.GetString(line.Text.Span)),
                CancellationToken.None);
            return exit.Code;
        }
        catch (KanikoException exception)
        {
            Console.WriteLine($"{exception.Code}: {exception.Message}");
            return 125;
        }
    }

    private static async Task<int> MeasureAsync(NamespaceSandbox sandbox, string root, SandboxCommand command)
    {
        foreach (var ahead in (bool[])[false, true])
        {
            List<double> times = [];
            for (var i = 0; i < 20; i++)
            {
                if (ahead)
                {
                    sandbox.Prepare();
                    await Task.Delay(200);
                }

                var clock = Stopwatch.StartNew();
                _ = await sandbox.RunAsync(Root(root), command, _ => { }, CancellationToken.None);
                times.Add(clock.Elapsed.TotalMilliseconds);
            }

            times.Sort();
            Console.WriteLine($"{(ahead ? "waiting init" : "cold init")}: median {times[10]:F1} ms, best {times[0]:F1} ms, worst {times[^1]:F1} ms");
        }

        return 0;
    }

    private static SandboxRoot Root(string path) => new(OpenDirectory(path), Encoding.UTF8.GetBytes(path));

    private static SafeFileHandle OpenDirectory(string path) => new(open(path, 0x200000 | 0x80000), ownsHandle: true);

#pragma warning disable IDE1006, CA2101, SYSLIB1054, CA5392 // libc's name; a test's one call
    [System.Runtime.InteropServices.DllImport("libc")]
    private static extern int open(string path, int flags);
#pragma warning restore IDE1006, CA2101, SYSLIB1054, CA5392
}
