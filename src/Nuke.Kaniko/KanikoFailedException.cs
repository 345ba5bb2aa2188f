namespace Nuke.Kaniko;

/// <summary>A command failed; the message of a build has the lines of the Dockerfile around the failure.</summary>
public sealed class KanikoFailedException(string message, int exitCode, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>What the program ended with.</summary>
    public int ExitCode { get; } = exitCode;
}
