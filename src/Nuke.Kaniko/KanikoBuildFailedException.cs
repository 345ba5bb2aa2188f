namespace Nuke.Kaniko;

/// <summary>A build failed; the message has the lines of the Dockerfile around the failure.</summary>
public sealed class KanikoBuildFailedException(string message, int exitCode, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>What the program ended with.</summary>
    public int ExitCode { get; } = exitCode;
}
