// This project's own build: dotnet tool restore && dotnet cake build/build.cake --target=Pack
//   --target         Restore, Build, Test, Pack or Image; default Pack
//   --configuration  default Release
//   --filter         Test: only the test assemblies whose name holds this word
//   --image          Image: where the executor image goes, repeatable; without one it becomes artifacts/executor.tar
//   --variant        Image: slim, executor or debug; default executor
var target = Argument("target", "Pack");
var configuration = Argument("configuration", "Release");
var root = MakeAbsolute(Directory(".."));
var solution = root.CombineWithFilePath("Kaniko.Tasks.sln").FullPath;
var artifacts = root.Combine("artifacts");

Task("Restore").Does(() => DotNetRestore(solution, new DotNetRestoreSettings { LockedMode = true }));

Task("Build").IsDependentOn("Restore").Does(() =>
    DotNetBuild(solution, new DotNetBuildSettings { Configuration = configuration, NoRestore = true, Verbosity = DotNetVerbosity.Quiet, NoLogo = true }));

// test.sh restores and builds what it tests.
Task("Test").Does(() => Run("./test.sh", Argument("filter", "")));

Task("Pack").IsDependentOn("Build").Does(() =>
{
    CleanDirectory(artifacts);
    foreach (var project in new[] { "Kaniko.Tool", "Cake.Kaniko", "Nuke.Kaniko" })
    {
        DotNetPack(root.Combine("src").Combine(project).FullPath, new DotNetPackSettings
        {
            Configuration = configuration,
            NoRestore = true,
            NoLogo = true,
            Verbosity = DotNetVerbosity.Quiet,
            OutputDirectory = artifacts,
        });
    }
});

// The image is built by the alias of this very build, so it is a script of its own: this one begins before the alias is compiled.
Task("Image").IsDependentOn("Build").Does(() =>
{
    var published = root.Combine("out/published");
    CleanDirectory(published);
    DotNetPublish(root.Combine("src/Kaniko.Tool").FullPath, new DotNetPublishSettings
    {
        Configuration = configuration,
        SelfContained = true,
        OutputDirectory = published,
        NoLogo = true,
        Verbosity = DotNetVerbosity.Quiet,
        MSBuildSettings = new DotNetMSBuildSettings().WithProperty("NuGetLockFilePath", "obj/publish.lock.json"),
    });
    Run(root.CombineWithFilePath("build/executor/assemble").FullPath, "out/published", "out/executor");
    Run("dotnet", [
        "cake", "build/image.cake", $"--variant={Argument("variant", "executor")}", $"--verbosity={Context.Log.Verbosity}",
        .. Arguments<string>("image", []).Select(image => $"--image={image}"),
    ]);
});

void Run(string program, params string[] arguments)
{
    var settings = new ProcessSettings { WorkingDirectory = root, Arguments = new ProcessArgumentBuilder() };
    foreach (var argument in arguments.Where(argument => argument.Length > 0))
    {
        settings.Arguments.AppendQuoted(argument);
    }

    var code = StartProcess(program, settings);
    if (code != 0)
    {
        throw new CakeException(code, $"'{program}' ended with {code}");
    }
}

RunTarget(target);
