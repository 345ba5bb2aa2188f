using System.Text.Json;
using System.Text.Json.Nodes;
using Kaniko.Diagnostics;

namespace Kaniko.Registries.Auth;

/// <summary>
/// Docker's <c>config.json</c> as logins change it: an entry in it, or its credential helper's. Whatever else is in the file stays; it is
/// replaced in one step, and only its owner can read it.
/// </summary>
public sealed class CredentialFile
{
    private static readonly TimeSpan LockPatience = TimeSpan.FromSeconds(10);

    private static readonly JsonWriterOptions Style = new() { Indented = true, IndentCharacter = '\t', IndentSize = 1, NewLine = "\n" };

    private readonly string path;
    private readonly IReadOnlyDictionary<string, string> environment;

    private CredentialFile(string path, IReadOnlyDictionary<string, string> environment) => (this.path, this.environment) = (path, environment);

    /// <summary>The file of <c>DOCKER_CONFIG</c>, or of the home directory.</summary>
    public static CredentialFile Default(IReadOnlyDictionary<string, string> environment) => new(CredentialSources.DockerFile(environment), environment);

    /// <summary>Keeps a credential; returns where, for people.</summary>
    /// <param name="registry">As in references; Docker Hub under any of its names.</param>
    /// <param name="username">The user.</param>
    /// <param name="password">The password.</param>
    /// <param name="cancellationToken">Ends a helper that runs.</param>
    public async Task<string> StoreAsync(string registry, string username, string password, CancellationToken cancellationToken)
    {
        var name = RegistryName.Normalize(registry);
        using var gate = Lock();
        var config = Read();
        if (Helper(config, name) is { } helper)
        {
            await CredentialHelper.StoreAsync(helper, (DockerConfig.ServerOf(name), username, password), environment, cancellationToken).ConfigureAwait(false);
            return $"docker-credential-{helper}";
        }

        var auths = Auths(config) ?? (JsonObject)(config["auths"] = new JsonObject());
        _ = RemoveEntries(auths, name);
        auths[DockerConfig.ServerOf(name)] = new JsonObject
        {
            ["auth"] = Authorization.Encode(new Credential { Username = username, Password = password, Source = "login" }),
        };
        Write(config);
        return path;
    }

    /// <summary>Forgets a credential; returns whether there was one, and where they are kept.</summary>
    public async Task<(bool Removed, string Store)> EraseAsync(string registry, CancellationToken cancellationToken)
    {
        var name = RegistryName.Normalize(registry);
        using var gate = Lock();
        var config = Read();
        var removed = false;
        if (Helper(config, name) is { } helper)
        {
            removed = await CredentialHelper.EraseAsync(helper, DockerConfig.ServerOf(name), environment, cancellationToken).ConfigureAwait(false);
        }

        if (Auths(config) is { } auths && RemoveEntries(auths, name))
        {
            Write(config);
            removed = true;
        }

        return (removed, Helper(config, name) is { } store ? $"docker-credential-{store}" : path);
    }

    private static JsonObject? Auths(JsonObject config) => config["auths"] as JsonObject;

    private static string? Helper(JsonObject config, string registry)
    {
        using var document = JsonDocument.Parse(config.ToJsonString());
        return DockerConfig.StoreFor(document.RootElement, registry);
    }

    private static bool RemoveEntries(JsonObject auths, string registry)
    {
        var keys = auths.Select(entry => entry.Key).Where(key => DockerConfig.NormalizeKey(key) == registry).ToList();
        keys.ForEach(key => auths.Remove(key));
        return keys.Count > 0;
    }

    private JsonObject Read()
    {
        try
        {
            var bytes = File.Exists(path) ? File.ReadAllBytes(path) : [];
            return bytes.Length == 0 ? []
                : JsonNode.Parse(bytes, documentOptions: new JsonDocumentOptions { MaxDepth = 32, AllowDuplicateProperties = false }) as JsonObject
                    ?? throw new KanikoException(ErrorCode.CredentialsInvalid, $"'{path}' is not a JSON object");
        }
        catch (JsonException e)
        {
            throw new KanikoException(ErrorCode.CredentialsInvalid, $"'{path}' is not JSON (line {e.LineNumber + 1})") { Hint = "mend it, or remove it" };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(e);
        }
    }

    private void Write(JsonObject config)
    {
        try
        {
            // A link stays one: it may lead to a volume.
            var target = new FileInfo(path).LinkTarget is null ? path : File.ResolveLinkTarget(path, returnFinalTarget: true)!.FullName;
            var next = $"{target}.{Guid.NewGuid():N}";
            try
            {
                using (var file = new FileStream(next, OwnersOnly(FileMode.CreateNew)))
                using (var json = new Utf8JsonWriter(file, Style))
                {
                    config.WriteTo(json);
                    json.Flush();
                    file.Write("\n"u8);
                    file.Flush(flushToDisk: true);
                }

                File.Move(next, target, overwrite: true);
            }
            finally
            {
                File.Delete(next);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(e);
        }
    }

    /// <summary>Two logins at the same time shall both be kept.</summary>
    private FileStream Lock()
    {
        var gate = path + ".lock";
        var deadline = Environment.TickCount64 + (long)LockPatience.TotalMilliseconds;
        while (true)
        {
            try
            {
                MakeDirectory(Path.GetDirectoryName(path)!);
                return new FileStream(gate, OwnersOnly(FileMode.OpenOrCreate, FileOptions.DeleteOnClose));
            }
            catch (IOException e) when (IsTaken(e) && Environment.TickCount64 < deadline)
            {
                Thread.Sleep(20);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw Unwritable(e);
            }
        }
    }

    // EWOULDBLOCK of Linux and of macOS, and Windows' sharing violation.
    private static bool IsTaken(IOException e) => e.HResult is 11 or 35 or unchecked((int)0x80070020);

    private static void MakeDirectory(string directory)
    {
        if (OperatingSystem.IsWindows())
        {
            _ = Directory.CreateDirectory(directory);
        }
        else
        {
            _ = Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    private static FileStreamOptions OwnersOnly(FileMode mode, FileOptions options = FileOptions.None)
    {
        var result = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = FileShare.None, Options = options };
        if (!OperatingSystem.IsWindows())
        {
            result.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return result;
    }

    private KanikoException Unwritable(Exception e) => new(ErrorCode.CredentialsInvalid, $"'{path}' cannot be changed: {e.Message}", e)
    {
        Hint = "point DOCKER_CONFIG at a directory that you may write to",
    };
}
