using Kaniko.Hosts.Executors;

namespace Kaniko.Hosts.Containers;

/// <summary>A directory of this machine that only its user may read, with what a container is lent and what it writes. Gone when disposed.</summary>
internal sealed class LoanDirectory : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly string path = Directory.CreateTempSubdirectory("kaniko-loan-").FullName;

    public LoanDirectory(ExecutorPlan plan)
    {
        _ = Directory.CreateDirectory(Files);
        _ = Directory.CreateDirectory(Output);
        foreach (var file in plan.Files)
        {
            Write(Path.Join(Files, file.Name), file.Content);
        }

        if (plan.Logins.Count > 0)
        {
            _ = Directory.CreateDirectory(DockerConfig);
            Write(Path.Join(DockerConfig, "config.json"), DockerConfigJson.Write(plan.Logins));
        }
    }

    /// <summary>What is in it, as directories below the executor's <c>/kaniko</c>.</summary>
    public IEnumerable<string> Directories => Directory.EnumerateDirectories(path);

    public string Files => Path.Join(path, "lent");

    public string DockerConfig => Path.Join(path, ".docker");

    public string Output => Path.Join(path, "output");

    public void Dispose()
    {
        try
        {
            Directory.Delete(path, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // An engine with users of its own may leave files that only it can remove; the secrets are this user's and go.
            foreach (var secret in Directory.EnumerateFiles(Files))
            {
                File.Delete(secret);
            }
        }
    }

    private static void Write(string path, byte[] content)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        using var file = new FileStream(path, options);
        file.Write(content);
    }
}
