using Kaniko.Diagnostics;
using Kaniko.Tasks.Events;
using Kaniko.Tasks.Requests;

namespace Kaniko.Hosts;

/// <summary>This machine, which must be Linux.</summary>
/// <param name="engine">Builds in this process.</param>
public sealed class LocalHost(Func<BuildRequest, CancellationToken, IAsyncEnumerable<BuildEvent>> engine) : IBuildHost
{
    /// <inheritdoc/>
    public string Name => "local";

    /// <inheritdoc/>
    public IAsyncEnumerable<BuildEvent> BuildAsync(BuildRequest request, CancellationToken cancellationToken) => OperatingSystem.IsLinux()
        ? engine(request, cancellationToken)
        : throw new KanikoException(ErrorCode.HostFailed, "this machine is not Linux, so it cannot build by itself")
        {
            Hint = "use --host=container or --host=kubernetes",
        };
}
