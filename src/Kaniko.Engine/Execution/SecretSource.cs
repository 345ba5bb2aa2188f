using Kaniko.Tasks.Requests;

namespace Kaniko.Engine.Execution;

/// <summary>The secrets that the user gave with <c>--secret</c>, read when a step asks for one and never kept.</summary>
internal sealed class SecretSource
{
    private readonly Dictionary<string, SecretOption> secrets = new(StringComparer.Ordinal);
    private readonly EngineSettings settings;

    public SecretSource(IEnumerable<string> options, EngineSettings settings)
    {
        this.settings = settings;
        foreach (var secret in options.Select(option => SecretOption.Parse(option, settings.Environment)))
        {
            if (!secrets.TryAdd(secret.Id, secret))
            {
                throw SecretOption.Invalid($"the secret '{secret.Id}' is given twice");
            }

            secret.Check(settings.CurrentDirectory);
        }
    }

    /// <summary>The secret's content, or null when none of that id was given.</summary>
    public byte[]? Find(string id) => secrets.GetValueOrDefault(id)?.Read(settings.Environment, settings.CurrentDirectory);
}
