using Kaniko.Diagnostics;
using Kaniko.Hosts.Executors;
using Kaniko.Tasks.Requests;

namespace Kaniko.Hosts.Containers;

/// <summary>Puts what an executor wrote to where the request says.</summary>
internal sealed class BroughtBack(HostSettings settings, OutputOptions outputs)
{
    /// <param name="output">Where it wrote.</param>
    /// <param name="cancellationToken">Ends the copying.</param>
    /// <returns>What an output cannot hold.</returns>
    /// <exception cref="KanikoException">Something cannot be written.</exception>
    public async Task<IReadOnlyList<string>> TakeAsync(string output, CancellationToken cancellationToken)
    {
        if (outputs.TarPath is { } tar)
        {
            await GuardAsync("tar-path", tar, async target =>
            {
                var source = new FileStream(Path.Join(output, "image.tar"), FileMode.Open, FileAccess.Read);
                await using (source.ConfigureAwait(false))
                {
                    var copy = new FileStream(target, FileMode.Create, FileAccess.Write);
                    await using (copy.ConfigureAwait(false))
                    {
                        await source.CopyToAsync(copy, cancellationToken).ConfigureAwait(false);
                    }
                }
            }).ConfigureAwait(false);
        }

        if (outputs.OciLayoutPath is { } layout)
        {
            await GuardAsync("oci-layout-path", layout, target => Task.Run(() => Copy(new DirectoryInfo(Path.Join(output, "layout")), target), cancellationToken))
                .ConfigureAwait(false);
        }

        var warnings = new List<string>();
        foreach (var (number, file) in outputs.Files.Index())
        {
            warnings.AddRange(await settings.WriteOutput(file, Path.Join(output, BroughtFiles.NameOf(number)), cancellationToken).ConfigureAwait(false));
        }

        return warnings;
    }

    private async Task GuardAsync(string flag, string path, Func<string, Task> write)
    {
        var target = Path.GetFullPath(path, settings.CurrentDirectory);
        try
        {
            _ = Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            await write(target).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new KanikoException(ErrorCode.OutputFailed, $"'{path}' of --{flag} cannot be written: {e.Message}", e) { Hint = "give a path that this user may write to" };
        }
    }

    private static void Copy(DirectoryInfo source, string target)
    {
        _ = Directory.CreateDirectory(target);
        foreach (var item in source.EnumerateFileSystemInfos())
        {
            var path = Path.Join(target, item.Name);
            if (item is DirectoryInfo directory)
            {
                Copy(directory, path);
            }
            else
            {
                File.Copy(item.FullName, path, overwrite: true);
            }
        }
    }
}
