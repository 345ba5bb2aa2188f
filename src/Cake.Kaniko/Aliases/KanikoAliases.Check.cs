using Cake.Core;
using Cake.Core.Annotations;
using Cake.Core.IO;
using Kaniko.Tasks.Results;

namespace Cake.Kaniko;

/// <content><c>KanikoCheck</c>.</content>
public static partial class KanikoAliases
{
    /// <summary>Checks a Dockerfile without building it. What is found is in the log as warnings, and in the result.</summary>
    /// <param name="context">The context.</param>
    /// <param name="settings">What a build of it would be. Its context is the working directory, unless it says otherwise.</param>
    /// <returns>The findings, with their places.</returns>
    /// <exception cref="CakeException">The Dockerfile cannot be read; the message has the lines around the failure.</exception>
    /// <example>
    /// <code>
    /// var check = KanikoCheck(new KanikoBuildSettings { Context = "./src/App", BuildArguments = { ["BASE"] = "alpine" } });
    /// if (!check.IsClean)
    /// {
    ///     throw new Exception($"{check.Findings.Count} findings in {check.Dockerfile}");
    /// }
    /// </code>
    /// </example>
    [CakeMethodAlias]
    [CakeAliasCategory("Check")]
    public static CheckResult KanikoCheck(this ICakeContext context, KanikoBuildSettings settings) =>
        Check(context, settings, directory: null);

    /// <summary>Checks the Dockerfile of a directory without building it. What is found is in the log as warnings, and in the result.</summary>
    /// <param name="context">The context.</param>
    /// <param name="directory">The directory with the sources and the Dockerfile.</param>
    /// <returns>The findings, with their places.</returns>
    /// <exception cref="CakeException">The Dockerfile cannot be read; the message has the lines around the failure.</exception>
    /// <example>
    /// <code>
    /// foreach (var finding in KanikoCheck("./src/App").Findings)
    /// {
    ///     Information("{0}: {1}", finding.Rule, finding.Detail);
    /// }
    /// </code>
    /// </example>
    [CakeMethodAlias]
    [CakeAliasCategory("Check")]
    public static CheckResult KanikoCheck(this ICakeContext context, DirectoryPath directory) =>
        Check(context, new KanikoBuildSettings(), directory);

    private static CheckResult Check(ICakeContext context, KanikoBuildSettings settings, DirectoryPath? directory)
    {
        var runner = new KanikoRunner(context, settings);
        return runner.RunAsync((program, token) => program.CheckAsync(Request(runner, settings, directory), token)).GetAwaiter().GetResult();
    }
}
