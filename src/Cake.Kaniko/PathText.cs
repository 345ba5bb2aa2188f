using Cake.Core;
using Cake.Core.IO;
using CakePath = Cake.Core.IO.Path;

namespace Cake.Kaniko;

/// <summary>Paths of the settings as the program gets them. A remote address, which converts to a path in scripts, stays as it is.</summary>
internal sealed class PathText(ICakeEnvironment environment)
{
    public string? Absolute(DirectoryPath? path) => path is null || IsAddress(path) ? path?.FullPath : path.MakeAbsolute(environment).FullPath;

    public string? Absolute(FilePath? path) => path is null || IsAddress(path) ? path?.FullPath : path.MakeAbsolute(environment).FullPath;

    private static bool IsAddress(CakePath path) => path.FullPath.Contains("://", StringComparison.Ordinal);
}
