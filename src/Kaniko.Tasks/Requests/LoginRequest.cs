namespace Kaniko.Tasks.Requests;

/// <summary>Credentials to check and to keep: what <c>kaniko login</c> is told.</summary>
public sealed record LoginRequest
{
    /// <summary>The registry, as in image references; empty: Docker Hub.</summary>
    public string Server { get; init; } = "";

    /// <summary>The user.</summary>
    public string? Username { get; init; }

    /// <summary>The password. Front doors leave it null and give it to the program's standard input.</summary>
    public string? Password { get; init; }

    /// <summary>The password is what standard input holds, without one line end at its end.</summary>
    public bool PasswordFromStandardInput { get; init; }

    /// <summary>How the registry is reached.</summary>
    public RegistryOptions Registry { get; init; } = new();

    /// <summary>What is told meanwhile.</summary>
    public ProgressOptions Progress { get; init; } = new();

    /// <inheritdoc/>
    public override string ToString() => $"LoginRequest {{ Server = {Server}, Username = {Username} }}";
}
