using System.Text;
using Kaniko.Diagnostics;

namespace Kaniko.Hosts.Executors;

/// <summary>One <c>--secret</c>, read here because its file or variable is here.</summary>
internal static class SecretOption
{
    private const int MaximumSize = 500 * 1024;

    public static (string Id, byte[] Content) Read(string option, HostSettings settings)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var field in option.Split(','))
        {
            var equals = field.IndexOf('=', StringComparison.Ordinal);
            fields[(equals < 0 ? field : field[..equals]).Trim().ToLowerInvariant()] = equals < 0 ? "" : field[(equals + 1)..];
        }

        var id = fields.GetValueOrDefault("id") ?? throw new KanikoException(ErrorCode.UsageInvalid, "a --secret has no id")
        {
            Hint = "write --secret=id=ID,src=FILE or --secret=id=ID,env=NAME",
        };
        var file = fields.GetValueOrDefault("src") ?? fields.GetValueOrDefault("source");
        var variable = fields.GetValueOrDefault("env");
        if (file is null && variable is null)
        {
            // As the engine does: the variable of that name, else the file.
            (file, variable) = fields.GetValueOrDefault("type") == "env"
                || (fields.GetValueOrDefault("type") != "file" && settings.Environment.ContainsKey(id)) ? ((string?)null, id) : (id, null);
        }

        return (id, variable is not null ? OfVariable(id, variable, settings) : OfFile(id, Path.GetFullPath(file!, settings.CurrentDirectory)));
    }

    private static byte[] OfVariable(string id, string variable, HostSettings settings) => settings.Environment.TryGetValue(variable, out var value)
        ? Encoding.UTF8.GetBytes(value)
        : throw new KanikoException(ErrorCode.SecretMissing, $"the environment variable '{variable}' of secret '{id}' is not set");

    private static byte[] OfFile(string id, string path)
    {
        try
        {
            return new FileInfo(path).Length <= MaximumSize
                ? File.ReadAllBytes(path)
                : throw new KanikoException(ErrorCode.SecretMissing, $"secret '{id}' is larger than {MaximumSize} bytes");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new KanikoException(ErrorCode.SecretMissing, $"the file of secret '{id}' cannot be read: {e.Message}", e);
        }
    }
}
