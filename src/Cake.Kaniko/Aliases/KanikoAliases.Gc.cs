using Cake.Core;
using Cake.Core.Annotations;
using Kaniko.Tasks.Flags;
using Kaniko.Tasks.Programs;
using Kaniko.Tasks.Results;

namespace Cake.Kaniko;

/// <content><c>KanikoGc</c>.</content>
public static partial class KanikoAliases
{
    /// <summary>Makes room in the work directory: removes what no build used for some time.</summary>
    /// <param name="context">The context.</param>
    /// <param name="settings">How old things may be, and how much may stay.</param>
    /// <returns>What went, and what stays.</returns>
    /// <exception cref="CakeException">The work directory cannot be used.</exception>
    /// <example>
    /// <code>
    /// var freed = KanikoGc(new KanikoGcSettings { MaxAge = TimeSpan.FromDays(7), MaxSize = "20g" }).RemovedBytes;
    /// </code>
    /// </example>
    [CakeMethodAlias]
    [CakeAliasCategory("Gc")]
    public static StoreResult KanikoGc(this ICakeContext context, KanikoGcSettings settings)
    {
        var runner = new KanikoRunner(context, settings);
        return runner.RunAsync((program, token) => program.GcAsync(runner.Request(StoreFlags.GcTable), token)).GetAwaiter().GetResult();
    }
}
