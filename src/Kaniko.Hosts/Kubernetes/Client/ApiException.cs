using Kaniko.Hosts.Kubernetes.Objects;

namespace Kaniko.Hosts.Kubernetes.Client;

/// <summary>What an API server refused, in its words. Hosts put it into the user's before anybody else sees it.</summary>
internal sealed class ApiException(int code, Status? status, string message) : Exception(message)
{
    /// <summary>The HTTP status code.</summary>
    public int Code { get; } = code;

    /// <summary>The answer, where it was the API's own.</summary>
    public Status? Status { get; } = status;

    /// <summary>One word, such as <c>AlreadyExists</c>; empty where the answer was not the API's.</summary>
    public string Reason => Status?.Reason ?? "";
}
