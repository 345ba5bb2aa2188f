using Kaniko.Diagnostics;

namespace Kaniko.Tool.Calls;

/// <summary>What <c>--call</c> asks for instead of a build.</summary>
internal enum CallKind
{
    Build,
    Check,
    Outline,
    Targets,
}

/// <summary>How it is printed.</summary>
internal enum CallFormat
{
    Text,
    Json,
    Sarif,
}

/// <summary>The value of <c>--call</c>: <c>METHOD[,format=FORMAT][,ignorestatus=true]</c>.</summary>
/// <param name="IgnoreStatus">Findings do not change the exit code.</param>
internal sealed record CallMethod(CallKind Kind, CallFormat Format, bool IgnoreStatus)
{
    private static readonly string[] Methods = ["build", "check", "outline", "targets"];

    public static CallMethod Parse(string? text)
    {
        var parts = (text ?? "build").Split(',');
        var method = new CallMethod(Kinds(parts[0]), CallFormat.Text, IgnoreStatus: false);
        foreach (var part in parts.Skip(1))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            var value = equals < 0 ? "true" : part[(equals + 1)..];
            method = (equals < 0 ? part : part[..equals]) switch
            {
                "format" => method with { Format = Formats(value) },
                "ignorestatus" when value is "true" or "1" or "false" or "0" => method with { IgnoreStatus = value is "true" or "1" },
                _ => throw Invalid($"--call does not take '{part}'", "write --call=METHOD,format=json"),
            };
        }

        return method.Format != CallFormat.Sarif || method.Kind == CallKind.Check
            ? method
            : throw Invalid($"there is no sarif format of '{parts[0]}'", "write format=text or format=json");
    }

    private static CallKind Kinds(string name) => name switch
    {
        "build" or "" => CallKind.Build,
        "check" or "lint" => CallKind.Check,
        "outline" => CallKind.Outline,
        "targets" => CallKind.Targets,
        _ => throw Invalid($"--call has no method '{name}'", Suggestion.Hint(name, Methods) ?? "use build, check, outline or targets"),
    };

    private static CallFormat Formats(string name) => name switch
    {
        "text" or "default" or "" => CallFormat.Text,
        "json" => CallFormat.Json,
        "sarif" => CallFormat.Sarif,
        _ => throw Invalid($"there is no format '{name}'", "use text, json or sarif"),
    };

    private static KanikoException Invalid(string message, string hint) => new(ErrorCode.UsageInvalid, message) { Hint = hint };
}
