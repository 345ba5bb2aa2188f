using System.Linq.Expressions;
using Kaniko.FrontDoors;
using Kaniko.Testing;
using Nuke.Common;
using Nuke.Common.IO;
using Nuke.Common.Tooling;
using Xunit;
using static Nuke.Kaniko.KanikoTasks;

namespace Nuke.Kaniko.Tests;

public sealed class NukeTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string> Commands => [.. FrontDoorFlags.Commands.Select(command => command.Command)];

    [Theory]
    [MemberData(nameof(Commands))]
    public void Every_flag_of_a_command_has_methods_or_a_reason_not_to(string name)
    {
        var command = FrontDoorFlags.Commands.Single(command => command.Command == name);
        var settings = typeof(KanikoSettings).Assembly.GetType($"Nuke.Kaniko.{command.Settings}", throwOnError: true)!;
        var methods = settings.GetMethods().Select(method => method.Name).ToHashSet();
        var names = command.Flags.ToDictionary(flag => flag.Flag.Name, flag => $"Set{flag.Name}");

        Assert.Empty(command.Table
            .Where(flag => FrontDoorFlags.ReasonToLeaveOut(flag) is null && !methods.Contains(names[flag.Name])).Select(flag => flag.Name));
    }

    [Fact]
    public void Generated_sources_are_what_the_tables_say() => GeneratedSources.Compare("Nuke.Kaniko", FluentSource.Files());

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

        var error = Assert.Throws<KanikoFailedException>(() => KanikoBuild(_ => Base(_, folder).EnableNoPush()));

        Assert.Contains(" > 2 | COPPY hello.txt /", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_only_failure_of_combined_builds_comes_out_as_it_is()
    {
        using var folder = Application("FROM scratch\nCOPY hello.txt /\n");
        _ = folder.Write("app/broken", "COPPY\n");

        var error = Assert.Throws<KanikoFailedException>(() => KanikoBuild(
            _ => Base(_, folder).EnableNoPush().CombineWith(["broken", "Dockerfile"], (s, name) => s.SetDockerfile(folder[$"app/{name}"])),
            degreeOfParallelism: 2,
            completeOnFailure: true));

        Assert.Contains("COPPY", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 3)]
    public async Task After_a_failure_nothing_is_begun_unless_all_is_wanted(bool completeOnFailure, int begun)
    {
        var seen = 0;

        var error = await Assert.ThrowsAnyAsync<Exception>(() => KanikoCombination.RunAsync<int, int>(
            [1, 2, 3],
            number =>
            {
                seen++;
                return Task.FromException<int>(new FormatException($"{number}"));
            },
            degreeOfParallelism: 1,
            completeOnFailure));

        Assert.Equal(begun, seen);
        Assert.Equal(
            completeOnFailure ? ["1", "2", "3"] : ["1"],
            (error as AggregateException)?.InnerExceptions.Select(inner => inner.Message) ?? [error.Message]);
    }

    [Fact]
    public async Task Combined_results_keep_the_order_of_their_settings()
    {
        var results = await KanikoCombination.RunAsync(
            [30, 1, 2], async number =>
            {
                await Task.Delay(number, Token);
                return -number;
            },
            degreeOfParallelism: 3,
            completeOnFailure: false);

        Assert.Equal([(30, -30), (1, -1), (2, -2)], results);
    }

    [Fact]
    public void Lines_go_to_the_logger_of_the_settings_or_to_the_build_systems_own()
    {
        using var folder = Application("FROM scratch\nCOPY hello.txt /\n");
        var lines = new List<string>();

        _ = KanikoBuild(_ => Base(_, folder).EnableNoPush().SetProcessLogger((_, line) => lines.Add(line)));
        var before = lines.Count;
        _ = KanikoBuild(_ => Base(_, folder).EnableNoPush().SetProcessLogger((_, line) => lines.Add(line)).DisableProcessLogOutput());

        Assert.Contains(lines, line => line.EndsWith("COPY hello.txt /", StringComparison.Ordinal));
        Assert.Equal(before, lines.Count);
        Assert.NotNull(KanikoLogger); // Nuke's log, by the source that this project compiles as a user's does
    }

    [Fact]
    public void A_check_returns_what_it_found_and_warns()
    {
        using var folder = Application("FROM scratch AS Final\nCOPY hello.txt /\n");
        var warnings = new List<string>();

        var check = KanikoCheck(_ => Base(_, folder).SetProcessLogger((level, line) => warnings.Add($"{level} {line}")));

        Assert.Equal(("StageNameCasing", 1), (check.Findings.Single().Rule, check.Findings.Single().Span?.StartLine));
        Assert.Equal($"Warning StageNameCasing: {check.Findings.Single().Detail} (line 1)", warnings.Single());
    }

    [Fact]
    public void A_check_of_what_is_no_Dockerfile_fails_with_its_line()
    {
        using var folder = Application("FROM scratch\nCOPPY hello.txt /\n");

        var error = Assert.Throws<KanikoFailedException>(() => KanikoCheck(_ => Base(_, folder)));

        Assert.Contains(" > 2 | COPPY hello.txt /", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_limit_on_its_time_ends_a_build()
    {
        using var folder = Application("FROM scratch\nCOPY hello.txt /\n");
        var program = folder.Write("slow", $"#!/bin/sh\n[ \"$1\" = version ] && echo 'Kaniko version : {typeof(KanikoTasks).Assembly.GetName().Version!.ToString(3)}' && exit\nexec sleep 60\n");
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);

        var error = await Assert.ThrowsAsync<KanikoFailedException>(() => KanikoBuildAsync(
            Base(new(), folder).SetProcessToolPath(program).EnableNoPush().SetProcessExecutionTimeout(TimeSpan.FromSeconds(1)), Token));

        Assert.Contains("took longer than 00:00:01", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Metadata_come_from_the_variables_of_the_CI_system_and_go_into_a_build()
    {
        using var folder = new TemporaryDirectory();
        var metadata = KanikoMetadata(_ => _
            .SetRepository(folder.Path)
            .SetProcessEnvironmentVariable("GITHUB_ACTIONS", "true")
            .SetProcessEnvironmentVariable("GITHUB_REF", "refs/tags/v1.2.3")
            .SetProcessEnvironmentVariable("GITHUB_SHA", "860c1904a1ce19322e91ac35af1ab07466440c37")
            .SetProcessEnvironmentVariable("GITHUB_REPOSITORY", "org/app")
            .AddImage("ghcr.io/Org/App")
            .AddTags("type=semver,pattern={{version}}", "type=semver,pattern={{major}}.{{minor}}")
            .AddLabel("org.opencontainers.image.title", "Mine"));
        var settings = new KanikoBuildSettings().AddDestination("other:1").SetLabel("org.opencontainers.image.version", "kept").AddMetadata(metadata);

        Assert.Equal(["other:1", "ghcr.io/org/app:1.2.3", "ghcr.io/org/app:1.2", "ghcr.io/org/app:latest"], settings.Destinations);
        Assert.Equal(("kept", "Mine"), (settings.Labels["org.opencontainers.image.version"], settings.Labels["org.opencontainers.image.title"]));
        Assert.Equal("860c1904a1ce19322e91ac35af1ab07466440c37", settings.Annotations["org.opencontainers.image.revision"]);
        Assert.Equal(
            "kaniko metadata --tag=type=sha --label=a=b",
            new KanikoMetadataSettings().AddTag("type=sha").AddLabel("a", "b").ToString());
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

        public AbsolutePath RootDirectory => new(folder["app"]);

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
