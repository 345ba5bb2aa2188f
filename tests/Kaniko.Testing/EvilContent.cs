using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Kaniko.Testing;

/// <summary>What an <see cref="EvilRegistry"/> holds, in memory, and the correct answers to requests.</summary>
public sealed class EvilContent(EvilRegistry registry)
{
    private readonly Lock gate = new();
    private readonly Dictionary<(string Repository, string Digest), byte[]> blobs = [];
    private readonly Dictionary<(string Repository, string Digest), (byte[] Bytes, string Type)> manifests = [];
    private readonly Dictionary<(string Repository, string Tag), string> tags = [];
    private readonly Dictionary<string, MemoryStream> sessions = [];
    private int tokens;

    /// <summary>Wants tokens, for whoever has this user and password; null: anyone may do anything.</summary>
    public (string User, string Password)? Login { get; set; }

    /// <summary>A token is good for so many requests.</summary>
    public int RequestsPerToken { get; set; } = int.MaxValue;

    /// <summary>Tags may not be moved.</summary>
    public bool ImmutableTags { get; set; }

    /// <summary>Answers a mount with a new upload session.</summary>
    public bool RefusesMounts { get; set; }

    /// <summary>How the address of a new upload session is written, with <c>ID</c> for its name; null: as docker-registry does, without the host.</summary>
    public string? UploadLocation { get; set; }

    /// <summary>Where its token service is said to be.</summary>
    public string? Realm { get; set; }

    private Dictionary<string, (HashSet<string> Scopes, int Left)> Issued { get; } = [];

    public int TokensIssued => tokens;

    public void Put(string repository, byte[] blob)
    {
        lock (gate)
        {
            blobs[(repository, DigestOf(blob))] = blob;
        }
    }

    /// <summary>The digest that a tag has, or null.</summary>
    public string? Tag(string repository, string tag)
    {
        lock (gate)
        {
            return tags.GetValueOrDefault((repository, tag));
        }
    }

    /// <summary>What is wrong with the image of a tag; null: it is complete, or there is none.</summary>
    public string? Problem(string repository, string tag)
    {
        lock (gate)
        {
            if (!tags.TryGetValue((repository, tag), out var digest))
            {
                return null;
            }

            var (bytes, _) = manifests[(repository, digest)];
            return DigestOf(bytes) != digest ? "the manifest's bytes" : Missing(repository, bytes);
        }
    }

