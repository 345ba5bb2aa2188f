using Cake.Core;
using Cake.Core.Annotations;
using Kaniko.Tasks.Flags;
using Kaniko.Tasks.Programs;
using Kaniko.Tasks.Results;

namespace Cake.Kaniko;

/// <content><c>KanikoLogout</c>.</content>
public static partial class KanikoAliases
{
    /// <summary>Forgets the credentials of a registry.</summary>
    /// <param name="context">The context.</param>
    /// <param name="settings">The registry.</param>
    /// <returns>Whether there were any, and where they were kept.</returns>
    /// <exception cref="CakeException">They could not be removed.</exception>
    /// <example>
    /// <code>
    /// KanikoLogout(new KanikoLogoutSettings { Server = "registry.example.com" });
    /// </code>
    /// </example>
    [CakeMethodAlias]
    [CakeAliasCategory("Logout")]
    public static LogoutResult KanikoLogout(this ICakeContext context, KanikoLogoutSettings settings)
    {
        var runner = new KanikoRunner(context, settings);
        return runner.RunAsync((program, token) => program.LogoutAsync(runner.Request(LogoutFlags.Table) with { Server = settings.Server ?? "" }, token)).GetAwaiter().GetResult();
    }

    /// <summary>Forgets the credentials of a registry.</summary>
    /// <param name="context">The context.</param>
    /// <param name="server">The registry, as in image references.</param>
    /// <returns>Whether there were any, and where they were kept.</returns>
    /// <exception cref="CakeException">They could not be removed.</exception>
    /// <example>
    /// <code>
    /// KanikoLogout("registry.example.com");
    /// </code>
    /// </example>
    [CakeMethodAlias]
    [CakeAliasCategory("Logout")]
    public static LogoutResult KanikoLogout(this ICakeContext context, string server) =>
        context.KanikoLogout(new KanikoLogoutSettings { Server = server });
}
