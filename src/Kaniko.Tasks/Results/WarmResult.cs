namespace Kaniko.Tasks.Results;

/// <summary>What is in the cache directory now, of what was asked for. An image that could not be fetched is a warning.</summary>
/// <param name="Images">In the order in which they were asked for.</param>
public sealed record WarmResult(IReadOnlyList<BaseImageResult> Images)
{
    /// <summary>Reads what <c>kaniko warm</c> prints: a line <c>REFERENCE@DIGEST</c> for each image.</summary>
    internal static WarmResult Read(string output) => new(
    [
        .. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => line.Contains('@', StringComparison.Ordinal))
            .Select(line => new BaseImageResult(line[..line.IndexOf('@', StringComparison.Ordinal)], line[(line.IndexOf('@', StringComparison.Ordinal) + 1)..])),
    ]);
}
