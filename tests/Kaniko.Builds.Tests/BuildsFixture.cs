using Kaniko.Testing;
using Xunit;

[assembly: Xunit.AssemblyFixture(typeof(Kaniko.Builds.Tests.BuildsFixture))]
[assembly: System.Runtime.Versioning.SupportedOSPlatform("linux")]

namespace Kaniko.Builds.Tests;

/// <summary>What all whole builds share: one real registry with a busybox in it, and the conformance bases once somebody asks for them.</summary>
public sealed class BuildsFixture : IAsyncLifetime
{
    private readonly SemaphoreSlim once = new(1);
    private LoopbackRegistry? registry;
    private BaseImages? bases;
    private string? busybox;
    private ExecutorImage? executor;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <summary>The registry's <c>127.0.0.1:PORT</c>.</summary>
    public async Task<string> RegistryAsync(CancellationToken cancellationToken)
    {
        await once.WaitAsync(cancellationToken);
        try
        {
            registry ??= await LoopbackRegistry.StartAsync(cancellationToken);
            return registry.Address;
        }
        finally
        {
            _ = once.Release();
        }
    }

    /// <summary>A base image of busybox alone, made by the samples' own script: it needs nothing outside of the repository.</summary>
    public async Task<string> BusyboxAsync(CancellationToken cancellationToken)
    {
        var address = await RegistryAsync(cancellationToken);
        await once.WaitAsync(cancellationToken);
        try
        {
            if (busybox is null)
            {
                _ = ExternalProgram.Require("busybox");
                var script = new ExternalProgram(Path.Combine(RepositoryRoot.Path, "samples", "make-busybox"));
                _ = (await script.RunAsync([$"{address}/library/busybox:stable"], cancellationToken)).Succeeded();
                busybox = $"{address}/library/busybox:stable";
            }

            return busybox;
        }
        finally
        {
            _ = once.Release();
        }
    }

    /// <summary>The stand-ins of the conformance cases, pushed to the registry as <c>bases/NAME:TAG</c>.</summary>
    public async Task<BaseImages> BasesAsync(CancellationToken cancellationToken)
    {
        var address = await RegistryAsync(cancellationToken);
        await once.WaitAsync(cancellationToken);
        try
        {
            if (bases is null)
            {
                var prepared = await BaseImages.PrepareAsync(cancellationToken);
                await prepared.PushAsync(address, cancellationToken);
                bases = prepared;
            }

            return bases;
        }
        finally
        {
            _ = once.Release();
        }
    }

    /// <summary>The executor image, made of this program once it is asked for.</summary>
    public async Task<ExecutorImage> ExecutorAsync(CancellationToken cancellationToken)
    {
        await once.WaitAsync(cancellationToken);
        try
        {
            return executor ??= await ExecutorImage.MakeAsync(cancellationToken);
        }
        finally
        {
            _ = once.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        executor?.Dispose();
        if (registry is not null)
        {
            await registry.DisposeAsync();
        }

        once.Dispose();
    }
}
