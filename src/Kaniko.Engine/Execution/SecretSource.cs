using Kaniko.Diagnostics;

namespace Kaniko.Engine.Execution;

/// <summary>The secrets that the user gave with <c>--secret</c>, read when a step asks for one and never kept.</summary>
internal sealed class SecretSource
{
    private const int MaximumSize = 500 * 1024;

    private readonly Dictionary<string, (string? File, string? Variable)> secrets = new(StringComparer.Ordinal);
    private readonly EngineSettings settings;

    public SecretSource(IEnumerable<string> options, EngineSettings settings)
    {
        this.settings = settings;
        foreach (var option in options)
        {
            Add(option);
        }
    }

    /// <summary>The secret's content, or null when none of that id was given.</summary>
    public byte[]? Find(string id)
    {
        if (!secrets.TryGetValue(id, out var secret))
        {
            return null;
        }

        if (secret.Variable is { } variable)
        {
            return settings.Environment.TryGetValue(variable, out var value)
                ? System.Text.Encoding.UTF8.GetBytes(value)
                : throw new KanikoException(ErrorCode.SecretMissing, $"the environment variable '{variable}' of secret '{id}' is not set");
        }

        return Read(id, Path.GetFullPath(secret.File!, settings.CurrentDirectory));
    }

    private static byte[] Read(string id, string path)
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

    private void Add(string option)
    {
        var fields = option.Split(',').Select(field => field.Split('=', 2)).ToDictionary(
            pair => pair[0].Trim().ToLowerInvariant(), pair => pair.Length > 1 ? pair[1] : "", StringComparer.Ordinal);
        if (fields.Keys.FirstOrDefault(key => key is not ("id" or "src" or "source" or "env" or "type")) is { } unknown)
        {
            throw Invalid($"unexpected key '{unknown}' in --secret");
        }

        var id = fields.GetValueOrDefault("id") ?? throw Invalid("a --secret has no id");
        var file = fields.GetValueOrDefault("src") ?? fields.GetValueOrDefault("source");
        var variable = fields.GetValueOrDefault("env");
        if (file is null && variable is null)
        {
            // kaniko, buildx: the variable of that name, else the file.
            (file, variable) = fields.GetValueOrDefault("type") == "env" || (fields.GetValueOrDefault("type") != "file" && settings.Environment.ContainsKey(id))
                ? ((string?)null, id)
                : (id, null);
        }

        if (!secrets.TryAdd(id, (file, variable)))
        {
            throw Invalid($"the secret '{id}' is given twice");
        }
    }

    private static KanikoException Invalid(string message) => new(ErrorCode.UsageInvalid, message)
    {
        Hint = "write --secret id=NAME,src=FILE or --secret id=NAME,env=VARIABLE",
    };
}
