using Kaniko.Diagnostics;
using Kaniko.Tasks.Requests;

namespace Kaniko.Hosts.Executors;

/// <summary>Small files and values of this machine that an executor elsewhere is lent, and what it calls them.</summary>
internal sealed class LentThings(HostSettings settings)
{
    private readonly List<LentFile> files = [];

    /// <summary>All so far.</summary>
    public IReadOnlyList<LentFile> Files => files;

    /// <exception cref="KanikoException">There is no image to run.</exception>
    public static void RequireImage(HostOptions host, string what)
    {
        if (host.ExecutorImage is null)
        {
            throw new KanikoException(ErrorCode.UsageInvalid, $"{what} needs an image that builds")
            {
                Hint = "name one with --executor-image or KANIKO_EXECUTOR_IMAGE: this project's (docs/kubernetes.md says how it is made) or "
                    + "Kaniko's, such as gcr.io/kaniko-project/executor:v1.24.0",
            };
        }
    }

    public void Add(LentFile file) => files.Add(file);

    /// <summary>The options as they mean the same there: certificates are lent.</summary>
    public RegistryOptions Registry(RegistryOptions registry) => registry with
    {
        Certificates = [.. registry.Certificates.Select(pair => KeyValuePair.Create(pair.Key, Certificate(pair.Value, "certificate")))],
        ClientCertificates = [.. registry.ClientCertificates.Select(pair =>
            KeyValuePair.Create(pair.Key, string.Join(',', pair.Value.Split(',').Select(file => Certificate(file, "client-certificate")))))],
    };

    /// <summary>A <c>--secret</c> as it means the same there.</summary>
    public string Secret(string option)
    {
        var secret = SecretOption.Parse(option, settings.Environment);
        var file = new LentFile($"secret-{files.Count}", secret.Read(settings.Environment, settings.CurrentDirectory));
        files.Add(file);
        return $"id={secret.Id},src={ExecutorPaths.Lent}/{file.Name}";
    }

    /// <summary>The variables of <c>--executor-env</c>, with their values.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Variables(HostOptions host) => [.. host.ExecutorEnvironment.Select(Variable)];

    private KeyValuePair<string, string> Variable(string text)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        return equals > 0
            ? KeyValuePair.Create(text[..equals], text[(equals + 1)..])
            : KeyValuePair.Create(text, settings.Environment.GetValueOrDefault(text) ?? throw new KanikoException(
                ErrorCode.UsageInvalid, $"the variable '{text}' of --executor-env is not set")
            {
                Hint = $"set it, or write --executor-env={text}=VALUE",
            });
    }

    private string Certificate(string path, string name)
    {
        var full = Path.GetFullPath(path, settings.CurrentDirectory);
        try
        {
            var file = new LentFile($"{name}-{files.Count}.pem", File.ReadAllBytes(full));
            files.Add(file);
            return $"{ExecutorPaths.Lent}/{file.Name}";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new KanikoException(ErrorCode.TlsFailed, $"the certificate '{full}' cannot be read: {e.Message}", e);
        }
    }
}
