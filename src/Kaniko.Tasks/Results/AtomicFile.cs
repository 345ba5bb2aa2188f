using System.Text;

namespace Kaniko.Tasks.Results;

/// <summary>Files that are there whole, or not at all.</summary>
public static class AtomicFile
{
    // Text of others may hold what is no character; it becomes the sign for that.
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Writes a file beside <paramref name="path"/> and renames it, with the directories above it made.</summary>
    /// <param name="path">Absolute.</param>
    /// <param name="content">Text; it is written as UTF-8.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public static void Write(string path, string content)
    {
        using var file = new PendingFile(path);
        using (var writer = new StreamWriter(file.Stream, Utf8, leaveOpen: true))
        {
            writer.Write(content);
        }

        file.Finish();
    }
}

/// <summary>A file that gets its name when it is finished; without that it was never there.</summary>
public sealed class PendingFile : IDisposable
{
    private readonly string path;
    private readonly string? temporary;

    /// <summary>Opens it.</summary>
    /// <param name="path">Absolute. A device or pipe, such as <c>/dev/stdout</c>, is written as it is.</param>
    public PendingFile(string path)
    {
        this.path = path;
        _ = Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        temporary = IsOrdinary(path) ? $"{path}.{Guid.NewGuid():N}.tmp" : null;
        Stream = new FileStream(temporary ?? path, temporary is null ? FileMode.Open : FileMode.CreateNew, FileAccess.Write);
    }

    /// <summary>Its content.</summary>
    public FileStream Stream { get; }

    /// <summary>Closes it and gives it its name.</summary>
    public void Finish()
    {
        Stream.Dispose();
        if (temporary is null)
        {
            return;
        }

        try
        {
            File.Move(temporary, path, overwrite: true);
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Copy(temporary, path, overwrite: true); // a file that is mounted by itself cannot be replaced
        }
    }

    /// <summary>What was not finished is removed.</summary>
    public void Dispose()
    {
        Stream.Dispose();
        if (temporary is not null)
        {
            File.Delete(temporary);
        }
    }

    private static bool IsOrdinary(string path) =>
        !Path.Exists(path) || (File.GetAttributes(path) & (FileAttributes.Device | FileAttributes.ReparsePoint | FileAttributes.Directory)) == 0;
}
