namespace Kaniko.Rootfs.Sandboxes;

/// <summary>How sandboxes are made, the same for every step.</summary>
public sealed record SandboxSettings
{
    /// <summary>The program (absolute path) and arguments that lead to <see cref="SandboxInit.Main"/>.</summary>
    public required IReadOnlyList<string> InitCommand { get; init; }

    /// <summary>
    /// What the .NET runtime of the init needs, such as <c>DOTNET_ROOT</c>. The command never sees it.
    /// </summary>
    public IReadOnlyList<string> InitEnvironment { get; init; } = [];

    /// <summary>Where the roots are mounted. Null: they are plain directories of this process's own namespace.</summary>
    public MountThread? Mounts { get; init; }

    /// <summary>For sandboxes without mounts: where things are put aside, on the file system of the roots. It exists.</summary>
    public string? ScratchDirectory { get; init; }

    /// <summary>Between the request to end and the kill.</summary>
    public TimeSpan GracePeriod { get; init; } = TimeSpan.FromSeconds(2);

    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
