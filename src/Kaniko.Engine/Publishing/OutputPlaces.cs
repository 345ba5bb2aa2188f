using System.Text;
using Kaniko.Diagnostics;
using Kaniko.Rootfs;
using Kaniko.Tasks.Requests;

namespace Kaniko.Engine.Publishing;

/// <summary>Where the files of <c>--output</c> go; looked at before anything is built, and nothing is made yet.</summary>
/// <param name="currentDirectory">Relative paths are below it.</param>
/// <param name="workDirectory">The store.</param>
public sealed class OutputPlaces(string currentDirectory, string workDirectory)
{
    private const string OtherPlace = "give a directory of its own, such as --output=out";

    /// <summary>The path as it is opened.</summary>
    public string PathOf(FileOutput output) => Path.GetFullPath(output.Destination, currentDirectory);

    /// <param name="request">What is asked for.</param>
    /// <param name="isTerminal">Standard output is a terminal.</param>
    /// <exception cref="KanikoException">Something would be written where it must not, or cannot, be.</exception>
    public void Check(BuildRequest request, bool isTerminal)
    {
        var files = request.Output.Files;
        if (files.Any(file => file.IsStandardOutput) && isTerminal)
        {
            throw Refused("the archive would go to the terminal", "redirect standard output, or write --output=type=tar,dest=FILE");
        }

        foreach (var same in files.GroupBy(file => file.IsStandardOutput ? "-" : Encoding.UTF8.GetString(Real(PathOf(file)))).Where(same => same.Count() > 1))
        {
            throw Refused($"two outputs go to '{same.First().Destination}'", "give each a place of its own");
        }

        foreach (var file in files.Where(file => !file.IsStandardOutput))
        {
            Check(file, request);
        }
    }

    private void Check(FileOutput file, BuildRequest request)
    {
        var path = PathOf(file);
        if (file.Kind == FileOutputKind.Local && !OperatingSystem.IsLinux())
        {
            throw Refused($"the files of an image are not kept by this system: '{file.Destination}'", "write --output=type=tar,dest=FILE");
        }

        var real = Real(path);
        if (real.Length == 0)
        {
            throw Refused("the output would go over this machine's own root directory", OtherPlace);
        }

        if (BytePath.IsWithin(real, Real(workDirectory)))
        {
            throw Refused($"the output '{file.Destination}' is in the work directory '{workDirectory}'", OtherPlace);
        }

        if (file.Kind == FileOutputKind.Local ? File.Exists(path) : Directory.Exists(path))
        {
            throw Refused($"the output '{file.Destination}' is a {(file.Kind == FileOutputKind.Local ? "file" : "directory")}", $"name a {(file.Kind == FileOutputKind.Local ? "directory" : "file")} with dest=");
        }

        var context = request.Context.Contains("://", StringComparison.Ordinal) ? currentDirectory : Path.GetFullPath(request.Context, currentDirectory);
        if (file.RemovesOthers && ((string[])[currentDirectory, workDirectory, context]).FirstOrDefault(kept => BytePath.IsWithin(Real(kept), real)) is { } lost)
        {
            throw Refused($"mode=delete would empty '{file.Destination}', which '{lost}' lies in", OtherPlace);
        }
    }

    /// <summary>Where links lead to; what does not exist yet is kept as it is.</summary>
    private static byte[] Real(string path)
    {
        if (!OperatingSystem.IsLinux())
        {
            return BytePath.Of(Path.GetRelativePath(Path.GetPathRoot(path)!, path)); // a build elsewhere
        }

        using var root = RootDirectory.Open("/");
        return root.Follow(Encoding.UTF8.GetBytes(path));
    }

    private static KanikoException Refused(string message, string hint) => new(ErrorCode.UsageInvalid, message) { Hint = hint };
}
