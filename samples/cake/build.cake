#addin nuget:?package=Cake.Kaniko

// dotnet cake build.cake --image=localhost:5000/service:1.0 --base=localhost:5000/aspnet:10.0 --insecure=true
var image = Argument<string>("image");
var runtime = Argument("base", "mcr.microsoft.com/dotnet/aspnet:10.0");
var insecure = Argument("insecure", false);

Task("Publish").Does(() =>
    DotNetPublish("./Service", new DotNetPublishSettings { Configuration = "Release", OutputDirectory = "./out/app" }));

Task("Image").IsDependentOn("Publish").Does(() =>
{
    var result = KanikoBuild(".", new KanikoBuildSettings
    {
        Destinations = { image },
        BuildArguments = { ["BASE"] = runtime },
        Insecure = insecure,
        InsecurePull = insecure,
    });
    Information("{0}", result.Images[0].Pinned);
});

RunTarget(Argument("target", "Image"));
