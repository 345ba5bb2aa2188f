using Kaniko.Diagnostics;
using Kaniko.Tasks.Events;
using Kaniko.Tasks.Results;

namespace Kaniko.Reporting.Tests;

/// <summary>Event streams of builds, with times that do not change.</summary>
internal static class Stories
{
    public static readonly DateTimeOffset Start = new(2026, 11, 21, 4, 0, 0, TimeSpan.Zero);

    private const string Digest = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    public static BuildEvent[] Success { get; } =
    [
        At(0, new BuildStarted("1.2.3", "namespaces", "Dockerfile", 2, 4)),
        At(0.1, new Traced(TraceLevel.Info, "Retrieving image manifest busybox")),
        At(0.1, new Traced(TraceLevel.Debug, "Resolved base name of build to busybox")),
        At(0.2, new TransferProgressed("sha256:aa", TransferKind.Pull, "busybox:latest", 1000, 2_200_000, false)),
        At(0.3, new StageStarted("build", "busybox:latest", "linux/amd64", 2)),
        At(0.4, new TransferProgressed("sha256:aa", TransferKind.Pull, "busybox:latest", 2_200_000, 2_200_000, true)),
        At(0.5, new StepStarted("build-1", "build", 1, 2, "RUN make \\\n    all", SourceSpan.Lines(2, 3))),
        At(0.512, new StepOutput("build-1", false, "compiling")),
        At(0.6, new StepStarted("final-1", "final", 1, 2, "COPY . /src", SourceSpan.Line(6))),
        At(0.7, new StepCached("final-1", "k1", "local")),
        At(0.7, new StepFinished("final-1", TimeSpan.FromSeconds(0.1))),
        At(1.0, new WarningRaised(new("JSONArgsRecommended", Severity.Warning, "d", "JSON arguments recommended for CMD", SourceSpan.Line(9)))),
        At(1.5, new StepOutput("build-1", true, "warning: \u001b[31mred\u001b[0m\u001b[2K and \u001b]0;title\u0007gone")),
        At(1.7, new StepFinished("build-1", TimeSpan.FromSeconds(1.2), "the instruction changed")),
        At(1.8, new LayerFinished("build-1", Digest, Digest, 5_000_000)),
        At(1.9, new TransferProgressed("p1", TransferKind.Push, "sha256:0123", 0, 5_000_000, false)),
        At(7.5, new TransferProgressed("p1", TransferKind.Push, "sha256:0123", 2_500_000, 5_000_000, false)),
        At(8, new TransferProgressed("p1", TransferKind.Push, "sha256:0123", 5_000_000, 5_000_000, true)),
        At(8, new TransferProgressed("p2", TransferKind.Push, "sha256:aaaa", 0, null, true, "mounted from library/busybox")),
        At(8.1, new BuildFinished(Result)),
    ];

    public static BuildEvent[] Failure { get; } =
    [
        At(0, new BuildStarted("1.2.3", null, "Dockerfile", 1, 2)),
        At(0.1, new StepStarted("s-1", "0", 1, 2, "RUN make", SourceSpan.Line(2))),
        .. Enumerable.Range(1, 6).Select(i => At(i, new StepOutput("s-1", true, $"line {i}"))),
        At(7, new BuildFailed(
            "run-failed",
            "'make' ended with exit code 42",
            "run the step by hand",
            "Dockerfile",
            SourceSpan.Line(2),
            "   1 | FROM busybox\n > 2 | RUN make\n   3 | \n",
            42,
            ["line 5", "line 6\u001b[1A\u001b[2K"])),
    ];

    private static BuildResult Result => new()
    {
        Digest = Digest,
        ImageId = Digest,
        ManifestSize = 500,
        MediaType = "application/vnd.oci.image.manifest.v1+json",
        Platform = "linux/amd64",
        Images = [new("localhost:5000/app:1", Digest)],
        Outputs = [new("local", "out/files", 12, 34_567), new("oci", "image.tar", 4, 7_200_000)],
        Layers = [new(Digest, Digest, 5_000_000, "x", FromBase: false), new(Digest, Digest, 2_200_000, "x", FromBase: true)],
        Steps = [new("build", "RUN make", TimeSpan.FromSeconds(1.2), null, null, 2), new("final", "COPY . /src", TimeSpan.Zero, "local", null, 6)],
        Duration = TimeSpan.FromSeconds(8.1),
    };

    public static BuildEvent[] Of(string name) => name == "success" ? Success : Failure;

    private static BuildEvent At(double seconds, BuildEvent buildEvent) => buildEvent with { Time = Start.AddSeconds(seconds) };
}
