using Cake.Core;
using Cake.Core.Annotations;
using Kaniko.Tasks.Flags;
using Kaniko.Tasks.Programs;
using Kaniko.Tasks.Results;

namespace Cake.Kaniko;

/// <content><c>KanikoLogin</c>.</content>
public static partial class KanikoAliases
{
    /// <summary>Checks credentials, and keeps them where <c>docker login</c> does.</summary>
    /// <param name="context">The context.</param>
    /// <param name="settings">The registry and the credentials.</param>
    /// <returns>Where they are kept.</returns>
    /// <exception cref="CakeException">The registry refuses them.</exception>
    /// <example>
    /// <code>
    /// KanikoLogin(new KanikoLoginSettings
    /// {
    ///     Server = "registry.example.com",
    ///     Username = EnvironmentVariable("REGISTRY_USER"),
    ///     Password = EnvironmentVariable("REGISTRY_PASSWORD"),
    /// });
    /// </code>
    /// </example>
    [CakeMethodAlias]
    [CakeAliasCategory("Login")]
    public static LoginResult KanikoLogin(this ICakeContext context, KanikoLoginSettings settings)
    {
        var runner = new KanikoRunner(context, settings);
        return runner.RunAsync((program, token) => program.LoginAsync(runner.Request(LoginFlags.Table) with { Server = settings.Server ?? "", Password = settings.Password }, token)).GetAwaiter().GetResult();
    }

    /// <summary>Checks credentials, and keeps them where <c>docker login</c> does.</summary>
    /// <param name="context">The context.</param>
    /// <param name="server">The registry, as in image references.</param>
    /// <param name="username">The user.</param>
    /// <param name="password">The password.</param>
    /// <returns>Where they are kept.</returns>
    /// <exception cref="CakeException">The registry refuses them.</exception>
    /// <example>
    /// <code>
    /// KanikoLogin("registry.example.com", EnvironmentVariable("REGISTRY_USER"), EnvironmentVariable("REGISTRY_PASSWORD"));
    /// </code>
    /// </example>
    [CakeMethodAlias]
    [CakeAliasCategory("Login")]
    public static LoginResult KanikoLogin(this ICakeContext context, string server, string username, string password) =>
        context.KanikoLogin(new KanikoLoginSettings { Server = server, Username = username, Password = password });
}
