using Kaniko.Diagnostics;
using Kaniko.Images;
using Kaniko.Testing;

namespace Kaniko.Registries.Tests;

/// <summary>Uploads that break, at registries that each have their own way of saying how far they got.</summary>
public sealed class UploadDialectTests
{
    private const int Cut = 200_000;

    private static readonly byte[] Layer = TestImage.Bytes(500_000);

    private static readonly RegistrySettings Patient = new() { StallTimeout = TimeSpan.FromHours(1), ResponseTimeout = TimeSpan.FromHours(1) };

    private readonly FastTime time = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>What a question about the cut session is answered with | status, null for the right one | <c>Range</c> | whether it says where to go on.</summary>
    [Theory]
    [InlineData("docker-registry", null, "0-199999", true)]
    [InlineData("with a unit", null, "bytes=0-199999", true)]
    [InlineData("Harbor", 204, "0-199999", true)]
    [InlineData("Quay", 202, "0-199999", true)]
    [InlineData("with a body's status", 200, "0-199999", true)]
    [InlineData("nothing kept", null, "0-0", false)]
    [InlineData("nothing kept, before its first byte", null, "0--1", false)]
    [InlineData("no range", null, null, false)]
    [InlineData("no number", null, "0-many", false)]
    [InlineData("more than there is", null, "0-999999999", false)]
    [InlineData("ECR: no such question", 404, null, false)]
    [InlineData("no such method", 405, null, false)]
    [InlineData("GitLab: in trouble", 500, null, false)]
    [InlineData("out of range", 416, null, false)]
    [Trait("Row", "F04")]
    public async Task A_cut_upload_goes_on_or_begins_anew_and_never_sends_byte_0_twice_to_one_session(string dialect, int? status, string? range, bool resumes)
    {
        await using var registry = new EvilRegistry();
        using var client = NewClient();
        var cuts = 1;
        registry.Plan = request => request.Kind switch
        {
            "PUT upload" when cuts-- > 0 => new Fault.ResetRequest(Cut),
            "GET upload" when status is { } other => new Fault.DoAndAnswer(new EvilAnswer(other, [], [.. range is null ? [] : new[] { ("Range", range) }])),
            "GET upload" => new Fault.Header("Range", range),
            _ => null,
        };

        await PushAsync(client, registry);

        Assert.Equal(resumes ? 1 : 2, registry.Requests.Count(request => request.Kind == "POST upload"));
        Assert.Equal(resumes, registry.Requests.Any(request => request.Kind == "PATCH upload" && request["Content-Range"] == $"{Cut}-{Layer.Length - 1}"));
        Assert.True(
            registry.Requests.Where(request => request.Kind == "PUT upload" && request["Content-Length"] == $"{Layer.Length}").GroupBy(request => request.Path)
                .All(session => session.Count() == 1), dialect);
    }

    /// <summary>A session that the registry has forgotten. Where it has the blob all the same, only the answer was lost.</summary>
    [Theory]
    [InlineData("PUT upload", true, 1, 1)]
    [InlineData("PUT upload", false, 1, 2)]
    [InlineData("PUT upload", false, 3, 4)]
    [InlineData("PATCH upload", false, 1, 3)]
    [Trait("Row", "F10")]
    public async Task A_lost_session_is_asked_about_and_then_begun_anew(string kind, bool hasTheBlob, int times, int sessions)
    {
        await using var registry = new EvilRegistry();
        using var client = NewClient();
        var left = times;
        var unknown = EvilAnswer.Error(404, "BLOB_UPLOAD_UNKNOWN", "blob upload unknown to registry");
        registry.Plan = request => kind == "PATCH upload" && request.Kind == "PUT upload" && request["Content-Length"] != "0" ? new Fault.Answer(new EvilAnswer(413, []))
            : request.Kind != kind || left-- <= 0 ? null
            : hasTheBlob ? new Fault.DoAndAnswer(unknown)
            : new Fault.Answer(unknown);

        await PushAsync(client, registry);

        Assert.Equal(sessions, registry.Requests.Count(request => request.Kind == "POST upload"));
        Assert.Equal(times + 1, registry.Requests.Count(request => request.Kind == "HEAD blob"));
    }

    [Fact]
    [Trait("Row", "F10")]
    public async Task A_registry_that_loses_every_session_is_given_up()
    {
        await using var registry = new EvilRegistry { Plan = request => request.Kind == "PUT upload" ? new Fault.Answer(EvilAnswer.Error(404, "BLOB_UPLOAD_UNKNOWN", "unknown")) : null };
        using var client = NewClient();

        var error = await Assert.ThrowsAsync<KanikoException>(() => client.For(Reference(registry), RegistryAccess.Push).PushBlobAsync(Source(), null, Token));

        Assert.Equal((ErrorCode.RegistryFailed, 5), (error.Code, registry.Requests.Count(request => request.Kind == "PUT upload")));
        Assert.Contains("BLOB_UPLOAD_UNKNOWN", error.Message, StringComparison.Ordinal);
    }

    /// <summary>What was asked for is done, but nobody says so in time.</summary>
    [Theory]
    [InlineData("PUT upload", true)]
    [InlineData("PUT upload", false)]
    [InlineData("PUT manifest", true)]
    [InlineData("PUT manifest", false)]
    [Trait("Row", "F11")]
    public async Task A_commit_whose_answer_never_comes_is_asked_about(string kind, bool ownHandler)
    {
        await using var registry = new EvilRegistry();
        using var client = new RegistryClient(Patient, [], new FastTime(TimeSpan.FromSeconds(4)), new Random(1)) { MayUseLoopbackHandler = ownHandler };
        var stalls = 1;
        registry.Plan = request => request.Kind == kind && stalls-- > 0 ? new Fault.DoAndStall() : null;
        var image = TestImage.Of();

        _ = await client.For(Reference(registry), RegistryAccess.Push).PushBlobAsync(Source(), null, Token);
        var afterwards = registry.Requests.SkipWhile(request => request.Kind != "PUT upload").ToList();
        _ = await new ImagePusher(client).PushAsync(image, [Reference(registry).WithTag("v1")], null, Token);

        Assert.Equal(kind == "PUT upload", afterwards.Exists(request => request.Kind == "HEAD blob"));
        Assert.Equal((1, Digest.Of(image.Manifest.Span).ToString()), (registry.Injected, registry.Content.Tag("app", "v1")));
        Assert.Null(registry.Content.Problem("app", "v1"));
    }

    private static async Task PushAsync(RegistryClient client, EvilRegistry registry)
    {
        var outcome = await client.For(Reference(registry), RegistryAccess.Push).PushBlobAsync(Source(), null, Token);

        Assert.Equal(PushKind.Uploaded, outcome.Kind);
        Assert.Equal(Layer, await client.For(Reference(registry), RegistryAccess.Pull).ReadBlobAsync(Source().Descriptor, Layer.Length, Token));
    }

    private static ImageReference Reference(EvilRegistry registry) => ImageReference.Parse($"{registry.Name}/app");

    private static BlobSource Source() => BlobSource.Of(MediaTypes.OciLayerGzip, Layer);

    private RegistryClient NewClient() => new(Patient, [], time, new Random(1));
}
