using Cake.Core;
using Cake.Core.Annotations;

namespace Cake.Kaniko;

/// <summary>
/// Build container images from a Dockerfile, without a Docker daemon. The package brings the program; in a script:
/// <code>#addin nuget:?package=Cake.Kaniko</code>
/// </summary>
[CakeAliasCategory("Kaniko")]
[CakeNamespaceImport("Cake.Kaniko")]
[CakeNamespaceImport("Kaniko.Tasks.Metadata")]
[CakeNamespaceImport("Kaniko.Tasks.Results")]
public static partial class KanikoAliases
{
    /// <summary>The version of the program that builds.</summary>
    /// <param name="context">The context.</param>
    /// <returns>The version.</returns>
    /// <exception cref="CakeException">There is no program.</exception>
    /// <example>
    /// <code>
    /// Information("kaniko {0}", KanikoVersion());
    /// </code>
    /// </example>
    [CakeMethodAlias]
    [CakeAliasCategory("Version")]
    public static string KanikoVersion(this ICakeContext context) =>
        new KanikoRunner(context, new KanikoBuildSettings()).RunAsync((program, token) => program.GetVersionAsync(token)).GetAwaiter().GetResult();
}
