using System.Collections.Concurrent;
using Kaniko.Diagnostics;

namespace Kaniko.Engine.Execution;

/// <summary>
/// The agents of <c>--ssh</c>: <c>ID</c> for the one of <c>SSH_AUTH_SOCK</c>, <c>ID=SOCKET</c>, or <c>ID=KEY[,KEY…]</c> for private
/// key files. <c>default</c> may be left out of the id's place.
/// </summary>
/// <param name="options">As they were given.</param>
/// <param name="settings">The machine.</param>
/// <param name="newDirectory">Makes a directory in the work directory: in the executor image the place for temporary files becomes the image's.</param>
internal sealed class SshAgents(IReadOnlyList<string> options, EngineSettings settings, Func<string> newDirectory) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Task<KeyAgent>> agents = new(StringComparer.Ordinal);

    /// <summary>The socket for an id; null where the user gave none.</summary>
    public async Task<string?> SocketAsync(string id, CancellationToken cancellationToken)
    {
        foreach (var option in options)
        {
            var equals = option.IndexOf('=', StringComparison.Ordinal);
            if ((equals < 0 ? option : option[..equals]) != id)
            {
                continue;
            }

            if (equals < 0 || equals == option.Length - 1)
            {
                return settings.Environment.GetValueOrDefault("SSH_AUTH_SOCK") is { Length: > 0 } running
                    ? running
                    : throw Invalid(option, "no ssh-agent is running: SSH_AUTH_SOCK is not set");
            }

            List<string> paths = [.. option[(equals + 1)..].Split(',').Select(path => Path.GetFullPath(path, settings.CurrentDirectory))];
            if (paths is [var only] && IsSocket(option, only))
            {
                return only;
            }

            if (paths.Find(path => IsSocket(option, path)) is { } mixed)
            {
                throw Invalid(option, $"'{mixed}' is a socket, and stands beside others");
            }

            var agent = await agents.GetOrAdd(option, key => KeyAgent.StartAsync(key, paths, new(settings.Environment, NewDirectory), cancellationToken)).ConfigureAwait(false);
            return agent.Socket;
        }

        return null;
    }

    private string NewDirectory()
    {
        if (settings.OwnImage is null)
        {
            return Directory.CreateTempSubdirectory("kaniko-agent-").FullName;
        }

        var path = newDirectory();
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var started in agents.Values)
        {
            await ((Task)started).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (started.IsCompletedSuccessfully)
            {
                (await started.ConfigureAwait(false)).Dispose();
            }
        }
    }

    private static bool IsSocket(string option, string path)
    {
        try
        {
            File.OpenRead(path).Dispose();
            return false;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException)
        {
            throw Invalid(option, $"'{path}' cannot be read: {e.Message}");
        }
        catch (IOException)
        {
            return true; // sockets are there and cannot be opened as files
        }
    }

    private static KanikoException Invalid(string option, string reason) => new(ErrorCode.UsageInvalid, $"'--ssh {option}': {reason}")
    {
        Hint = "write --ssh ID with SSH_AUTH_SOCK set, --ssh ID=SOCKET, or --ssh ID=KEYFILE",
    };
}
