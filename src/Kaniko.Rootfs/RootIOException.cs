namespace Kaniko.Rootfs;

/// <summary>A file-system call below a root failed. Callers that know what the user asked for turn it into a KanikoException.</summary>
public sealed class RootIOException : IOException
{
    internal RootIOException(string call, string path, int error)
        : base($"{call} '{path}': {Native.Errno.Describe(error)}", error)
    {
        Errno = error;
        Path = path;
    }

    /// <summary>The number that the kernel gave.</summary>
    public int Errno { get; }

    /// <summary>The path, as it can be shown.</summary>
    public string Path { get; }

    /// <summary>There is nothing at the path.</summary>
    public bool IsNotFound => Errno is Native.Errno.NotFound or Native.Errno.NotDirectory;
}
