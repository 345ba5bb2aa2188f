using Kaniko.Testing;
using Xunit;

namespace Kaniko.FrontDoors;

/// <summary>The folder <c>Generated</c> of a front door, compared with the flag table, or written from it with <c>KANIKO_UPDATE=1</c>.</summary>
internal static class GeneratedSources
{
    public static void Compare(string project, IReadOnlyDictionary<string, string> files)
    {
        var folder = Path.Combine(RepositoryRoot.Path, "src", project, "Generated");
        if (Environment.GetEnvironmentVariable("KANIKO_UPDATE") == "1")
        {
            Directory.CreateDirectory(folder);
            foreach (var stale in Names(folder).Except(files.Keys))
            {
                File.Delete(Path.Combine(folder, stale));
            }

            foreach (var (name, content) in files)
            {
                File.WriteAllText(Path.Combine(folder, name), content);
            }
        }

        Assert.Equal(files.Keys.Order(), Names(folder));
        foreach (var (name, content) in files)
        {
            Assert.Equal(content, File.ReadAllText(Path.Combine(folder, name)));
        }
    }

    private static IEnumerable<string> Names(string folder) => Directory.GetFiles(folder).Select(path => Path.GetFileName(path)).Order();
}
