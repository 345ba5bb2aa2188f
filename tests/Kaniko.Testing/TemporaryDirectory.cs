namespace Kaniko.Testing;

/// <summary>A directory of a test's own, gone with everything in it when disposed.</summary>
public sealed class TemporaryDirectory : IDisposable
{
    public TemporaryDirectory(string prefix = "kaniko-test-")
    {
        Path = Directory.CreateTempSubdirectory(prefix).FullName;
    }

    public string Path { get; }

    /// <summary>The path of <paramref name="name"/> in here.</summary>
    public string this[string name] => System.IO.Path.Combine(Path, name);

    /// <summary>Makes a directory in here and returns its path.</summary>
    public string Create(string name) => Directory.CreateDirectory(this[name]).FullName;

    /// <summary>Writes a text file in here, with the directories above it, and returns its path.</summary>
    public string Write(string name, string content)
    {
        var path = this[name];
        _ = Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
        return path;
    }

    /// <summary>
    /// By <c>rm</c>: .NET's own removal stops at names that are not UTF-8. What a test left mounted is no reason to fail here;
    /// <see cref="LeftoverCheck"/> says so.
    /// </summary>
    public void Dispose()
    {
        using var removal = System.Diagnostics.Process.Start("rm", ["-rf", "--one-file-system", "--", Path]);
        removal.WaitForExit();
    }
}
