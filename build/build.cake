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

// The executor image, built by the program itself: --image=REGISTRY/NAME:TAG pushes the variants, otherwise they are archives in artifacts/.
// Wants Debian's patchelf, git, openssh-client, busybox-static, uidmap and ca-certificates.
Task("Image").Does(() =>
{
    var root = solution.GetDirectory();
    Run($"{root}/kaniko", "version"); // publishes
    Run($"{root}/build/executor/assemble", $"{root}/out/kaniko {artifacts}/executor");
    foreach (var variant in new[] { "executor", "debug", "slim" })
    {
        var name = Argument("image", "kaniko/executor:latest") + (variant == "executor" ? "" : "-" + variant);
        Run($"{root}/kaniko",
            $"--context {artifacts}/executor --dockerfile {root}/build/executor/Dockerfile --target {variant} --destination {name} "
            + (HasArgument("image") ? "" : $"--no-push --tar-path {artifacts}/executor-{variant}.tar"));
    }
});

void Run(string program, string arguments)
{
    if (StartProcess(program, new ProcessSettings { Arguments = arguments }) is not 0 and var code)
    {
        throw new CakeException(code, $"{program} failed");
    }
}

RunTarget(target);
