using System.Text;

namespace Kaniko.Engine.Contexts;

/// <summary>A user name and a password, or what stands for them, for one server.</summary>
internal sealed record GitCredentials(string User, string Password)
{
    /// <summary>The value of an <c>Authorization</c> header.</summary>
    public string Basic => "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{User}:{Password}"));

    /// <summary>What must never be shown.</summary>
    public IEnumerable<string> Secrets => new[] { Password, Basic["Basic ".Length..], Password.Length == 0 ? User : "" }.Where(secret => secret.Length > 0);

    /// <summary>
    /// What is tried, in this order; null is an attempt without credentials. The address wins over the environment. A token is the user name,
    /// as in Kaniko; servers that want it as a password get it so at the second attempt.
    /// </summary>
    public static IReadOnlyList<GitCredentials?> Candidates(GitAddress address, IReadOnlyDictionary<string, string> environment)
    {
        if (address.Server is null)
        {
            return Nobody;
        }

        if (address.UserInfo is { } info)
        {
            var colon = info.IndexOf(':', StringComparison.Ordinal);
            return colon < 0
                ? OfToken(Uri.UnescapeDataString(info), user: null)
                : [new(Uri.UnescapeDataString(info[..colon]), Uri.UnescapeDataString(info[(colon + 1)..]))];
        }

        var user = Variable("GIT_USERNAME");
        return Variable("GIT_TOKEN") is { } token ? OfToken(token, user)
            : user is not null || Variable("GIT_PASSWORD") is not null ? [new(user ?? "git", Variable("GIT_PASSWORD") ?? "")]
            : Nobody;

        string? Variable(string name) => environment.GetValueOrDefault(name) is { Length: > 0 } value ? value : null;
    }

    private static GitCredentials?[] Nobody => [null];

    private static GitCredentials?[] OfToken(string token, string? user) => [new(token, ""), new(user ?? "x-access-token", token)];
}
