namespace Kaniko.Tasks.Flags;

/// <summary>What flags wait for (<see cref="Flag.NotYet"/>). A flag is freed by taking its line out of the table.</summary>
internal static class Awaited
{
    public const string ParallelPlans = "plans printed beside a build";
}