    internal static string DigestOf(byte[] bytes) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(bytes));

    /// <summary>The request's connection broke after these bytes of its body.</summary>
    internal void Broken(EvilRequest request, byte[] body)
    {
        lock (gate)
        {
            if (request.Kind is "PUT upload" or "PATCH upload" && sessions.TryGetValue(request.Path.Split('/')[^1], out var session))
            {
                session.Write(body);
            }
        }
    }

    internal EvilAnswer Answer(EvilRequest request, byte[] body)
    {
        lock (gate)
        {
            if (request.Kind.EndsWith(" token", StringComparison.Ordinal))
            {
                return Token(request);
            }

            if (request.Path == "/storage")
            {
                return blobs.FirstOrDefault(blob => blob.Key.Digest == request.Query("digest")).Value is { } stored
                    ? Range(request, stored) : new EvilAnswer(404, []);
            }

            return Refused(request) ?? request.Kind switch
            {
                "GET manifest" or "HEAD manifest" => Manifest(request),
                "PUT manifest" => PutManifest(request, body),
                "GET blob" or "HEAD blob" => Blob(request),
                "POST upload" => StartUpload(request),
                "PATCH upload" or "PUT upload" or "GET upload" or "DELETE upload" => Upload(request, body),
                _ => EvilAnswer.Error(404, "UNSUPPORTED", "no such thing"),
            };
        }
    }

    private static (string Repository, string Name) Split(EvilRequest request, string separator)
    {
        var at = request.Path.IndexOf(separator, StringComparison.Ordinal);
        return (request.Path[4..at], request.Path[(at + separator.Length)..]);
    }

    private EvilAnswer Token(EvilRequest request)
    {
        var expected = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Login?.User}:{Login?.Password}"));
        if (request["Authorization"] is { } given && given != expected)
        {
            return new EvilAnswer(401, []);
        }

        var token = $"token-{++tokens}-secret";
        var scopes = new HashSet<string>();
        if (request["Authorization"] is not null)
        {
            foreach (var part in request.Target.Split('?', '&').Where(part => part.StartsWith("scope=", StringComparison.Ordinal)))
            {
                scopes.Add(Uri.UnescapeDataString(part[6..]));
            }
        }

        Issued[token] = (scopes, RequestsPerToken);
        return new EvilAnswer(200, Encoding.UTF8.GetBytes($$"""{"token":"{{token}}","expires_in":300}"""), ("Content-Type", "application/json"));
    }

    private EvilAnswer? Refused(EvilRequest request)
    {
        if (Login is null)
        {
            return null;
        }

        var (repository, _) = Split(request, request.Kind.EndsWith("manifest", StringComparison.Ordinal) ? "/manifests/" : "/blobs/");
        var actions = request.Method is "GET" or "HEAD" && !request.Kind.EndsWith("upload", StringComparison.Ordinal) ? "pull" : "pull,push";
        var token = request["Authorization"]?.Replace("Bearer ", "", StringComparison.Ordinal) ?? "";
        if (Issued.TryGetValue(token, out var issued) && issued.Left > 0
            && issued.Scopes.Any(scope => scope == $"repository:{repository}:pull,push" || scope == $"repository:{repository}:{actions}"))
        {
            Issued[token] = (issued.Scopes, issued.Left - 1);
            return null;
        }

        var challenge = $"Bearer realm=\"{Realm ?? $"{registry.Scheme}://{registry.Name}/token"}\",service=\"evil\",scope=\"repository:{repository}:{actions}\"";
        return EvilAnswer.Error(401, "UNAUTHORIZED", "authentication required") with
        {
            Headers = [("WWW-Authenticate", challenge), ("Content-Type", "application/json")],
        };
    }

    private EvilAnswer Manifest(EvilRequest request)
    {
        var (repository, selector) = Split(request, "/manifests/");
        var digest = selector.StartsWith("sha256:", StringComparison.Ordinal) ? selector : tags.GetValueOrDefault((repository, selector), "");
        return manifests.TryGetValue((repository, digest), out var manifest)
            ? new EvilAnswer(200, manifest.Bytes, ("Content-Type", manifest.Type), ("Docker-Content-Digest", digest))
            : EvilAnswer.Error(404, "MANIFEST_UNKNOWN", "manifest unknown");
    }

    private EvilAnswer PutManifest(EvilRequest request, byte[] body)
    {
        var (repository, selector) = Split(request, "/manifests/");
        var digest = DigestOf(body);
        if (Missing(repository, body) is { } missing)
        {
            return EvilAnswer.Error(404, "MANIFEST_BLOB_UNKNOWN", missing);
        }

        if (selector.StartsWith("sha256:", StringComparison.Ordinal))
        {
            if (selector != digest)
            {
                return EvilAnswer.Error(400, "DIGEST_INVALID", "digest differs");
            }
        }
        else if (ImmutableTags && tags.ContainsKey((repository, selector)))
        {
            return EvilAnswer.Error(400, "TAG_INVALID", "The tag is immutable and already exists");
        }
        else
        {
            tags[(repository, selector)] = digest;
        }

        manifests[(repository, digest)] = (body, request["Content-Type"] ?? "");
        return new EvilAnswer(201, [], ("Docker-Content-Digest", digest), ("Location", $"/v2/{repository}/manifests/{digest}"));
    }

    // Strict: config and layers, or the children of an index, must be there, and be what they are called; so must what it refers to.
    private string? Missing(string repository, byte[] manifest)
    {
        using var json = JsonDocument.Parse(manifest);
        var root = json.RootElement;
        if (root.TryGetProperty("subject", out var subject) && !manifests.ContainsKey((repository, subject.GetProperty("digest").GetString()!)))
        {
            return "subject";
        }

        var isIndex = root.TryGetProperty("manifests", out var children);
        foreach (var child in isIndex ? children.EnumerateArray().ToArray() : [root.GetProperty("config"), .. root.GetProperty("layers").EnumerateArray()])
        {
            var digest = child.GetProperty("digest").GetString()!;
            var bytes = isIndex ? manifests.GetValueOrDefault((repository, digest)).Bytes : blobs.GetValueOrDefault((repository, digest));
            if (bytes is null || bytes.Length != child.GetProperty("size").GetInt64() || DigestOf(bytes) != digest)
            {
                return digest;
            }
        }

        return null;
    }

    private EvilAnswer Blob(EvilRequest request)
    {
        var (repository, digest) = Split(request, "/blobs/");
        return blobs.TryGetValue((repository, digest), out var blob)
            ? Range(request, blob)
            : EvilAnswer.Error(404, "BLOB_UNKNOWN", "blob unknown");
    }

    private static EvilAnswer Range(EvilRequest request, byte[] blob)
    {
        if (request["Range"] is not { } range)
        {
            return new EvilAnswer(200, blob, ("Content-Type", "application/octet-stream"), ("ETag", $"\"{DigestOf(blob)}\""));
        }

        var from = int.Parse(range["bytes=".Length..^1], CultureInfo.InvariantCulture);
        return from >= blob.Length
            ? new EvilAnswer(416, [])
            : new EvilAnswer(206, blob[from..], ("Content-Range", $"bytes {from}-{blob.Length - 1}/{blob.Length}"), ("ETag", $"\"{DigestOf(blob)}\""));
    }

    private EvilAnswer StartUpload(EvilRequest request)
    {
        var (repository, _) = Split(request, "/blobs/uploads/");
        if (request.Query("mount") is { } mount && request.Query("from") is { } from && !RefusesMounts && blobs.TryGetValue((from, mount), out var blob))
        {
            blobs[(repository, mount)] = blob;
            return new EvilAnswer(201, [], ("Location", $"/v2/{repository}/blobs/{mount}"), ("Docker-Content-Digest", mount));
        }

        var id = Guid.NewGuid().ToString("N");
        sessions[id] = new MemoryStream();
        var location = UploadLocation?.Replace("ID", id, StringComparison.Ordinal) ?? $"/v2/{repository}/blobs/uploads/{id}?_state=a%2Fb";
        return new EvilAnswer(202, [], ("Location", location), ("Range", "0-0"));
    }

    private EvilAnswer Upload(EvilRequest request, byte[] body)
    {
        var (repository, id) = Split(request, "/blobs/uploads/");
        if (!sessions.TryGetValue(id, out var session))
        {
            return EvilAnswer.Error(404, "BLOB_UPLOAD_UNKNOWN", "upload unknown");
        }

        if (request.Method == "DELETE")
        {
            sessions.Remove(id);
            return new EvilAnswer(204, []);
        }

        if (request["Content-Range"] is { } range && !range.StartsWith(session.Length + "-", StringComparison.Ordinal))
        {
            return EvilAnswer.Error(416, "BLOB_UPLOAD_INVALID", "out of order");
        }

        session.Write(body);
        if (request.Method is "GET" or "PATCH")
        {
            return new EvilAnswer(
                request.Method == "GET" ? 204 : 202, [], ("Location", request.Target), ("Range", $"0-{Math.Max(0, session.Length - 1)}"));
        }

        var blob = session.ToArray();
        if (DigestOf(blob) != request.Query("digest"))
        {
            return EvilAnswer.Error(400, "DIGEST_INVALID", "provided digest did not match uploaded content");
        }

        sessions.Remove(id);
        blobs[(repository, DigestOf(blob))] = blob;
        return new EvilAnswer(201, [], ("Location", $"/v2/{repository}/blobs/{DigestOf(blob)}"), ("Docker-Content-Digest", DigestOf(blob)));
    }
}
