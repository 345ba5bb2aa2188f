using System.Text;

namespace Kaniko.Hosts.Kubernetes.Client;

/// <summary>One request to an API server.</summary>
/// <param name="Method">The HTTP method.</param>
/// <param name="Path">Below the server's own path, with a leading slash, escaped.</param>
internal sealed record ApiRequest(HttpMethod Method, string Path)
{
    /// <summary>Names and values as they are; they are escaped here.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Query { get; init; } = [];

    public byte[]? Body { get; init; }

    public string ContentType { get; init; } = "application/json";

    /// <summary>The answer may take as long as it likes, and is not read here.</summary>
    public bool Streams { get; init; }

    /// <summary>A POST that may be sent again when its answer is lost: it changes nothing, or what exists already is as good.</summary>
    public bool MayRepeat { get; init; }

    /// <summary>Asking twice is as good as asking once.</summary>
    public bool IsIdempotent => MayRepeat || Method != HttpMethod.Post;

    public Uri AddressOn(Uri server)
    {
        var text = new StringBuilder(server.GetLeftPart(UriPartial.Path).TrimEnd('/')).Append(Path);
        var separator = '?';
        foreach (var (name, value) in Query)
        {
            _ = text.Append(separator).Append(name).Append('=').Append(Uri.EscapeDataString(value));
            separator = '&';
        }

        return new Uri(text.ToString());
    }
}

/// <summary>Where things are on an API server.</summary>
internal static class ApiPaths
{
    public const string Namespaces = "/api/v1/namespaces";
    public const string AccessReviews = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";

    public static string Core(string space, string resource, string? name = null, string? sub = null) =>
        Below($"{Namespaces}/{Uri.EscapeDataString(space)}/{resource}", name, sub);

    public static string Pods(string space, string? name = null, string? sub = null) => Core(space, "pods", name, sub);

    public static string Secrets(string space, string? name = null) => Core(space, "secrets", name);

    public static string Jobs(string space, string? name = null) =>
        Below($"/apis/batch/v1/namespaces/{Uri.EscapeDataString(space)}/jobs", name, null);

    private static string Below(string path, string? name, string? sub) =>
        path + (name is null ? "" : "/" + Uri.EscapeDataString(name)) + (sub is null ? "" : "/" + sub);
}
