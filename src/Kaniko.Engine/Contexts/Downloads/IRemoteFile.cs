namespace Kaniko.Engine.Contexts.Downloads;

/// <summary>A file on a server, which can be read from any place in it.</summary>
internal interface IRemoteFile : IDisposable
{
    /// <summary>Its address without credentials.</summary>
    public string Display { get; }

    /// <summary>
    /// Asks for the rest of the file from <paramref name="offset"/> on; the answer may start earlier. A KanikoException is final,
    /// <see cref="HttpRequestException"/> and <see cref="IOException"/> are worth another attempt.
    /// </summary>
    /// <param name="offset">Bytes that are there already.</param>
    /// <param name="version">What the file must still be; null at the start.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public Task<RemotePart> OpenAsync(long offset, string? version, CancellationToken cancellationToken);
}

/// <summary>What a server sends of a file. Disposing it closes the connection.</summary>
/// <param name="Content">From <paramref name="Offset"/> to the end.</param>
/// <param name="Offset">0 where the server sends everything anew.</param>
/// <param name="Length">Of the whole file; null where the server does not say.</param>
/// <param name="Version">Changes with the content; null where the server gives none.</param>
/// <param name="Owner">Closed with it.</param>
internal sealed record RemotePart(Stream Content, long Offset, long? Length, string? Version, IDisposable Owner) : IDisposable
{
    public DateTimeOffset? LastModified { get; init; }

    public void Dispose()
    {
        Content.Dispose();
        Owner.Dispose();
    }
}
