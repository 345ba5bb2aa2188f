using System.Text;

namespace Kaniko.Engine.Execution;

/// <summary>
/// Hides a step's secrets in what it prints, for every system that shows or keeps it: the value, each line of one that has several, and their base64
/// forms. Short lines of a long secret are let through: a brace is no secret, and hiding it would spoil the log.
/// </summary>
internal sealed class SecretMask
{
    private const string Hidden = "***";
    private const int ShortestValue = 4;
    private const int ShortestLine = 8;

    private readonly string[] hidden;

    /// <param name="secrets">Their contents.</param>
    public SecretMask(IEnumerable<byte[]> secrets) => hidden =
        [.. secrets.SelectMany(Forms).Distinct(StringComparer.Ordinal).OrderByDescending(text => text.Length)]; // a long one may hold a short one

    /// <summary>The line without them.</summary>
    /// <param name="line">What the step printed.</param>
    public string Apply(string line)
    {
        foreach (var secret in hidden)
        {
            line = line.Replace(secret, Hidden, StringComparison.Ordinal);
        }

        return line;
    }

    private static IEnumerable<string> Forms(byte[] secret)
    {
        var text = Encoding.UTF8.GetString(secret);
        var lines = text.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0).ToList();
        foreach (var line in lines.Where(line => line.Length >= (lines.Count == 1 ? ShortestValue : ShortestLine)))
        {
            yield return line;
            yield return Convert.ToBase64String(Encoding.UTF8.GetBytes(line));
            if (lines.Count == 1)
            {
                yield return Convert.ToBase64String(Encoding.UTF8.GetBytes(line + "\n")); // what echo makes of it
            }
        }

        if (lines.Count > 1)
        {
            yield return Convert.ToBase64String(secret);
        }
    }
}
