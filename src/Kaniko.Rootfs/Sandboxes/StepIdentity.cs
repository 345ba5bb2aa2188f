using System.Globalization;
using Kaniko.Rootfs.Native;

namespace Kaniko.Rootfs.Sandboxes;

/// <summary>Limits, groups, user and capabilities of the step.</summary>
internal sealed unsafe class StepIdentity(SandboxSpecification specification)
{
    private const int NoFile = 7;
    private const ulong MostFiles = 1 << 20;

    public void ApplyLimits()
    {
        CutOpenFiles();
        foreach (var limit in specification.Limits)
        {
            var values = new ResourceLimitValues { Soft = limit.Soft, Hard = limit.Hard };
            Errno.Check(Credentials.SetLimit(limit.Resource, &values), SetupPhase.Limit, ResourceLimits.Name(limit.Resource));
        }
    }

    public void Apply()
    {
        var held = Capabilities.Permitted();
        var kept = specification.Insecure ? held : held & Capabilities.Default;
        Capabilities.CutBoundingSet(kept);
        OwnStandardStreams();
        SetGroups();
        var subject = specification.User.ToString(CultureInfo.InvariantCulture)
            + ":" + specification.Group.ToString(CultureInfo.InvariantCulture);
        Errno.Check(Credentials.SetGroup(specification.Group), SetupPhase.User, subject);
        Errno.Check(Credentials.SetUser(specification.User), SetupPhase.User, subject);
        Errno.Check(Capabilities.Set(specification.User == 0 ? kept : 0), SetupPhase.User, subject);
    }

    /// <summary>The runtime raises the soft limit to the hard one; a huge one makes programs that close all files crawl.</summary>
    private static void CutOpenFiles()
    {
        ResourceLimitValues values;
        if (Credentials.GetLimit(NoFile, &values) == 0 && values.Soft > MostFiles)
        {
            values.Soft = MostFiles;
            _ = Credentials.SetLimit(NoFile, &values);
        }
    }

    /// <summary>Another user may open /dev/stdout only when the pipe is its own.</summary>
    private void OwnStandardStreams()
    {
        for (var fd = 0; specification.User != 0 && fd <= 2; fd++)
        {
            if (FileCalls.StatusOf(fd) is { } status && (status.Mode & 0xf000) is 0x1000 or 0x8000)
            {
                _ = FileCalls.ChangeOwner(fd, specification.User, specification.Group);
            }
        }
    }

    private void SetGroups()
    {
        var groups = specification.Groups.ToArray();
        if (Credentials.SetGroups(groups) == 0)
        {
            return;
        }

        // With one mapped id the kernel forbids setgroups; a step that wants no other groups can do without.
        var error = Errno.Last;
        if (error != FileCalls.NotPermitted || groups.Any(group => group != specification.Group))
        {
            throw new SetupException(SetupPhase.Groups, error, $"groups {string.Join(',', groups)}");
        }
    }
}
