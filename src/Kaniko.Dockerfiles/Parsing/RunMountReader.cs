using System.Globalization;
using Kaniko.Diagnostics;
using Kaniko.Dockerfiles.Instructions;
using Kaniko.Dockerfiles.Values;

namespace Kaniko.Dockerfiles.Parsing;

/// <summary>Reads the value of <c>--mount</c>.</summary>
internal static class RunMountReader
{
    private static readonly string[] Keys =
    [
        "type", "from", "source", "target", "readonly", "id", "sharing", "required", "size", "mode", "uid", "gid", "env",
        "src", "dst", "destination", "ro", "rw", "readwrite",
    ];

    private static readonly string[] Types = ["bind", "cache", "tmpfs", "secret", "ssh"];

    private static readonly string[] SharingModes = ["shared", "private", "locked"];

    /// <summary>The value of <c>from=</c>, which must not hold a variable: stages are known before variables are.</summary>
    public static string? From(string text)
    {
        string? from = null;
        foreach (var (key, value, _) in Options(text))
        {
            if (key != "from" || value is null)
            {
                continue;
            }

            var dollar = value.IndexOf('$', StringComparison.Ordinal);
            from = dollar >= 0 && dollar < value.Length - 1
                ? throw SyntaxErrors.Of("'from' doesn't support variable expansion, define alias stage instead")
                : value;
        }

        return string.IsNullOrEmpty(from) ? null : from;
    }

    public static RunMount Read(string text, Func<string, string> expand)
    {
        var draft = new Draft();
        foreach (var (key, value, field) in Options(text))
        {
            if (value is null)
            {
                draft.SetBare(key, field);
            }
            else
            {
                draft.Set(key, expand(value), field);
            }
        }

        return draft.Finish();
    }

    private static IEnumerable<(string Key, string? Value, string Field)> Options(string text)
    {
        var fields = CommaSeparated.TryRead(text, out var reason) ?? throw SyntaxErrors.Of($"failed to parse csv mounts: {reason}");
        foreach (var field in fields)
        {
            var equals = field.IndexOf('=', StringComparison.Ordinal);
            yield return equals < 0
                ? (field.ToLowerInvariant(), null, field)
                : (field[..equals].ToLowerInvariant(), field[(equals + 1)..], field);
        }
    }

    /// <summary>A mount while its options are read, in their order: some depend on the type given before them.</summary>
    private sealed class Draft
    {
        private RunMount mount = new();
        private bool? readOnly;
        private CacheSharing? sharing;

        private string TypeName => Types[(int)mount.Type];

        public void SetBare(string key, string field)
        {
            switch (key)
            {
                case "readonly" or "ro":
                    readOnly = true;
                    break;
                case "readwrite" or "rw":
                    readOnly = false;
                    break;
                case "required":
                    Set(key, "true", field);
                    break;
                default:
                    throw SyntaxErrors.Of($"invalid field '{field}' must be a key=value pair");
            }
        }

        public void Set(string key, string value, string field)
        {
            switch (key)
            {
                case "readonly" or "ro":
                    readOnly = GoText.Bool(value) ?? throw Invalid(key, value);
                    break;
                case "readwrite" or "rw":
                    readOnly = !(GoText.Bool(value) ?? throw Invalid(key, value));
                    break;
                case "sharing":
                    sharing = (CacheSharing)Index(value, SharingModes, "sharing value");
                    break;
                default:
                    mount = With(key, value, field);
                    break;
            }
        }

        public RunMount Finish()
        {
            CheckOwnership();
            if (mount.Type == RunMountType.Secret)
            {
                CheckSecret();
            }

            if (sharing is not null && mount.Type != RunMountType.Cache)
            {
                throw SyntaxErrors.Of($"invalid cache sharing set for {TypeName} mount");
            }

            return mount with
            {
                ReadOnly = readOnly ?? mount.Type is not (RunMountType.Cache or RunMountType.Tmpfs),
                Sharing = sharing ?? CacheSharing.Shared,
            };
        }

        private RunMount With(string key, string value, string field) => key switch
        {
            "type" => mount with { Type = (RunMountType)Index(value, Types, "mount type") },
            "from" => mount with { From = NullIfEmpty(value) },
            "source" or "src" => mount with { Source = NullIfEmpty(value) },
            "target" or "dst" or "destination" => mount with { Target = NullIfEmpty(value) },
            "id" => mount with { Id = NullIfEmpty(value) },
            "required" => OnlyFor(key, RunMountType.Secret, RunMountType.Ssh) with
            {
                Required = GoText.Bool(value) ?? throw Invalid(key, value),
            },
            "size" => OnlyFor(key, RunMountType.Tmpfs) with { Size = ByteSize.TryParse(value) ?? throw Invalid(key, value) },
            "mode" => mount with { Mode = Number(key, value, 8) },
            "uid" => mount with { Uid = Number(key, value, 10) },
            "gid" => mount with { Gid = Number(key, value, 10) },
            "env" => mount with { Env = NullIfEmpty(value) },
            _ => throw SyntaxErrors.Of($"unexpected key '{key}' in '{field}'", Suggestion.Hint(key, Keys)),
        };

        private void CheckOwnership()
        {
            if (mount.Type is RunMountType.Secret or RunMountType.Ssh or RunMountType.Cache)
            {
                return;
            }

            var option = mount.Mode is not null ? "mode" : mount.Uid is not null ? "uid" : mount.Gid is not null ? "gid" : null;
            if (option is not null)
            {
                throw SyntaxErrors.Of($"{option} not allowed for \"{TypeName}\" type mounts");
            }
        }

        private void CheckSecret()
        {
            var problem = mount switch
            {
                { From: not null } => "secret mount should not have a from",
                _ when sharing is not null => "secret mount should not define sharing",
                { Source: null, Target: null, Id: null } => "invalid secret mount. one of source, target required",
                { Source: not null, Id: not null } => "both source and id can't be set",
                _ => null,
            };
            if (problem is not null)
            {
                throw SyntaxErrors.Of(problem);
            }
        }

        private RunMount OnlyFor(string key, params RunMountType[] types) => types.Contains(mount.Type)
            ? mount
            : throw SyntaxErrors.Of($"unexpected key '{key}' for mount type '{TypeName}'");

        private static int Index(string value, string[] names, string what)
        {
            var index = Array.IndexOf(names, value.ToLowerInvariant());
            return index >= 0
                ? index
                : throw SyntaxErrors.Of($"unsupported {what} {GoText.Quote(value)}", Suggestion.Hint(value, names));
        }

        private static uint Number(string key, string value, int radix)
        {
            ulong number = 0;
            foreach (var c in value)
            {
                number = char.IsAsciiDigit(c) && c - '0' < radix && number <= uint.MaxValue
                    ? (number * (uint)radix) + (uint)(c - '0')
                    : ulong.MaxValue;
            }

            return value.Length > 0 && number <= uint.MaxValue
                ? (uint)number
                : throw SyntaxErrors.Of(string.Create(CultureInfo.InvariantCulture, $"invalid value {value} for {key}"));
        }

        private static string? NullIfEmpty(string value) => value.Length == 0 ? null : value;

        private static KanikoException Invalid(string key, string value) => SyntaxErrors.Of($"invalid value for {key}: {value}");
    }
}
