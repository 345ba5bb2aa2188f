using System.Text;

namespace Kaniko.Registries.Auth;

/// <summary>The value of an Authorization header, and what is known about it.</summary>
internal sealed class Authorization
{
    private volatile bool accepted;
    private Authorization? before;

    private Authorization(string header, string secret, int source) => (Header, Secret, Source) = (header, secret, source);

    public string Header { get; }

    /// <summary>For taking it out of messages.</summary>
    public string Secret { get; }

    /// <summary>Which of the credential sources it came from; their number stands for «anyone».</summary>
    public int Source { get; }

    /// <summary>When it should be renewed, on the monotonic clock; null: never.</summary>
    public long? RenewAt { get; init; }

    /// <summary>
    /// The registry has taken it, or one from the same source before it. A refusal after that means that its time is over, not that the
    /// source is wrong.
    /// </summary>
    public bool Accepted => accepted || before is { accepted: true };

    public bool IsToken { get; private init; }

    /// <summary>How many from the same source were refused before it.</summary>
    public int Predecessors { get; private set; }

    public static Authorization Basic(Credential credential, int source) =>
        new("Basic " + Encode(credential), credential.Password, source);

    public static Authorization Bearer(string token, int source, long? renewAt) =>
        new("Bearer " + token, token, source) { RenewAt = renewAt, IsToken = true };

    public static string Encode(Credential credential) =>
        Convert.ToBase64String(Encoding.UTF8.GetBytes(credential.Username + ":" + credential.Password));

    public void WasAccepted(bool value) => accepted |= value;

    /// <summary>Takes the place of another; what that one had earned counts on where it came from the same source.</summary>
    public void Succeed(Authorization? other)
    {
        if (other is not null && other.Source == Source)
        {
            accepted |= other.Accepted;
            (before, other.before) = (other, null);
            Predecessors = other.Predecessors + 1;
        }
    }
}
