using Nuke.Common;
using Nuke.Common.Tools.DotNet;
using Nuke.Kaniko;
using static Nuke.Common.Tools.DotNet.DotNetTasks;

// dotnet run --project build -- --kaniko-destinations registry.example.com/team/service:1.0
class Build : NukeBuild, IKanikoBuild
{
    public static int Main() => Execute<Build>(x => ((IKanikoBuild)x).BuildImage);

    [Parameter("Image with the ASP.NET runtime that the service starts from")]
    readonly string BaseImage = "mcr.microsoft.com/dotnet/aspnet:10.0";

    Target Publish => _ => _
        .TryDependentFor<IKanikoBuild>(x => x.BuildImage)
        .Executes(() => DotNetPublish(_ => _
            .SetProject(RootDirectory / "Service")
            .SetConfiguration("Release")
            .SetOutput(RootDirectory / "out" / "app")));

    KanikoBuildSettings IKanikoBuild.KanikoSettings(KanikoBuildSettings settings) => settings
        .SetBuildArgument("BASE", BaseImage);
}
