using System.Text;
using System.Text.Json;

namespace Kaniko.Dockerfiles.Tests.Conformance;

/// <summary>Cases that nobody of this project wrote. They stand beside the repository, not in it.</summary>
internal static class ConformanceData
{
    private static readonly string? Root = Find();

    public static bool Exists => Root is not null;

    public static string Path(params string[] parts)
    {
        Assert.SkipUnless(Exists, "shared/conformance is not above this directory; name it in KANIKO_CONFORMANCE");
        return System.IO.Path.Combine([Root!, .. parts]);
    }

    public static JsonElement Json(params string[] parts)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path(parts)));
        return document.RootElement.Clone();
    }

    public static string Text(params string[] parts) => File.ReadAllText(Path(parts), Encoding.UTF8);

    public static IReadOnlyList<string> Strings(this JsonElement element) =>
        [.. element.EnumerateArray().Select(item => item.GetString()!)];

    private static string? Find()
    {
        var named = Environment.GetEnvironmentVariable("KANIKO_CONFORMANCE");
        if (!string.IsNullOrEmpty(named))
        {
            return named;
        }

        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            var candidate = System.IO.Path.Combine(directory.FullName, "shared", "conformance");
            if (Directory.Exists(candidate))
            {
                return candidate;
            }
        }

        return null;
    }
}

/// <summary>Collects what differs, so that one test shows all of it.</summary>
internal sealed class Differences
{
    private readonly List<string> found = [];
    private int count;

    public void Expect(bool condition, string description)
    {
        count++;
        if (!condition)
        {
            found.Add(description);
        }
    }

    public void AssertNone(int atLeast)
    {
        Assert.True(count >= atLeast, $"only {count} cases were found");
        Assert.True(found.Count == 0, $"{found.Count} of {count} differ:\n{string.Join('\n', found)}");
    }
}
