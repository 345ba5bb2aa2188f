namespace Kaniko.Testing;

/// <summary>The folder that holds <c>Kaniko.Tasks.sln</c>.</summary>
public static class RepositoryRoot
{
    /// <summary>The folder's path, found by walking up from the test's executable.</summary>
    public static string Path { get; } = Above(AppContext.BaseDirectory, "Kaniko.Tasks.sln")
        ?? throw new InvalidOperationException($"no Kaniko.Tasks.sln above '{AppContext.BaseDirectory}'");

    /// <summary>The nearest folder at or above <paramref name="start"/> that holds <paramref name="entry"/>, or null.</summary>
    public static string? Above(string start, string entry)
    {
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
        {
            if (System.IO.Path.Exists(System.IO.Path.Combine(folder.FullName, entry)))
            {
                return folder.FullName;
            }
        }

        return null;
    }
}
