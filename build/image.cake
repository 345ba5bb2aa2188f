// The executor image, by the alias and the program that build.cake has just built; started by its target Image.
#r "../src/Cake.Kaniko/bin/Release/net10.0/Cake.Kaniko.dll"

var images = Arguments<string>("image", []);
var archive = images.Count == 0 ? MakeAbsolute(File("../artifacts/executor.tar")) : null;
if (archive is not null)
{
    EnsureDirectoryExists(archive.GetDirectory());
}

var result = KanikoBuild("../out/executor", new KanikoBuildSettings
{
    ToolPath = "../out/published/kaniko",
    Dockerfile = MakeAbsolute(File("executor/Dockerfile")),
    Targets = { Argument("variant", "executor") },
    Destinations = images.Count > 0 ? images.ToList() : ["kaniko:latest"],
    NoPush = archive is not null,
    TarPath = archive,
    Compression = KanikoCompression.Gzip,
    KanikoDirectory = "../out/work",
});
Information("{0}, {1} bytes in {2} layers", result.Images.Count > 0 ? result.Images[0].Pinned : archive, result.Size, result.Layers.Count);
