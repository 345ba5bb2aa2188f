using System.Runtime.CompilerServices;

namespace Kaniko.Engine.Contexts.Stores;

/// <summary>Opens the door to a store. One method for each, so that the libraries of the others are not even loaded.</summary>
internal static class StoredObject
{
    public static IStoredObject Of(ContextSource source, EngineSettings settings) => source switch
    {
        S3Source s3 => S3(s3, settings),
        GoogleSource google => Google(google, settings),
        AzureSource azure => Azure(azure, settings),
        _ => throw new InvalidOperationException($"no store of {source.GetType().Name}"),
    };

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static S3Object S3(S3Source source, EngineSettings settings) => new(source, settings.Environment);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static GoogleObject Google(GoogleSource source, EngineSettings settings) => new(source, settings.Environment, settings.Time);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static AzureBlob Azure(AzureSource source, EngineSettings settings) => new(source.Address, settings.Environment, settings.Time);
}
