using Kaniko.Diagnostics;
using Kaniko.Images;

namespace Kaniko.Engine.Moving;

/// <summary>
/// Reads what builds wrote about the images that they pushed: a digest, or lines <c>REPOSITORY[:TAG]@DIGEST</c>. A file that is empty may have
/// the digest as its name, as CI systems pass it on.
/// </summary>
internal static class DigestFileReader
{
    private const int LargestFile = 1024 * 1024;

    /// <summary>The digests and references of files and of directories with files, in the order of the names.</summary>
    public static IEnumerable<string> Read(IEnumerable<string> sources, string currentDirectory)
    {
        foreach (var source in sources)
        {
            var path = Path.GetFullPath(source, currentDirectory);
            if (Directory.Exists(path))
            {
                foreach (var file in Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
                {
                    foreach (var line in ReadFile(file))
                    {
                        yield return line;
                    }
                }

                continue;
            }

            if (!File.Exists(path))
            {
                throw new KanikoException(ErrorCode.UsageInvalid, $"there is no digest file '{source}'")
                {
                    Hint = "name a file that --digest-file wrote, or a directory of such files",
                };
            }

            foreach (var line in ReadFile(path))
            {
                yield return line;
            }
        }
    }

    private static IEnumerable<string> ReadFile(string path)
    {
        if (new FileInfo(path).Length > LargestFile)
        {
            throw NotOne(path);
        }

        var lines = File.ReadAllLines(path).Select(line => line.Trim()).Where(line => line.Length > 0).ToList();
        return lines.Count > 0
            ? lines.Select(line => Digest.TryParse(line) is not null || ImageReference.TryParse(line) is { Digest: not null } ? line : throw NotOne(path))
            : [NameOf(path)];
    }

    private static string NameOf(string path)
    {
        var name = Path.GetFileName(path).Replace("sha256-", "", StringComparison.Ordinal);
        return (Digest.TryParse(name) ?? Digest.TryParse("sha256:" + name))?.ToString() ?? throw NotOne(path);
    }

    private static KanikoException NotOne(string path) => new(ErrorCode.DigestInvalid, $"'{path}' holds no digest")
    {
        Hint = "name only files that --digest-file or --image-name-with-digest-file wrote",
    };
}
