namespace Kaniko.Tasks.Requests;

/// <summary>Credentials to forget: what <c>kaniko logout</c> is told.</summary>
public sealed record LogoutRequest
{
    /// <summary>The registry, as in image references; empty: Docker Hub.</summary>
    public string Server { get; init; } = "";

    /// <summary>What is told meanwhile.</summary>
    public ProgressOptions Progress { get; init; } = new();
}
