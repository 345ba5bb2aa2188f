using System.Linq.Expressions;
using Kaniko.FrontDoors;
using Kaniko.Tasks.Flags;
using Kaniko.Testing;
using Nuke.Common;
using Nuke.Common.Tooling;
using Xunit;
using static Nuke.Kaniko.KanikoTasks;

namespace Nuke.Kaniko.Tests;

public sealed class NukeTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Every_flag_of_the_table_has_methods_or_a_reason_not_to()
    {
        var methods = typeof(KanikoBuildSettings).GetMethods().Select(method => method.Name).ToHashSet();
        var names = FrontDoorFlags.All.ToDictionary(flag => flag.Flag.Name, flag => $"Set{flag.Name}");

        Assert.Empty(ExecutorFlags.Table.Flags
            .Where(flag => FrontDoorFlags.ReasonToLeaveOut(flag) is null && !methods.Contains(names[flag.Name])).Select(flag => flag.Name));
    }

    [Fact]
    public void Generated_sources_are_what_the_table_says()
    {
        foreach (var (file, expected) in FluentSource.Files())
        {
            var path = Path.Combine(RepositoryRoot.Path, "src", "Nuke.Kaniko", file);
            if (Environment.GetEnvironmentVariable("KANIKO_UPDATE") == "1")
            {
                File.WriteAllText(path, expected);
            }

            Assert.Equal(expected, File.ReadAllText(path));
        }
    }

    [Fact]
    public void Settings_are_immutable_and_hide_what_may_be_secret()
    {
        var first = new KanikoBuildSettings().AddDestination("a:1").EnableInsecure();
        var second = first.AddDestinations("b:1", "c:1").RemoveDestinations("a:1").ToggleInsecure()
            .AddBuildArgument("TOKEN", "hunter2").AddSecretValue("id", "hunter3");

        Assert.Equal(["a:1"], first.Destinations);
        Assert.Equal(["b:1", "c:1"], second.Destinations);
        Assert.Equal("kaniko build --build-arg=*** --destination=b:1 --destination=c:1 --insecure=false", second.ToString());
    }

    [Fact]
    public async Task Builds_are_combined_pushed_and_returned()
    {
        await using var registry = await LoopbackRegistry.StartAsync(Token);
        using var folder = Application("FROM scratch\nCOPY hello.txt /\n");

        var results = KanikoBuild(
            _ => Base(_, folder).EnableInsecure().CombineWith(["one", "two"], (s, name) => s.AddDestination($"{registry.Address}/{name}:1")),
            degreeOfParallelism: 2);

        Assert.Equal([$"{registry.Address}/one:1", $"{registry.Address}/two:1"], results.Select(built => built.Result.Images.Single().Reference));
    }

    [Fact]
    public void A_failure_shows_the_lines_of_the_Dockerfile()
    {
        using var folder = Application("FROM scratch\nCOPPY hello.txt /\n");

        var error = Assert.Throws<KanikoBuildFailedException>(() => KanikoBuild(_ => Base(_, folder).EnableNoPush()));

        Assert.Contains(" > 2 | COPPY hello.txt /", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_component_builds_with_its_parameters_and_reports_the_digest()
    {
        using var folder = Application("FROM scratch\nCOPY hello.txt /\n");
        var build = new Build(folder);

        ((IKanikoBuild)build).BuildImage(build);

        Assert.StartsWith("sha256:", build.Summary["Digest"], StringComparison.Ordinal);
        Assert.Equal("Builds the image of the Dockerfile, and pushes it", build.Text);
    }

    private static KanikoBuildSettings Base(KanikoBuildSettings settings, TemporaryDirectory folder) => settings
        .SetProcessToolPath(KanikoProgram.Require("").FileName).SetContext(folder["app"]).SetKanikoDirectory(folder["work"]);

    private static TemporaryDirectory Application(string dockerfile)
    {
        var folder = new TemporaryDirectory("kaniko-test-nuke-");
        _ = folder.Write("app/Dockerfile", dockerfile);
        _ = folder.Write("app/hello.txt", "hello\n");
        return folder;
    }

    /// <summary>A user's build class and the definition of its target, on the stand-ins.</summary>
    private sealed class Build(TemporaryDirectory folder) : IKanikoBuild, ITargetDefinition
    {
        public Dictionary<string, string> Summary { get; } = [];

        public string? Text { get; private set; }

        public string RootDirectory => folder["app"];

        public KanikoBuildSettings KanikoSettings(KanikoBuildSettings settings) => Base(settings, folder);

        public T? TryGetValue<T>(Expression<Func<T?>> parameter)
            where T : class => null;

        public void ReportSummary(Configure<IDictionary<string, string>> configurator) => configurator(Summary);

        public ITargetDefinition Description(string description)
        {
            Text = description;
            return this;
        }

        public ITargetDefinition Executes(params Action[] actions)
        {
            foreach (var action in actions)
            {
                action();
            }

            return this;
        }
    }
}
