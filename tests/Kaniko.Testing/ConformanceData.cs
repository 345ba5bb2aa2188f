using Xunit;

namespace Kaniko.Testing;

/// <summary>The conformance cases in the shared folder next to the repository; they are read there and never copied.</summary>
public static class ConformanceData
{
    /// <summary>The folder, named by <c>KANIKO_CONFORMANCE</c> or found as <c>shared/conformance</c> next to a folder above; null when absent.</summary>
    public static string? Folder { get; } = Locate();

    /// <summary>A path in the folder; the test is skipped loudly when there is no such folder.</summary>
    public static string Require(params string[] parts)
    {
        Assert.SkipWhen(Folder is null, "no shared/conformance above the repository, and KANIKO_CONFORMANCE is not set: conformance cases not run");
        return Path.Combine([Folder!, .. parts]);
    }

    private static string? Locate()
    {
        if (Environment.GetEnvironmentVariable("KANIKO_CONFORMANCE") is { Length: > 0 } named)
        {
            return Directory.Exists(named) ? named : null;
        }

        var entry = Path.Combine("shared", "conformance");
        return RepositoryRoot.Above(AppContext.BaseDirectory, entry) is { } above ? Path.Combine(above, entry) : null;
    }
}
