using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Kaniko.Diagnostics;

namespace Kaniko.Registries.Auth;

/// <summary>
/// Docker's credential helper protocol: <c>docker-credential-NAME get</c>, the registry on standard input, a JSON object back; <c>store</c> and
/// <c>erase</c> likewise.
/// </summary>
internal static class CredentialHelper
{
    private const int MaximumAnswer = 1024 * 1024;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>The helper's credential for a registry, or null when it says that it has none.</summary>
    public static async Task<Credential?> GetAsync(
        string name, string server, IReadOnlyDictionary<string, string> environment, CancellationToken cancellationToken)
    {
        var (exitCode, output) = await RunAsync(name, "get", Encoding.UTF8.GetBytes(server), environment, cancellationToken).ConfigureAwait(false);
        return exitCode == 0 ? Read(name, output)
            : SaysNone(output) ? null
            : throw Invalid(name, $"failed with exit code {exitCode}");
    }

    /// <summary>Makes the helper keep a credential.</summary>
    public static async Task StoreAsync(
        string name, (string Server, string Username, string Password) login, IReadOnlyDictionary<string, string> environment, CancellationToken cancellationToken)
    {
        var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("ServerURL", login.Server);
            json.WriteString("Username", login.Username);
            json.WriteString("Secret", login.Password);
            json.WriteEndObject();
        }

        var (exitCode, _) = await RunAsync(name, "store", buffer.ToArray(), environment, cancellationToken).ConfigureAwait(false);
        if (exitCode != 0)
        {
            throw Invalid(name, $"did not keep the credentials: exit code {exitCode}");
        }
    }

    /// <summary>Makes the helper forget a credential; false when it had none.</summary>
    public static async Task<bool> EraseAsync(
        string name, string server, IReadOnlyDictionary<string, string> environment, CancellationToken cancellationToken)
    {
        var (exitCode, output) = await RunAsync(name, "erase", Encoding.UTF8.GetBytes(server), environment, cancellationToken).ConfigureAwait(false);
        return exitCode == 0 || (SaysNone(output) ? false : throw Invalid(name, $"did not forget the credentials: exit code {exitCode}"));
    }

    // The protocol's only way of saying «none»; everything else is an error, not a reason to ask elsewhere.
    private static bool SaysNone(byte[] output) =>
        Encoding.UTF8.GetString(output).Contains("credentials not found in native keychain", StringComparison.Ordinal);

    /// <summary>
    /// The helper is one whose cloud this program knows itself (<see cref="CredentialSources"/>), and is not on the PATH: Kaniko's image has these
    /// programs, so many a docker config names them.
    /// </summary>
    public static bool IsReplaced(string name, IReadOnlyDictionary<string, string> environment) =>
        name is "ecr-login" or "gcr" or "gcloud" or "acr-env" or "acr-linux" && TryFind(name, environment) is null;

    private static string? TryFind(string name, IReadOnlyDictionary<string, string> environment)
    {
        foreach (var directory in environment.GetValueOrDefault("PATH", "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
        {
            // A relative entry would find programs in the build context.
            var path = Path.Combine(directory, "docker-credential-" + name);
            if (Path.IsPathRooted(directory) && File.Exists(path))
            {
                return path;
            }
        }

        return null;
    }

    private static string Find(string name, IReadOnlyDictionary<string, string> environment)
    {
        if (name.Length == 0 || !name.All(static c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-'))
        {
            throw new KanikoException(ErrorCode.CredentialsInvalid, "the docker config names a credential helper that is no program name");
        }

        return TryFind(name, environment) ?? throw new KanikoException(ErrorCode.CredentialsInvalid, $"the credential helper 'docker-credential-{name}' is not on the PATH")
        {
            Hint = "install it, or remove it from the docker config",
        };
    }

    private static async Task<(int ExitCode, byte[] Output)> RunAsync(
        string name, string verb, byte[] input, IReadOnlyDictionary<string, string> environment, CancellationToken outer)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(outer);
        timeout.CancelAfter(Patience);
        var cancellationToken = timeout.Token;
        using var process = new Process
        {
            StartInfo = new ProcessStartInfo(Find(name, environment), [verb])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                UseShellExecute = false,
            },
        };
        try
        {
            process.Start();
        }
        catch (Win32Exception e)
        {
            throw Invalid(name, "cannot be started", e);
        }

        try
        {
            var errors = process.StandardError.BaseStream.CopyToAsync(Stream.Null, cancellationToken);
            var output = ReadAsync(name, process.StandardOutput.BaseStream, cancellationToken);
            await WriteAsync(process, input, cancellationToken).ConfigureAwait(false);
            var bytes = await output.ConfigureAwait(false);
            await errors.ConfigureAwait(false);
            await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
            return (process.ExitCode, bytes);
        }
        catch (Exception e)
        {
            process.Kill(entireProcessTree: true);
            throw e is OperationCanceledException or IOException ? Invalid(name, "did not answer", e) : e;
        }
    }

    private static async Task WriteAsync(Process process, byte[] input, CancellationToken cancellationToken)
    {
        try
        {
            await process.StandardInput.BaseStream.WriteAsync(input, cancellationToken).ConfigureAwait(false);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading; its exit code says what that means.
        }
    }

    private static async Task<byte[]> ReadAsync(string name, Stream output, CancellationToken cancellationToken)
    {
        var buffer = new MemoryStream();
        var part = new byte[8192];
        int count;
        while ((count = await output.ReadAsync(part, cancellationToken).ConfigureAwait(false)) > 0)
        {
            buffer.Write(part, 0, count);
            if (buffer.Length > MaximumAnswer)
            {
                throw Invalid(name, "answered with too much");
            }
        }

        return buffer.ToArray();
    }

    private static Credential Read(string name, byte[] output)
    {
        try
        {
            using var json = JsonDocument.Parse(output);
            var user = json.RootElement.GetProperty("Username").GetString();
            var secret = json.RootElement.GetProperty("Secret").GetString();
            if (string.IsNullOrEmpty(secret))
            {
                throw Invalid(name, "answered without a secret");
            }

            var source = $"the credential helper 'docker-credential-{name}'";
            return user == "<token>"
                ? new Credential { IdentityToken = secret, Source = source }
                : new Credential { Username = user ?? "", Password = secret, Source = source };
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw Invalid(name, "did not answer with credentials");
        }
    }

    private static KanikoException Invalid(string name, string what, Exception? e = null) =>
        new(ErrorCode.CredentialsInvalid, $"the credential helper 'docker-credential-{name}' {what}", e)
        {
            Hint = $"run 'docker-credential-{name} get' by hand to see why",
        };
}
