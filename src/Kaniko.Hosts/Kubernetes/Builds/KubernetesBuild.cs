using System.Security.Cryptography;
using Kaniko.Diagnostics;
using Kaniko.Hosts.Executors;
using Kaniko.Hosts.Kubernetes.Access;
using Kaniko.Hosts.Kubernetes.Client;
using Kaniko.Hosts.Kubernetes.Manifests;
using Kaniko.Hosts.Kubernetes.Objects;
using Kaniko.Tasks.Events;
using Kaniko.Tasks.Requests;

namespace Kaniko.Hosts.Kubernetes.Builds;

/// <summary>One build in a cluster: as many pods, one after the other, as it takes.</summary>
internal sealed class KubernetesBuild(HostSettings settings, BuildRequest request, Func<BuildEvent, CancellationToken, ValueTask> tell)
{
    private HostOptions Host => request.Host;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        RequireDestinations();
        var plan = await PlanAsync(cancellationToken).ConfigureAwait(false);
        var access = new ClusterAccessReader(settings, Host.Kubernetes).Read();
        RequireReachable(access);
        using var client = new KubernetesClient(access, Host.Kubernetes.RequestTimeout, settings);
        var space = ObjectNames.RequireName("k8s-namespace", Host.Kubernetes.Namespace ?? access.Namespace ?? "default", 63);
        var build = new BuildCircumstances(settings, request, plan, client, tell);
        var begun = settings.Time.GetTimestamp();
        await tell(HostStep.Start(HostStep.Host, "build in a pod", settings.Time), cancellationToken).ConfigureAwait(false);
        await build.SayAsync($"building in namespace '{space}' of '{access.Name}' ({access.Server.GetLeftPart(UriPartial.Path)})", cancellationToken).ConfigureAwait(false);
        await WarnAsync(build, access, cancellationToken).ConfigureAwait(false);
        await PrepareAsync(build, space, cancellationToken).ConfigureAwait(false);
        var last = await TriesAsync(build, space, cancellationToken).ConfigureAwait(false);
        await tell(HostStep.End(HostStep.Host, begun, settings.Time), cancellationToken).ConfigureAwait(false);
        await tell(last, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>What the executor is given in a pod.</summary>
    public static ExecutorPlace Place(HostSettings settings, BuildRequest request)
    {
        var manifest = new PodManifest(settings, request);
        var kubernetes = request.Host.Kubernetes;
        var isDirectory = ContextNames.LocalDirectory(request.Context, settings.CurrentDirectory) is not null;
        if (kubernetes.Transport == ContextTransport.Volume && kubernetes.ContextClaim is null)
        {
            throw new KanikoException(ErrorCode.UsageInvalid, "--k8s-transport=volume needs a claim") { Hint = "name one with --k8s-context-claim" };
        }

        return new ExecutorPlace
        {
            Name = "a pod",
            DigestFile = ExecutorPaths.TerminationLog,
            Keeps = manifest.Keeps,
            GivenContext = kubernetes.ContextClaim is { } claim
                ? "dir://" + ExecutorPaths.Context + (claim.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon ? "/" + claim[(colon + 1)..].Trim('/') : "")
                : null,
            ArchiveContext = isDirectory && kubernetes.Transport == ContextTransport.InitContainer ? "dir://" + ExecutorPaths.Context : ContextNames.StandardInput,
        };
    }

    private void RequireDestinations()
    {
        if (Host.Kubernetes.RunAs == PodRunner.Job && Host.Kubernetes.Transport == ContextTransport.InitContainer)
        {
            throw new KanikoException(ErrorCode.UsageInvalid, "a job's pod and an init container that waits do not go together")
            {
                Hint = "use --k8s-run-as=pod, or another --k8s-transport",
            };
        }
    }

    private Task<ExecutorPlan> PlanAsync(CancellationToken cancellationToken) =>
        new ExecutorPlanner(settings, request, Place(settings, request)).PlanAsync(cancellationToken);

    private void RequireReachable(ClusterAccess access)
    {
        if (Host.AllowLocalRegistry || access.IsLocal || request.NoPush)
        {
            return;
        }

        if (request.Destinations.FirstOrDefault(destination => ImageNames.IsLoopback(ImageNames.RegistryOf(destination))) is { } local)
        {
            throw new KanikoException(ErrorCode.UsageInvalid, $"the pod cannot reach '{local}': that registry is on this machine only")
            {
                Hint = "push to a registry that the cluster reaches, or give --allow-local-registry",
            };
        }
    }

    private async Task WarnAsync(BuildCircumstances build, ClusterAccess access, CancellationToken cancellationToken)
    {
        if (access.SkipTlsVerify)
        {
            await build.WarnAsync("HostInsecure", $"the certificate of '{access.Name}' is not checked (insecure-skip-tls-verify)", cancellationToken).ConfigureAwait(false);
        }

        if (Host.Pod.Privileged)
        {
            await build.WarnAsync("HostPrivileged", "the executor runs privileged, which no build needs", cancellationToken).ConfigureAwait(false);
        }

        foreach (var repeated in Host.ExecutorArguments.Select(KanikoFlags.NameOf).Intersect(
            build.Plan.Arguments.SkipLast(Host.ExecutorArguments.Count).Select(KanikoFlags.NameOf)))
        {
            await build.WarnAsync("HostArgument", $"--executor-arg repeats --{repeated}, and wins where the flag takes one value", cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task PrepareAsync(BuildCircumstances build, string space, CancellationToken cancellationToken)
    {
        try
        {
            if (Host.Kubernetes.CreateNamespace && await build.Client.EnsureAsync(
                ApiPaths.Namespaces, AccessManifests.Namespace(space), ObjectJson.Default.NamespaceObject, cancellationToken).ConfigureAwait(false))
            {
                await build.SayAsync($"made the namespace '{space}'", cancellationToken).ConfigureAwait(false);
            }

            if (Host.Pod is { CreateServiceAccount: true, ServiceAccount: { } account } && await build.Client.EnsureAsync(
                ApiPaths.Core(space, "serviceaccounts"), AccessManifests.Account(account, space), ObjectJson.Default.ServiceAccount, cancellationToken).ConfigureAwait(false))
            {
                await build.SayAsync($"made the service account '{account}'", cancellationToken).ConfigureAwait(false);
            }
        }
        catch (ApiException e)
        {
            throw ApiTrouble.Of(e, "make the namespace or service account", space, Host);
        }

        if (Host.Kubernetes.Preflight)
        {
            await new Preflight(build, space).CheckAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<BuildEvent> TriesAsync(BuildCircumstances build, string space, CancellationToken cancellationToken)
    {
        var run = RandomNumberGenerator.GetHexString(16, lowercase: true);
        for (var tried = 0; ; tried++)
        {
            try
            {
                return await TryAsync(build, BuildIdentity.New(settings, request, build.Plan, space, run), cancellationToken).ConfigureAwait(false);
            }
            catch (HostTroubleException e) when (e.Trouble.Passes && tried < Host.Retries)
            {
                await build.WarnAsync(
                    "HostRetry", $"{e.Trouble.What}; the build starts anew ({tried + 1} of {Host.Retries})", cancellationToken).ConfigureAwait(false);
            }
            catch (HostTroubleException e)
            {
                throw e.Plain;
            }

            var delay = Host.RetryDelay * Math.Pow(2, tried) * (0.75 + (Random.Shared.NextDouble() / 2));
            await Task.Delay(delay, settings.Time, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<BuildEvent> TryAsync(BuildCircumstances build, BuildIdentity identity, CancellationToken cancellationToken)
    {
        var objects = new BuildObjects(build, identity);
        var (goesOn, stays) = (false, false);
        try
        {
            var attempt = new BuildAttempt(build, identity, objects);
            await using (attempt.ConfigureAwait(false))
            {
                var last = await attempt.RunAsync(cancellationToken).ConfigureAwait(false);
                (goesOn, stays) = (Host.Detach, Host.Cleanup == HostCleanup.Never);
                return last;
            }
        }
        catch (Exception) when (Host.Cleanup != HostCleanup.Always)
        {
            stays = true;
            throw;
        }
        finally
        {
            if (!goesOn)
            {
                await EndAsync(build, objects, stays, cancellationToken.IsCancellationRequested).ConfigureAwait(false);
            }
        }
    }

    private async Task EndAsync(BuildCircumstances build, BuildObjects objects, bool stays, bool isHasty)
    {
        if (stays)
        {
            await build.SayAsync(objects.Stays, CancellationToken.None).ConfigureAwait(false);
        }

        var left = stays ? await objects.RemoveSecretsAsync().ConfigureAwait(false) : await objects.RemoveAsync(isHasty).ConfigureAwait(false);
        foreach (var line in left)
        {
            await build.WarnAsync("HostCleanup", line, CancellationToken.None).ConfigureAwait(false);
        }

        if (left.Count > 0 && Host.StrictCleanup)
        {
            throw new KanikoException(ErrorCode.HostFailed, left[0]) { Hint = "'kaniko pods gc' removes what has expired" };
        }
    }
}
