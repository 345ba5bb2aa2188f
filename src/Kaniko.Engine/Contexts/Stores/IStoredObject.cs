using Kaniko.Engine.Contexts.Downloads;

namespace Kaniko.Engine.Contexts.Stores;

/// <summary>An object in a store, which can be put there and taken away as well.</summary>
internal interface IStoredObject : IRemoteFile
{
    /// <summary>Stores the file, whole or not at all.</summary>
    public Task UploadAsync(FileStream content, CancellationToken cancellationToken);

    /// <summary>Removes it; no failure where it is not there.</summary>
    public Task DeleteAsync(CancellationToken cancellationToken);
}
