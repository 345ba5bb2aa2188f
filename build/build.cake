// This project's own build: dotnet cake build/build.cake --target=Test
var target = Argument("target", "Pack");
var configuration = Argument("configuration", "Release");
var solution = MakeAbsolute(File("../Kaniko.Tasks.sln"));
var artifacts = MakeAbsolute(Directory("../artifacts"));

Task("Restore").Does(() => DotNetRestore(solution.FullPath, new DotNetRestoreSettings { LockedMode = true }));

Task("Build").IsDependentOn("Restore").Does(() =>
    DotNetBuild(solution.FullPath, new DotNetBuildSettings { Configuration = configuration, NoRestore = true }));

Task("Test").Does(() =>
{
    var code = StartProcess("./test.sh", new ProcessSettings { WorkingDirectory = solution.GetDirectory() });
    if (code != 0)
    {
        throw new CakeException(code, "tests failed");
    }
});

Task("Pack").IsDependentOn("Build").Does(() =>
{
    CleanDirectory(artifacts);
    foreach (var project in new[] { "Cake.Kaniko", "Nuke.Kaniko" })
    {
        DotNetPack($"{solution.GetDirectory()}/src/{project}", new DotNetPackSettings
        {
            Configuration = configuration,
            NoRestore = true,
            OutputDirectory = artifacts,
        });
    }
});

RunTarget(target);
