using System.Text;
using Kaniko.Diagnostics;

namespace Kaniko.Tasks.Requests;

/// <summary>One <c>--secret</c>: <c>id=ID[,src=FILE|,env=NAME][,type=file|env]</c>. Its content is read where it is needed and never kept.</summary>
/// <param name="Id">As steps name it.</param>
/// <param name="File">Null: it is a variable.</param>
/// <param name="Variable">Null: it is a file.</param>
public sealed record SecretOption(string Id, string? File, string? Variable)
{
    /// <summary>BuildKit's limit, in bytes.</summary>
    private const int MaximumSize = 500 * 1024;

    /// <summary>Reads an option. Without file and variable it is the variable of the id's name where there is one, else the file of that name.</summary>
    /// <exception cref="KanikoException">An unknown key, or no id.</exception>
    public static SecretOption Parse(string option, IReadOnlyDictionary<string, string> environment)
    {
        ArgumentNullException.ThrowIfNull(option);
        ArgumentNullException.ThrowIfNull(environment);
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var field in option.Split(','))
        {
            var pair = field.Split('=', 2);
            var key = pair[0].Trim().ToLowerInvariant();
            fields[key is "id" or "src" or "source" or "env" or "type" ? key : throw Invalid($"unexpected key '{key}' in --secret")] =
                pair.Length > 1 ? pair[1] : "";
        }

        var id = fields.GetValueOrDefault("id") ?? throw Invalid("a --secret has no id");
        var (file, variable) = (fields.GetValueOrDefault("src") ?? fields.GetValueOrDefault("source"), fields.GetValueOrDefault("env"));
        if (file is not null || variable is not null)
        {
            return new SecretOption(id, file, variable);
        }

        return fields.GetValueOrDefault("type") switch
        {
            "env" => new SecretOption(id, File: null, id),
            "file" => new SecretOption(id, id, Variable: null),
            _ => environment.ContainsKey(id) ? new SecretOption(id, File: null, id) : new SecretOption(id, id, Variable: null),
        };
    }

    /// <summary>An error about how a secret is written.</summary>
    public static KanikoException Invalid(string message) => new(ErrorCode.UsageInvalid, message)
    {
        Hint = "write --secret=id=NAME,src=FILE or --secret=id=NAME,env=VARIABLE",
    };

    /// <summary>Finds out before the first step whether the file is there. A variable is only asked for when a step wants it, as in buildx.</summary>
    /// <exception cref="KanikoException">It is missing or larger than 500 KiB.</exception>
    public void Check(string currentDirectory)
    {
        if (File is null || Variable is not null)
        {
            return;
        }

        var file = new FileInfo(Path.GetFullPath(File, currentDirectory));
        if (!file.Exists)
        {
            throw new KanikoException(ErrorCode.SecretMissing, $"the file '{File}' of secret '{Id}' does not exist");
        }

        if (file.Length > MaximumSize)
        {
            throw new KanikoException(ErrorCode.SecretMissing, $"secret '{Id}' is larger than {MaximumSize} bytes");
        }
    }

    /// <summary>The secret's content.</summary>
    /// <exception cref="KanikoException">It is missing, unreadable or larger than 500 KiB.</exception>
    public byte[] Read(IReadOnlyDictionary<string, string> environment, string currentDirectory)
    {
        ArgumentNullException.ThrowIfNull(environment);
        if (Variable is not null)
        {
            return environment.TryGetValue(Variable, out var value)
                ? Encoding.UTF8.GetBytes(value)
                : throw new KanikoException(ErrorCode.SecretMissing, $"the environment variable '{Variable}' of secret '{Id}' is not set");
        }

        Check(currentDirectory);
        try
        {
            return System.IO.File.ReadAllBytes(Path.GetFullPath(File!, currentDirectory));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new KanikoException(ErrorCode.SecretMissing, $"the file of secret '{Id}' cannot be read: {e.Message}", e);
        }
    }
}
