using Kaniko.Diagnostics;

namespace Kaniko.Engine.Contexts;

/// <summary>Says in the user's words what git said.</summary>
internal static class GitFailure
{
    /// <param name="address">What was fetched.</param>
    /// <param name="outcome">How git ended.</param>
    /// <param name="credentialsGiven">Whether the server was shown any.</param>
    public static KanikoException Of(GitAddress address, GitOutcome outcome, bool credentialsGiven)
    {
        var errors = outcome.Errors;
        var (code, problem, hint) = Judge(address, errors, credentialsGiven);
        return code == ErrorCode.ToolMissing ? Missing("ssh", hint!)
            : new KanikoException(code, $"'{address.Display}' cannot be fetched: {problem}") { Hint = hint };
    }

    /// <summary>The server refused who asked, so other credentials may do.</summary>
    public static bool IsRefusal(GitOutcome outcome) => outcome.ExitCode != 0
        && (WantsLogin(outcome.Errors)
            || (Says(outcome.Errors, "repository") && Says(outcome.Errors, "not found", "error: 404"))); // what GitHub says of private ones

    /// <summary>The server has no such branch, tag or commit, or does not give it by this name.</summary>
    public static bool IsMissingReference(GitOutcome outcome) => outcome.ExitCode != 0
        && Says(outcome.Errors, "couldn't find remote ref", "not our ref", "unadvertised object", "no such remote ref");

    /// <summary>The server knows no history that is cut.</summary>
    public static bool IsShallowRefusal(GitOutcome outcome) => outcome.ExitCode != 0 && Says(outcome.Errors, "does not support shallow", "does not support --depth");

    /// <summary>Another attempt may do.</summary>
    public static bool IsPassing(GitOutcome outcome) => outcome.ExitCode != 0 && !IsRefusal(outcome)
        && Says(outcome.Errors, "early EOF", "RPC failed", "Connection reset", "timed out", "error: 500", "error: 502", "error: 503", "error: 504", "error: 429",
            "unexpected disconnect", "Empty reply from server", "Could not resolve host");

    private static (ErrorCode Code, string Problem, string? Hint) Judge(GitAddress address, string errors, bool credentialsGiven) =>
        OfHost(address, errors) ?? OfLogin(errors, credentialsGiven) ?? OfRepository(address, errors) ?? OfConnection(address, errors) ?? OfContent(errors)
        ?? (ErrorCode.GitFailed, Last(errors), null);

    private static (ErrorCode Code, string Problem, string? Hint)? OfHost(GitAddress address, string errors)
    {
        if (Says(errors, "REMOTE HOST IDENTIFICATION HAS CHANGED"))
        {
            return (ErrorCode.GitHostKeyRejected, $"the key of the host '{address.Host}' is not the one in known_hosts",
                "if the host really has a new key, replace the old one in ~/.ssh/known_hosts");
        }

        return Says(errors, "Host key verification failed", "host key is known for")
            ? (ErrorCode.GitHostKeyRejected, $"the key of the host '{address.Host}' is not known",
                $"compare it with what its owner publishes, and add it: ssh-keyscan {address.Host} >> ~/.ssh/known_hosts")
            : null;
    }

    private static (ErrorCode Code, string Problem, string? Hint)? OfLogin(string errors, bool credentialsGiven)
    {
        if (Says(errors, "Permission denied (", "Too many authentication failures"))
        {
            return (ErrorCode.GitUnauthorized, "the server does not accept the ssh key",
                "load the key that the server knows into the agent of SSH_AUTH_SOCK, or put it into ~/.ssh");
        }

        if (!WantsLogin(errors))
        {
            return null;
        }

        return credentialsGiven
            ? (ErrorCode.GitUnauthorized, "the server refuses the credentials", "check GIT_USERNAME and GIT_PASSWORD, or GIT_TOKEN")
            : (ErrorCode.GitUnauthorized, "the server wants credentials", "give them with GIT_USERNAME and GIT_PASSWORD, or GIT_TOKEN");
    }

