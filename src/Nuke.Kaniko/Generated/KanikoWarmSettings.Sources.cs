// Made from the flag table: run the tests of this project with KANIKO_UPDATE=1 to write it anew.
namespace Nuke.Kaniko;

public sealed partial record KanikoWarmSettings
{
    /// <summary>Base image to fetch (<c>IMAGE</c>).</summary>
    public IReadOnlyList<string> Images { get; init; } = [];

    /// <summary>Sets <see cref="Images"/>.</summary>
    public KanikoWarmSettings SetImages(params IEnumerable<string> values) => this with { Images = [.. values] };

    /// <summary>Adds to <see cref="Images"/>.</summary>
    public KanikoWarmSettings AddImages(params IEnumerable<string> values) => this with { Images = [.. Images, .. values] };

    /// <summary>Adds one to <see cref="Images"/>.</summary>
    public KanikoWarmSettings AddImage(string value) => this with { Images = [.. Images, value] };

    /// <summary>Removes from <see cref="Images"/>.</summary>
    public KanikoWarmSettings RemoveImages(params IEnumerable<string> values) => this with { Images = [.. Images.Except(values)] };

    /// <summary>Empties <see cref="Images"/>.</summary>
    public KanikoWarmSettings ClearImages() => this with { Images = [] };

    /// <summary>Dockerfile whose base images are fetched (<c>FILE</c>).</summary>
    public string? Dockerfile { get; init; }

    /// <summary>Sets <see cref="Dockerfile"/>.</summary>
    public KanikoWarmSettings SetDockerfile(string? value) => this with { Dockerfile = value };

    /// <summary>Resets <see cref="Dockerfile"/>.</summary>
    public KanikoWarmSettings ResetDockerfile() => this with { Dockerfile = null };

    /// <summary>Value of an ARG (<c>KEY[=VALUE]</c>). Without a value it is taken from the environment.</summary>
    public IReadOnlyDictionary<string, string?> BuildArguments { get; init; } = new Dictionary<string, string?>();

    /// <summary>Sets <see cref="BuildArguments"/>.</summary>
    public KanikoWarmSettings SetBuildArguments(IReadOnlyDictionary<string, string?> values) => this with { BuildArguments = new Dictionary<string, string?>(values) };

    /// <summary>Sets one of <see cref="BuildArguments"/>.</summary>
    public KanikoWarmSettings SetBuildArgument(string key, string? value) => this with { BuildArguments = With(BuildArguments, key, value) };

    /// <summary>Adds to <see cref="BuildArguments"/>.</summary>
    public KanikoWarmSettings AddBuildArgument(string key, string? value) => this with { BuildArguments = With(BuildArguments, key, value) };

    /// <summary>Removes from <see cref="BuildArguments"/>.</summary>
    public KanikoWarmSettings RemoveBuildArgument(string key) => this with { BuildArguments = Without(BuildArguments, key) };

    /// <summary>Empties <see cref="BuildArguments"/>.</summary>
    public KanikoWarmSettings ClearBuildArguments() => this with { BuildArguments = new Dictionary<string, string?>() };

    /// <summary>The platform to fetch (<c>OS/ARCH[/VARIANT]</c>).</summary>
    public string? CustomPlatform { get; init; }

    /// <summary>Sets <see cref="CustomPlatform"/>.</summary>
    public KanikoWarmSettings SetCustomPlatform(string? value) => this with { CustomPlatform = value };

    /// <summary>Resets <see cref="CustomPlatform"/>.</summary>
    public KanikoWarmSettings ResetCustomPlatform() => this with { CustomPlatform = null };
}
