using Kaniko.Diagnostics;
using Kaniko.Tasks.Events;
using Kaniko.Tasks.Requests;
using Kaniko.Tasks.Results;

namespace Kaniko.Hosts.Executors;

/// <summary>What a build elsewhere made: what its executor says, checked against what the registries have.</summary>
internal sealed class ExecutorVerdict(HostSettings settings, BuildRequest request, Func<BuildEvent, CancellationToken, ValueTask> tell)
{
    private static readonly TimeSpan AskLimit = TimeSpan.FromSeconds(10);

    /// <summary>The result, with the files that the request asks for written.</summary>
    /// <param name="output">What the executor said.</param>
    /// <param name="digest">What it wrote to its digest file; null: nothing.</param>
    /// <param name="duration">How long it ran.</param>
    /// <param name="cancellationToken">Ends the asking.</param>
    /// <exception cref="KanikoException">It says two different things, or nothing, or a registry has something else.</exception>
    public async Task<BuildResult> ReadAsync(ExecutorOutput output, string? digest, TimeSpan duration, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> destinations = request.NoPush ? [] : request.Destinations;
        if (!output.TellsDigest && !ExecutorOutput.IsDigest(digest?.Trim()) && destinations is [var first, ..]
            && await AskAsync(first, cancellationToken).ConfigureAwait(false) is (true, { } found))
        {
            await WarnAsync($"the executor left no digest; '{first}' is {found} at its registry, which somebody else may have pushed", cancellationToken).ConfigureAwait(false);
            digest = found;
        }

        var result = Named(output.Result(digest, destinations, duration));
        if (request.Host.VerifyPush)
        {
            foreach (var image in result.Images)
            {
                await VerifyAsync(image, cancellationToken).ConfigureAwait(false);
            }
        }

        await settings.WriteResultFiles(request, result, cancellationToken).ConfigureAwait(false);
        return result;
    }

    /// <summary>Files have other names where the executor is, which tells them in the order in which the request has them.</summary>
    private BuildResult Named(BuildResult result)
    {
        List<(string Type, string? Destination)> asked =
        [
            ("oci", request.Output.OciLayoutPath), ("docker", request.Output.TarPath),
            .. request.Output.Files.Select(file => (file.Type, (string?)file.Destination)),
        ];
        _ = asked.RemoveAll(output => output.Destination is null);
        return asked.Count != result.Outputs.Count ? result
            : result with { Outputs = [.. result.Outputs.Zip(asked, (written, output) => written with { Type = output.Type, Destination = output.Destination! })] };
    }

    private async Task VerifyAsync(PushedImage image, CancellationToken cancellationToken)
    {
        var (answered, found) = await AskAsync(image.Reference, cancellationToken).ConfigureAwait(false);
        if (!answered || found == image.Digest)
        {
            return;
        }

        // Somebody may have moved the tag since: then the image itself is still there.
        if (await AskAsync(image.Pinned, cancellationToken).ConfigureAwait(false) is (true, null))
        {
            throw new KanikoException(ErrorCode.HostFailed, found is null
                ? $"the executor says that it pushed '{image.Pinned}', but the registry has no such image"
                : $"the executor says that it pushed '{image.Pinned}', but the registry has only '{found}' under its tag")
            {
                Hint = "look whether executor and this machine mean the same registry (--registry-map, DNS); --verify-push=false does not ask",
            };
        }

        await WarnAsync($"'{image.Reference}' is not {image.Digest} any more{(found is null ? "" : $" but {found}")}: somebody else moved the tag", cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>What a registry has under a name. A registry that only the executor reaches does not answer, and that is all right.</summary>
    private async Task<(bool Answered, string? Digest)> AskAsync(string image, CancellationToken cancellationToken)
    {
        if (settings.FindDigest is not { } find)
        {
            return (false, null);
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(AskLimit);
        try
        {
            return (true, await find(request, image, limit.Token).ConfigureAwait(false));
        }
        catch (Exception e) when (e is KanikoException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            await tell(
                new Traced(TraceLevel.Debug, $"the registry of '{image}' cannot be asked from here: {e.Message}") { Time = settings.Time.GetUtcNow() }, cancellationToken)
                .ConfigureAwait(false);
            return (false, null);
        }
    }

    private ValueTask WarnAsync(string detail, CancellationToken cancellationToken) => tell(
        new WarningRaised(new Diagnostic("HostDigest", Severity.Warning, "What a host noticed", detail, Span: null)) { Time = settings.Time.GetUtcNow() }, cancellationToken);
}
