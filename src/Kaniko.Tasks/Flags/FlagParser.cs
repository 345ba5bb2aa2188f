using Kaniko.Diagnostics;

namespace Kaniko.Tasks.Flags;

/// <summary>The grammar of Go's pflag, which Kaniko's users write: <c>--x=v</c>, <c>--x v</c>, <c>-f v</c>, <c>-fv</c>, <c>--x</c>, <c>--</c>.</summary>
internal sealed class FlagParser<TRequest>(FlagTable<TRequest> table)
    where TRequest : new()
{
    private readonly List<string> operands = [];
    private readonly List<Diagnostic> warnings = [];
    private TRequest request = new();
    private Flag<TRequest>? sensitive;
    private bool help;

    public CommandLine<TRequest> Parse(IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment)
    {
        ReadEnvironment(environment, last: false);
        for (var i = 0; i < arguments.Count && !help; i++)
        {
            var argument = arguments[i];
            if (argument == "--")
            {
                for (i++; i < arguments.Count; i++)
                {
                    AddOperand(arguments[i]);
                }

                break;
            }

            if (argument.StartsWith("--", StringComparison.Ordinal))
            {
                i += ReadLong(argument[2..], i + 1 < arguments.Count ? arguments[i + 1] : null);
            }
            else if (argument.Length > 1 && argument[0] == '-')
            {
                i += ReadShort(argument, i + 1 < arguments.Count ? arguments[i + 1] : null);
            }
            else
            {
                AddOperand(argument);
            }
        }

        ReadEnvironment(environment, last: true);
        if (table.Operands is { } words && !help)
        {
            request = words.Read(request, operands);
        }

        return new(help || table.Conclude is not { } conclude ? request : conclude(request), operands, warnings, help);
    }

    /// <summary>A stray word is often the rest of a value with blanks, so after a sensitive flag it is not repeated.</summary>
    private void AddOperand(string argument)
    {
        if (table.TakesOperands)
        {
            operands.Add(argument);
            return;
        }

        throw sensitive is null
            ? new KanikoException(ErrorCode.UsageInvalid, $"'{argument}' stands between the flags and belongs to none")
            {
                Hint = argument is "true" or "false"
                    ? $"a switch takes its value with an equals sign: --flag={argument}"
                    : "put a command before all flags, name the context with --context, and quote values with blanks",
            }
            : new KanikoException(ErrorCode.UsageInvalid, $"a word after --{sensitive.Name} belongs to no flag")
            {
                Hint = $"quote a value with blanks: --{sensitive.Name}='…'",
            };
    }

    /// <summary>How many further arguments were used.</summary>
    private int ReadLong(string text, string? next)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        var name = equals < 0 ? text : text[..equals];
        if (name == "help")
        {
            help = true;
            return 0;
        }

        var flag = table.Find(name) ?? throw Unknown(name);
        if (flag.DeprecatedNames.Contains(name))
        {
            Warn($"--{name} is an old spelling of --{flag.Name}");
        }

        if (equals >= 0)
        {
            Apply(flag, $"--{name}", text[(equals + 1)..]);
            return 0;
        }

        if (flag.Kind == FlagKind.Switch)
        {
            Apply(flag, $"--{name}", "true");
            return 0;
        }

        Apply(flag, $"--{name}", next ?? throw Missing($"--{name}"));
        return 1;
    }

    /// <summary>How many further arguments were used. Switches may stand together: <c>-qv debug</c>.</summary>
    private int ReadShort(string argument, string? next)
    {
        for (var i = 1; i < argument.Length; i++)
        {
            var letter = argument[i];
            if (letter == 'h' && table.Find(letter) is null)
            {
                help = true;
                return 0;
            }

            var flag = table.Find(letter) ?? throw Unknown(letter);
            var rest = argument[(i + 1)..];
            if (rest.StartsWith('='))
            {
                Apply(flag, $"-{letter}", rest[1..]);
                return 0;
            }

            if (flag.Kind == FlagKind.Switch)
            {
                Apply(flag, $"-{letter}", "true");
                continue;
            }

            Apply(flag, $"-{letter}", rest.Length > 0 ? rest : next ?? throw Missing($"-{letter}"));
            return rest.Length > 0 ? 0 : 1;
        }

        return 0;
    }

    private void Apply(Flag<TRequest> flag, string given, string value)
    {
        request = flag.Read(request, value);
        sensitive = flag.Sensitive ? flag : sensitive;
        if (flag.Deprecated is { } reason)
        {
            Warn($"{given} is deprecated: {reason}");
        }
    }

    private void ReadEnvironment(IReadOnlyDictionary<string, string> environment, bool last)
    {
        foreach (var flag in table.Flags)
        {
            if (flag.Environment is not { } name || flag.EnvironmentLast != last
                || !environment.TryGetValue(name, out var value) || value.Length == 0)
            {
                continue;
            }

            Apply(flag, name, value);
        }
    }

    private void Warn(string detail) => warnings.Add(new(
        "DeprecatedFlag", Severity.Warning, "Flags that will go away", detail, Span: null));

    private static KanikoException Missing(string given) => new(ErrorCode.UsageInvalid, $"{given} needs a value")
    {
        Hint = $"write {given} VALUE",
    };

    private KanikoException Unknown(string name) => new(ErrorCode.UsageInvalid, $"the flag '--{name}' is unknown")
    {
        Hint = ForeignFlags.Hint(table.Command, name)
            ?? (Suggestion.Nearest(name, table.Names) is { } nearest
                ? $"did you mean --{nearest}?"
                : $"'kaniko help {table.Command}' lists the flags"),
    };

    private KanikoException Unknown(char letter) => new(ErrorCode.UsageInvalid, $"the flag '-{letter}' is unknown")
    {
        Hint = ForeignFlags.Hint(table.Command, letter.ToString())
            ?? $"'kaniko help {table.Command}' lists the flags; long names take two dashes",
    };
}
