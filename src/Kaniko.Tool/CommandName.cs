using Kaniko.Diagnostics;

namespace Kaniko.Tool;

/// <summary>Which command a command line names.</summary>
internal static class CommandName
{
    /// <summary>Every command, for suggestions.</summary>
    private static readonly string[] Known =
        ["build", "check", "warm", "push", "copy", "index", "login", "logout", "inspect", "gc", "du", "render", "pods", "version", "help", "action"];

    /// <summary>The command, and what follows it. As Kaniko's <c>warmer</c> the program warms, as <c>docker-credential-NAME</c> it knows
    /// credentials; without a command it builds.</summary>
    public static (string Command, string[] Arguments) Of(string invokedAs, string[] arguments) => arguments switch
    {
        _ when invokedAs == "warmer" => ("warm", arguments),
        _ when invokedAs.StartsWith(CredentialHelperCommand.Prefix, StringComparison.Ordinal) => (invokedAs, arguments),
        ["--version"] => ("version", []),
        ["-h" or "--help"] => ("help", []),
        [] when invokedAs != "executor" => ("help", []),
        [var first, .. var rest] when !first.StartsWith('-') => (first, rest),
        _ => ("build", arguments),
    };

    public static KanikoException Missing(string command) =>
        new(ErrorCode.UsageInvalid, $"the command '{command}' is unknown")
        {
            Hint = Suggestion.Hint(command, Known) ?? "'kaniko help' lists the commands",
        };
}
