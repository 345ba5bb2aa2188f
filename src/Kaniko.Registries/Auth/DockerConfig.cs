using System.Text;
using System.Text.Json;
using Kaniko.Diagnostics;
using Kaniko.Images;

namespace Kaniko.Registries.Auth;

/// <summary>
/// Docker's <c>config.json</c> and Podman's <c>auth.json</c>: a helper for the registry, else the helper for all, else the longest entry
/// that the repository is below. Read when it is first asked; an entry for a path is never used outside of that path.
/// </summary>
public sealed class DockerConfig : ICredentialSource
{
    private const int MaximumFile = 4 * 1024 * 1024;

    private readonly Func<byte[]?> read;
    private readonly string name;
    private readonly IReadOnlyDictionary<string, string> environment;
    private readonly Lock gate = new();
    private JsonElement? root;

    private DockerConfig(Func<byte[]?> read, string name, IReadOnlyDictionary<string, string> environment) =>
        (this.read, this.name, this.environment) = (read, name, environment);

    /// <summary>A file, which need not exist.</summary>
    /// <param name="path">The file.</param>
    /// <param name="environment">Has the PATH on which helpers are looked for.</param>
    public static DockerConfig File(string path, IReadOnlyDictionary<string, string> environment) =>
        new(() => ReadFile(path), $"'{path}'", environment);

    /// <summary>The file's content, as <c>DOCKER_AUTH_CONFIG</c> holds it.</summary>
    public static DockerConfig Content(string json, IReadOnlyDictionary<string, string> environment) =>
        new(() => Encoding.UTF8.GetBytes(json), "the variable 'DOCKER_AUTH_CONFIG'", environment);

    public async ValueTask<Credential?> FindAsync(string registry, string repository, CancellationToken cancellationToken)
    {
        if (Root() is not { } config)
        {
            return null;
        }

        var server = ServerOf(registry);
        if (HelperFor(config, registry) is { } own && !CredentialHelper.IsReplaced(own, environment))
        {
            return await CredentialHelper.GetAsync(own, server, environment, cancellationToken).ConfigureAwait(false)
                ?? FindEntry(config, registry, repository);
        }

        if (Member(config, "credsStore") is { ValueKind: JsonValueKind.String } store && store.GetString() is { Length: > 0 } all
            && !CredentialHelper.IsReplaced(all, environment)
            && await CredentialHelper.GetAsync(all, server, environment, cancellationToken).ConfigureAwait(false) is { } stored)
        {
            return stored;
        }

        return FindEntry(config, registry, repository);
    }

    /// <summary>An entry's key without scheme and API version, and Docker Hub under one name: <c>host[:port][/path]</c>.</summary>
    internal static string NormalizeKey(string key)
    {
        var text = key.Trim();
        foreach (var scheme in (ReadOnlySpan<string>)["https://", "http://"])
        {
            text = text.StartsWith(scheme, StringComparison.OrdinalIgnoreCase) ? text[scheme.Length..] : text;
        }

        text = text.TrimEnd('/');
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var host = RegistryName.Normalize(slash < 0 ? text : text[..slash]);
        var path = slash < 0 ? "" : text[slash..];
        return path is "/v1" or "/v2" ? host : host + path;
    }

    private static byte[]? ReadFile(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            if (file.Length > MaximumFile)
            {
                throw new KanikoException(ErrorCode.CredentialsInvalid, $"the credentials in '{path}' are larger than {MaximumFile} bytes");
            }

            using var content = new MemoryStream();
            file.CopyTo(content);
            return content.ToArray();
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new KanikoException(ErrorCode.CredentialsInvalid, $"the credentials in '{path}' cannot be read", e);
        }
    }

    private static JsonElement? Member(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value : null;

    /// <summary>The helper that the config names for a registry, or for all; null: the file itself keeps credentials.</summary>
    internal static string? StoreFor(JsonElement config, string registry) => HelperFor(config, registry)
        ?? (Member(config, "credsStore") is { ValueKind: JsonValueKind.String } store && store.GetString() is { Length: > 0 } all ? all : null);

    /// <summary>What a registry is called in entries and to helpers.</summary>
    internal static string ServerOf(string registry) => registry == ImageReference.DockerHub ? "https://index.docker.io/v1/" : registry;

    private static string? HelperFor(JsonElement config, string registry)
    {
        if (Member(config, "credHelpers") is not { ValueKind: JsonValueKind.Object } helpers)
        {
            return null;
        }

        foreach (var helper in helpers.EnumerateObject())
        {
            if (NormalizeKey(helper.Name) == registry && helper.Value.ValueKind == JsonValueKind.String)
            {
                return helper.Value.GetString();
            }
        }

        return null;
    }

    private JsonElement? Root()
    {
        lock (gate)
        {
            if (root is not null)
            {
                return root;
            }

            if (read() is not { } bytes)
            {
                return null;
            }

            try
            {
                using var json = JsonDocument.Parse(bytes, new JsonDocumentOptions { MaxDepth = 32, AllowDuplicateProperties = false });
                return root = json.RootElement.Clone();
            }
            catch (JsonException e)
            {
                // The exception's text may quote the file.
                throw new KanikoException(
                    ErrorCode.CredentialsInvalid, $"the credentials in {name} are not JSON (line {e.LineNumber + 1})")
                {
                    Hint = "compare it with what 'docker login' writes",
                };
            }
        }
    }

    private Credential? FindEntry(JsonElement config, string registry, string repository)
    {
        if (Member(config, "auths") is not { ValueKind: JsonValueKind.Object } auths)
        {
            return null;
        }

        Credential? best = null;
        var length = -1;
        var wanted = registry + "/" + repository + "/";
        foreach (var entry in auths.EnumerateObject())
        {
            var key = NormalizeKey(entry.Name);
            if (key.Length > length && wanted.StartsWith(key + "/", StringComparison.Ordinal) && Read(entry) is { } credential)
            {
                (best, length) = (credential, key.Length);
            }
        }

        return best;
    }

    private Credential? Read(JsonProperty entry)
    {
        var source = $"{name}, entry '{NormalizeKey(entry.Name)}'";
        var (user, password) = (Text(entry, "username") ?? "", Text(entry, "password") ?? "");
        if (Text(entry, "auth") is { } auth)
        {
            (user, password) = Decode(auth, source);
        }

        var credential = new Credential
        {
            Username = user,
            Password = password,
            IdentityToken = Text(entry, "identitytoken"),
            RegistryToken = Text(entry, "registrytoken"),
            Source = source,
        };
        return credential.IsEmpty ? null : credential;
    }

    private static string? Text(JsonProperty entry, string member) =>
        Member(entry.Value, member) is { ValueKind: JsonValueKind.String } value && value.GetString() is { Length: > 0 } text ? text : null;

    private static (string User, string Password) Decode(string auth, string source)
    {
        try
        {
            var text = Encoding.UTF8.GetString(Convert.FromBase64String(auth));
            var colon = text.IndexOf(':', StringComparison.Ordinal);
            return colon >= 0 ? (text[..colon], text[(colon + 1)..].TrimEnd('\0')) : throw new FormatException();
        }
        catch (FormatException)
        {
            throw new KanikoException(ErrorCode.CredentialsInvalid, $"the 'auth' in {source} is not the base64 of user:password")
            {
                Hint = "log in again",
            };
        }
    }
}
