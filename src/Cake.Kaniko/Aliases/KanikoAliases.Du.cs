using Cake.Core;
using Cake.Core.Annotations;
using Kaniko.Tasks.Flags;
using Kaniko.Tasks.Programs;
using Kaniko.Tasks.Results;

namespace Cake.Kaniko;

/// <content><c>KanikoDu</c>.</content>
public static partial class KanikoAliases
{
    /// <summary>Says what is in the work directory.</summary>
    /// <param name="context">The context.</param>
    /// <param name="settings">Which work directory.</param>
    /// <returns>How much there is of each kind.</returns>
    /// <exception cref="CakeException">The work directory cannot be used.</exception>
    /// <example>
    /// <code>
    /// Information("{0} bytes", KanikoDu(new KanikoDuSettings()).KeptBytes);
    /// </code>
    /// </example>
    [CakeMethodAlias]
    [CakeAliasCategory("Du")]
    public static StoreResult KanikoDu(this ICakeContext context, KanikoDuSettings settings)
    {
        var runner = new KanikoRunner(context, settings);
        return runner.RunAsync((program, token) => program.DuAsync(runner.Request(StoreFlags.DuTable), token)).GetAwaiter().GetResult();
    }
}