    private static (ErrorCode Code, string Problem, string? Hint)? OfRepository(GitAddress address, string errors)
    {
        if (Says(errors, "couldn't find remote ref", "not our ref", "unadvertised object"))
        {
            var wanted = address.Ancestor ?? address.Reference ?? address.Commit;
            return (ErrorCode.GitReferenceNotFound, wanted is null ? "the repository is empty" : $"the repository has no '{wanted}'",
                "name a branch, a tag, a full commit or a reference such as refs/pull/1/head behind the #");
        }

        return Says(errors, "does not appear to be a git repository", "repository not found", "error: 404", "not exported", "no such repository")
            || (Says(errors, "repository '") && Says(errors, "not found"))
            ? (ErrorCode.GitRepositoryNotFound, "there is no such repository, or it is not for everybody",
                "check the address; for a private repository give GIT_USERNAME and GIT_PASSWORD, or GIT_TOKEN")
            : null;
    }

    private static (ErrorCode Code, string Problem, string? Hint)? OfConnection(GitAddress address, string errors)
    {
        if (Says(errors, "server certificate verification failed", "SSL certificate problem", "unable to get local issuer"))
        {
            return (ErrorCode.TlsFailed, "the server's certificate is not trusted",
                "name the authority's certificates with SSL_CERT_FILE or GIT_SSL_CAINFO; --git insecure-skip-tls=true trusts anybody");
        }

        if (Says(errors, "from proxy after CONNECT", "CONNECT tunnel failed", "resolve proxy"))
        {
            return (ErrorCode.GitFailed, Last(errors), "check HTTPS_PROXY and HTTP_PROXY (http://USER:PASSWORD@HOST:PORT), or leave the server out with NO_PROXY");
        }

        return Says(errors, "Could not resolve host", "Failed to connect to", "Connection refused", "Connection timed out", "unable to connect to",
            "No route to host", "Network is unreachable")
            ? (ErrorCode.GitFailed, Unreachable(errors), address.Scheme is "http" or "https"
                ? "check the address and that it can be reached from here; behind a proxy, set HTTPS_PROXY"
                : "check the address, and that its port can be reached from here")
            : null;
    }

    private static (ErrorCode Code, string Problem, string? Hint)? OfContent(string errors)
    {
        var lines = errors.Split('\n');
        if (Array.Find(lines, line => line.StartsWith("Error downloading object: ", StringComparison.Ordinal)) is { } missing)
        {
            return (ErrorCode.GitFailed, "Git LFS: " + Last(missing), "push the file with 'git lfs push --all', or take the pointers for the files with --git lfs=false");
        }

        if (Says(errors, "ssh: not found", "cannot run ssh"))
        {
            return (ErrorCode.ToolMissing, "", "install the OpenSSH client");
        }

        return Array.Find(lines, line => line.Contains("transport '", StringComparison.Ordinal)) is { } refused
            ? (ErrorCode.GitFailed, Last(refused), "a submodule may come from https, http, ssh and git addresses, and not from this machine")
            : null;
    }

    private static bool WantsLogin(string errors) =>
        Says(errors, "Authentication failed", "could not read Username", "could not read Password", "terminal prompts disabled", "error: 401", "error: 403");

    /// <summary>Where ssh, or git's own protocol, said on a line of its own why, that; else git's reason.</summary>
    private static string Unreachable(string errors)
    {
        const string Ssh = "ssh: ";
        const string Native = "errno=";
        var said = Array.Find(errors.Split('\n'), line => line.StartsWith(Ssh, StringComparison.Ordinal) || line.Contains(Native, StringComparison.Ordinal));
        return said is null ? Last(errors)
            : said.StartsWith(Ssh, StringComparison.Ordinal) ? Last(said[Ssh.Length..])
            : "unable to connect: " + Last(said[(said.IndexOf(Native, StringComparison.Ordinal) + Native.Length)..]);
    }

    /// <summary>git's own reason: the last line that says one.</summary>
    private static string Last(string errors)
    {
        var lines = errors.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var line = Array.FindLast(lines, text => text.StartsWith("fatal: ", StringComparison.Ordinal) || text.StartsWith("error: ", StringComparison.Ordinal))
            ?? lines.LastOrDefault() ?? "git gave no reason";
        var reason = line[(line.IndexOf(": ", StringComparison.Ordinal) is > 0 and < 8 and var colon ? colon + 2 : 0)..];
        return string.Concat(reason.Where(c => !char.IsControl(c)));
    }

    private static KanikoException Missing(string program, string hint) =>
        new(ErrorCode.ToolMissing, $"the program '{program}' is not on this machine") { Hint = hint };

    private static bool Says(string errors, params ReadOnlySpan<string> texts)
    {
        foreach (var text in texts)
        {
            if (errors.Contains(text, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
