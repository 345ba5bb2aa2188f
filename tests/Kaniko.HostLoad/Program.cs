using System.Globalization;
using System.Text;
using Kaniko.Hosts;
using Kaniko.Hosts.Kubernetes;
using Kaniko.Tasks.Events;
using Kaniko.Tasks.Requests;

// Many builds at once in one process of their own, so that its memory is theirs.
// Arguments: kubeconfig, number of builds, bytes of context each, log lines each. Prints the builds that told each line once and in order,
// and the most memory that the process ever held, in bytes.
var (kubeconfig, builds, bytes, lines) = (args[0], int.Parse(args[1], CultureInfo.InvariantCulture), long.Parse(args[2], CultureInfo.InvariantCulture), int.Parse(args[3], CultureInfo.InvariantCulture));
var directory = Directory.CreateTempSubdirectory("kaniko-test-load-").FullName;
try
{
    File.WriteAllText(Path.Join(directory, "Dockerfile"), "FROM scratch\n");
    var settings = new HostSettings
    {
        Version = "0.1.0",
        CurrentDirectory = directory,
        Environment = new Dictionary<string, string>(),
        PackContext = (_, target, token) => WriteContextAsync(target, bytes, token),
        OpenArchive = static archive => archive,
        FindLogin = (_, _) => Task.FromResult<RegistryLogin?>(null),
        WriteResultFiles = (_, _, _) => Task.CompletedTask,
    };
    var whole = await Task.WhenAll(Enumerable.Range(0, builds).Select(number => IsWholeAsync(settings, number)));
    Console.WriteLine(whole.Count(told => told));
    Console.WriteLine(File.ReadLines("/proc/self/status").First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal))
        .Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2] + "000");
}
finally
{
    Directory.Delete(directory, recursive: true);
}

async Task<bool> IsWholeAsync(HostSettings settings, int number)
{
    var expected = 0;
    var inOrder = true;
    var request = new BuildRequest
    {
        Context = directory,
        Destinations = [$"registry.example/team/app-{number}:1"],
        Host = new()
        {
            Kind = HostKind.Kubernetes,
            ExecutorImage = "registry.example/kaniko-tasks",
            ExecutorArguments = [$"--fake-lines={lines}"],
            StartTimeout = TimeSpan.FromMinutes(8),
            Kubernetes = new() { Kubeconfig = kubeconfig, RequestTimeout = TimeSpan.FromMinutes(2) },
        },
    };
    BuildEvent? last = null;
    await foreach (var told in new KubernetesHost(settings).BuildAsync(request, CancellationToken.None))
    {
        last = told;
        if (told is WarningRaised { Diagnostic: var diagnostic })
        {
            // Why a build started anew is the first thing to know when one does.
            await Console.Error.WriteLineAsync($"{number}: {diagnostic.Detail}");
        }

        if (told is Traced { Message: { } text } && text.StartsWith("line ", StringComparison.Ordinal))
        {
            inOrder &= text == string.Create(CultureInfo.InvariantCulture, $"line {expected++:000000}");
        }
    }

    return inOrder && expected == lines && last is BuildFinished;
}

// A tar archive with one file that does not compress.
static async Task WriteContextAsync(Stream target, long bytes, CancellationToken token)
{
    var header = new byte[512];
    Encoding.ASCII.GetBytes("random.bin").CopyTo(header, 0);
    Encoding.ASCII.GetBytes("0000644\0").CopyTo(header, 100);
    Encoding.ASCII.GetBytes(Convert.ToString(bytes, 8).PadLeft(11, '0') + "\0").CopyTo(header, 124);
    Encoding.ASCII.GetBytes("00000000000\0").CopyTo(header, 136);
    Encoding.ASCII.GetBytes("ustar\000").CopyTo(header, 257);
    header[156] = (byte)'0';
    header.AsSpan(148, 8).Fill((byte)' ');
    Encoding.ASCII.GetBytes(Convert.ToString(header.Sum(value => value), 8).PadLeft(6, '0') + "\0 ").CopyTo(header, 148);
    await target.WriteAsync(header, token);
    var random = new Random(1);
    var block = new byte[512 * 32];
    for (var written = 0L; written < bytes; written += block.Length)
    {
        random.NextBytes(block);
        await target.WriteAsync(block, token);
    }

    await target.WriteAsync(new byte[1024], token);
}
