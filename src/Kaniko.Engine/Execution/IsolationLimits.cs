using Kaniko.Diagnostics;
using Kaniko.Dockerfiles.Instructions;
using Kaniko.Engine.Planning;
using Kaniko.Rootfs;
using Kaniko.Rootfs.Sandboxes;
using Kaniko.Tasks.Requests;

namespace Kaniko.Engine.Execution;

/// <summary>What a tier without namespaces cannot give to the steps of a build: said before the first of them runs.</summary>
internal sealed class IsolationLimits(IsolationChoice choice, BuildRequest request, string workDirectory)
{
    private const string More = "build as root with CAP_SYS_ADMIN, or where user namespaces are allowed";

    /// <summary>Throws for the first of the steps that asks for what the tier has not.</summary>
    public void Require(IReadOnlyCollection<PlannedStep> steps)
    {
        if (choice.Tier == IsolationTier.Namespaces)
        {
            return;
        }

        var runs = steps.OfType<RunStep>().ToList();
        if (runs.Count > 0)
        {
            RequireOfMachine();
        }

        if (runs.Find(run => run.Network == RunNetwork.None) is { } cutOff)
        {
            throw Missing("a step --network=none", "a network of its own needs a namespace", cutOff.Span);
        }

        RequireCapabilities(runs, steps.OfType<CopyStep>());
    }

    /// <summary>What the steps get in another way than they might think.</summary>
    public IEnumerable<Diagnostic> Warnings(IEnumerable<PlannedStep> steps)
    {
        if (choice.Tier == IsolationTier.Namespaces)
        {
            yield break;
        }

        var mounts = steps.OfType<RunStep>().SelectMany(run => run.Mounts.Select(mount => (mount.Options, run.Span))).ToList();
        foreach (var (options, span) in mounts.Where(mount => mount.Options is { Type: RunMountType.Tmpfs, Size: not null }))
        {
            yield return new Diagnostic(
                "TmpfsOnDisk", Severity.Warning, "A tmpfs mount is a directory on the disk",
                $"isolation '{choice.Name}' cannot hold the size {options.Size} of the tmpfs at '{options.Target}': it is a directory on the disk", span);
        }

        var secrets = mounts.Where(mount => mount.Options is { Type: RunMountType.Secret } options && (options.Env is null || options.Target is not null)).ToList();
        if (secrets.Count > 0)
        {
            yield return new Diagnostic(
                "SecretOnDisk", Severity.Notice, "A secret is a file on the disk",
                $"isolation '{choice.Name}' cannot keep secrets in memory: each is a file on the disk while its step runs, in no layer", secrets[0].Span);
        }
    }

    private void RequireOfMachine()
    {
        if (request.Run.ShmSize is not null)
        {
            throw Missing("a step --shm-size", "/dev/shm cannot be mounted", span: null);
        }

        if (choice.Tier == IsolationTier.InPlace && request.Run.AddHosts.Count > 0)
        {
            throw Missing("a step --add-host", "/etc/hosts belongs to the container", span: null);
        }

        if (choice.Tier == IsolationTier.Chroot && FileSystemFlags.Of(workDirectory).RunsNoPrograms)
        {
            throw Missing(
                "a step a root", $"the file system of the work directory '{workDirectory}' is mounted noexec", span: null,
                $"mount it with exec (docker run --tmpfs {workDirectory}:exec), or name another directory with --kaniko-dir");
        }
    }

    private void RequireCapabilities(IEnumerable<RunStep> runs, IEnumerable<CopyStep> copies)
    {
        if (First("CAP_SETUID", "CAP_SETGID") is { } becoming && runs.FirstOrDefault(run => !IsRoot(run.User)) is { } run)
        {
            throw Lacking($"a step the user '{run.User}'", becoming, run.Span);
        }

        if (First("CAP_CHOWN") is { } giving && copies.FirstOrDefault(copy => !IsRoot(copy.Chown)) is { } given)
        {
            throw Lacking($"files to '{given.Chown}'", giving, given.Span);
        }

        string? First(params string[] names) => Array.Find(names, choice.Lacks.Contains);
    }

    private static bool IsRoot(string? user) => user is null or "" or "0" or "root" or "0:0" or "root:root" or "root:0" or "0:root";

    private KanikoException Lacking(string what, string capability, SourceSpan? span) => Missing(
        what, $"{capability} is missing", span,
        $"give it: docker run --cap-add {capability["CAP_".Length..]}, in a pod securityContext.capabilities.add");

    private KanikoException Missing(string what, string why, SourceSpan? span, string hint = More) =>
        new(ErrorCode.IsolationUnavailable, $"isolation '{choice.Name}' cannot give {what}: {why}")
        {
            Location = span,
            Hint = $"{hint} ({IsolationChoice.Page})",
        };
}
