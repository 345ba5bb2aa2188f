using System.Text.RegularExpressions;

namespace Kaniko.Tasks.Actions;

/// <summary>Addresses of sources in inputs.</summary>
/// <param name="environment">The environment variables.</param>
/// <param name="token">The input <c>github-token</c>.</param>
internal sealed partial class ActionAddresses(IReadOnlyDictionary<string, string> environment, string token)
{
    private string Server => environment.GetValueOrDefault("GITHUB_SERVER_URL", "https://github.com").TrimEnd('/');

    /// <summary>Whether sources come from elsewhere.</summary>
    public static bool IsRemote(string context) =>
        context.Contains("://", StringComparison.Ordinal) || context.StartsWith("git@", StringComparison.Ordinal);

    /// <summary><c>{{defaultContext}}</c> is the commit of the event, as it is for docker/build-push-action.</summary>
    public string Expand(string text) => DefaultContext().Replace(text, _ => $"{Server}/{Value("GITHUB_REPOSITORY")}.git#{Commit}");

    /// <summary>The token goes with the address of its own server only: variables would go to every server that a build asks.</summary>
    public string WithToken(string address) =>
        token.Length > 0 && Server.StartsWith("https://", StringComparison.Ordinal) && address.StartsWith(Server + "/", StringComparison.OrdinalIgnoreCase)
            ? $"https://x-access-token:{Uri.EscapeDataString(token)}@{address["https://".Length..]}"
            : address;

    /// <summary>The merge commit of a pull request is on no branch: it is fetched by its reference.</summary>
    private string Commit => Value("GITHUB_REF") is var name && (name.StartsWith("refs/pull/", StringComparison.Ordinal) || Value("GITHUB_SHA").Length == 0) ? name : Value("GITHUB_SHA");

    private string Value(string name) => environment.GetValueOrDefault(name, "");

    [GeneratedRegex(@"\{\{\s*defaultContext\s*\}\}")]
    private static partial Regex DefaultContext();
}
