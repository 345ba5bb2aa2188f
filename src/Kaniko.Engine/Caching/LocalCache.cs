using System.Text.Json;

namespace Kaniko.Engine.Caching;

/// <summary>
/// The records of the steps that were built on this machine, one file each below the work directory. A record is written whole or
/// not at all, so any number of builds may share it; one that cannot be read is as good as none.
/// </summary>
public sealed class LocalCache(string workDirectory)
{
    private readonly string directory = Path.Join(workDirectory, "steps");

    public async Task<StepRecord?> FindAsync(CacheKey key, CancellationToken cancellationToken)
    {
        try
        {
            var json = await File.ReadAllBytesAsync(PathOf(key), cancellationToken).ConfigureAwait(false);
            return JsonSerializer.Deserialize(json, RecordJson.Default.StepRecord);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    public async Task SaveAsync(CacheKey key, StepRecord record, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(directory);
        var path = PathOf(key);
        var temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        await File.WriteAllBytesAsync(temporary, JsonSerializer.SerializeToUtf8Bytes(record, RecordJson.Default.StepRecord), cancellationToken)
            .ConfigureAwait(false);
        File.Move(temporary, path, overwrite: true);
    }

    public string PathOf(CacheKey key) => Path.Join(directory, key.Hex + ".json");
}
