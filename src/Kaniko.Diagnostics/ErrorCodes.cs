using System.Text;

namespace Kaniko.Diagnostics;

/// <summary>How error codes are written on screen and in documents.</summary>
public static class ErrorCodes
{
    /// <summary><see cref="ErrorCode.RunFailed"/> as <c>run-failed</c>.</summary>
    public static string Name(ErrorCode code)
    {
        var text = new StringBuilder();
        foreach (var c in code.ToString())
        {
            if (char.IsUpper(c) && text.Length > 0)
            {
                text.Append('-');
            }

            text.Append(char.ToLowerInvariant(c));
        }

        return text.ToString();
    }
}
