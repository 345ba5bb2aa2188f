namespace Kaniko.Dockerfiles.Parsing;

internal static class DescribingComment
{
    /// <summary>The rest of the comment line that begins with the name of what it describes.</summary>
    public static string? Find(IReadOnlyList<string> comments, string? name) =>
        string.IsNullOrEmpty(name) ? null
            : comments.FirstOrDefault(comment => comment.StartsWith(name + " ", StringComparison.Ordinal))?[(name.Length + 1)..];
}
