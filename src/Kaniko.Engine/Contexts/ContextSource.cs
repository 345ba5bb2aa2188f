using Kaniko.Diagnostics;
using Kaniko.Tasks.Requests;

namespace Kaniko.Engine.Contexts;

/// <summary>Where a build context comes from, read from <c>--context</c>. A closed set: <see cref="ContextOpener"/> opens each.</summary>
public abstract record ContextSource
{
    /// <summary>Reads the forms of Kaniko's <c>--context</c>; text without <c>://</c> is a directory.</summary>
    public static ContextSource Parse(BuildRequest request)
    {
        var text = request.Context;
        if (text.Length == 0 && request.Bucket is { } bucket)
        {
            text = bucket.Contains("://", StringComparison.Ordinal) ? bucket : "gs://" + bucket;
        }

        var separator = text.IndexOf("://", StringComparison.Ordinal);
        if (separator < 0)
        {
            return new DirectorySource(text);
        }

        return text[..separator] switch
        {
            "dir" => new DirectorySource(text[(separator + 3)..]),
            "file" when !text.EndsWith(".git", StringComparison.Ordinal) => new DirectorySource(text[(separator + 3)..]),
            var scheme => throw new KanikoException(ErrorCode.ContextUnavailable, $"contexts of the form '{scheme}://' are not built in yet")
            {
                Hint = "give a directory with --context dir://PATH",
            },
        };
    }
}

/// <summary>A directory, used in place and never written to.</summary>
public sealed record DirectorySource(string Path) : ContextSource;
