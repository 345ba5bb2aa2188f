using System.Text;
using Kaniko.Diagnostics;
using Kaniko.Images;
using Kaniko.Testing;

namespace Kaniko.Registries.Tests;

/// <summary>
/// Every fault at every request of a push and of a pull: what fails fails with an error for the user, what succeeds is right, the tag points
/// at a complete image or at the old one, and no secret goes astray.
/// </summary>
public sealed class FaultTests(ITestOutputHelper output)
{
    private const string Repository = "team/app";
    private const string Echo = "(what was sent)";
    private const string Elsewhere = "(another registry)";
    private const string Password = "pass-w0rd-of-the-test";

    private static readonly byte[] SmallLayer = TestImage.Bytes(20_000, 3);
    private static readonly byte[] LargeLayer = TestImage.Bytes(300_000, 4);

    private static readonly TestCertificates Certificates = new();

    private readonly Tally tally = new();

    [Theory]
    [InlineData(Transport.Own)]
    [InlineData(Transport.Http11)]
    [InlineData(Transport.Http2)]
    [Trait("Row", "F01")]
    [Trait("Row", "F02")]
    [Trait("Row", "F03")]
    [Trait("Row", "F04")]
    [Trait("Row", "F05")]
    [Trait("Row", "F06")]
    [Trait("Row", "F07")]
    [Trait("Row", "F10")]
    [Trait("Row", "F12")]
    [Trait("Row", "F14")]
    [Trait("Row", "F15")]
    public async Task No_fault_corrupts_a_tag_or_a_digest_or_leaks_a_credential(Transport transport)
    {
        var schedules = Schedules(transport);
        await Parallel.ForEachAsync(
            schedules, new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = TestContext.Current.CancellationToken }, RunAsync);

        output.WriteLine(tally.ToString());
        TestContext.Current.SendDiagnosticMessage(tally.ToString());
        Assert.True(tally.Surprises.Count == 0, string.Join('\n', tally.Surprises.Take(20)));
        Assert.Equal((0, 0, 0), (tally.CorruptedTags, tally.WrongDigests, tally.LeakedCredentials));
        Assert.InRange(tally.Injected, 2000, int.MaxValue);
    }

    /// <summary>How the registry is spoken to.</summary>
    public enum Transport
    {
        /// <summary>The client's own handler, which is for this machine.</summary>
        Own,

        /// <summary>.NET's handler, without TLS.</summary>
        Http11,

        /// <summary>.NET's handler, over TLS.</summary>
        Http2,
    }

    /// <summary>
    /// The fault, at which request, how often in a row, with tokens or not, pushing or pulling. Over HTTP/2 the faults of HTTP/1.1 strike once.
    /// </summary>
    private static IEnumerable<Schedule> Schedules(Transport by)
    {
        foreach (var (name, fault, passes) in by == Transport.Http2 ? Faults().Concat(Http2Faults()) : Faults())
        {
            foreach (var times in by != Transport.Http2 ? [1, 2, 99] : fault is Fault.Http2 ? [1, 99] : (int[])[1])
            {
                for (var request = 0; request < 14; request++)
                {
                    yield return new Schedule(name, fault, request, times, passes && times < 3, Tokens: request % 2 == 0, Pull: false, by);
                    yield return new Schedule(name, fault, request, times, passes && times < 3, Tokens: request % 2 == 1, Pull: true, by);
                }
            }
        }
    }

    /// <summary>Faults, and whether one or two of them in a row may not keep a transfer from succeeding.</summary>
    private static IEnumerable<(string Name, Fault Fault, bool Passes)> Faults()
    {
        foreach (var status in (int[])[408, 425, 429, 500, 502, 503, 504])
        {
            yield return ($"answer {status}", new Fault.Answer(new EvilAnswer(status, "busy"u8.ToArray(), ("Retry-After", "3"))), true);
            yield return ($"do and answer {status}", new Fault.DoAndAnswer(new EvilAnswer(status, [])), true);
        }

        foreach (var status in (int[])[400, 403, 404, 405, 409, 413, 416, 418, 501])
        {
            yield return ($"answer {status}", new Fault.Answer(EvilAnswer.Error(status, "DENIED", Echo)), false);
        }

        foreach (var after in (int[])[0, 1, 1000, 65536, 299_999, 300_000])
        {
            yield return ($"reset the request after {after}", new Fault.ResetRequest(after), true);
            yield return ($"flip bit in byte {after}", new Fault.FlipBit(after), false);
            foreach (var kind in Enum.GetValues<CutKind>())
            {
                yield return ($"cut the answer after {after} ({kind})", new Fault.CutBody(after, kind), false);
            }
        }

        yield return ("reset the answer", new Fault.ResetAnswer(), true);
        yield return ("wrong digest header", new Fault.Header("Docker-Content-Digest", "sha256:" + new string('0', 64)), false);
        yield return ("no digest header", new Fault.Header("Docker-Content-Digest", null), true);
        yield return ("malformed digest header", new Fault.Header("Docker-Content-Digest", "sha256:../../x"), true);
        yield return ("no location", new Fault.Header("Location", null), false);
        yield return ("hostile location", new Fault.Header("Location", "file:///etc/passwd"), false);
        yield return ("wrong content type", new Fault.Header("Content-Type", MediaTypes.OciIndex), false);
        yield return ("no range", new Fault.Header("Range", null), false);
        yield return ("wrong range", new Fault.Header("Range", "0-999999999"), false);

        foreach (var status in (int[])[301, 302, 303, 307, 308])
        {
            yield return ($"redirect elsewhere ({status})", new Fault.Answer(new EvilAnswer(status, [], ("Location", Elsewhere))), false);
        }

        yield return ("location elsewhere", new Fault.Header("Location", Elsewhere), false);
        yield return ("do and redirect elsewhere", new Fault.DoAndAnswer(new EvilAnswer(307, [], ("Location", Elsewhere))), false);
    }

    /// <summary>Each way in which HTTP/2 ends, before the request's body, in it, after it, and in the answer.</summary>
    private static IEnumerable<(string Name, Fault Fault, bool Passes)> Http2Faults()
    {
        foreach (var kind in Enum.GetValues<Http2Break>())
        {
            foreach (var after in (int[])[0, 20_000, int.MaxValue])
            {
                yield return ($"{kind} after {after} of the request", new Fault.Http2(kind, after), kind != Http2Break.GoAwayAfter);
            }

            foreach (var after in (int[])[0, 100_000, 300_000])
            {
                yield return ($"{kind} after {after} of the answer", new Fault.Http2(kind, 0, after), true);
            }
        }
    }

    private async ValueTask RunAsync(Schedule schedule, CancellationToken outer)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(outer);
        patience.CancelAfter(TimeSpan.FromMinutes(2));
        var cancellationToken = patience.Token;
        await using var elsewhere = new EvilRegistry(schedule.By == Transport.Http2 ? Certificates.Server : null);
        await using var registry = new EvilRegistry(schedule.By == Transport.Http2 ? Certificates.Server : null);
        using var client = NewClient(registry, schedule.By);
        var reference = ImageReference.Parse($"{registry.Name}/{Repository}:v1");
        var (old, image) = (TestImage.Of(TestImage.Bytes(10, 9)), TestImage.Of(SmallLayer, LargeLayer));
        await new ImagePusher(client).PushAsync(schedule.Pull ? image : old, [reference], null, cancellationToken);
        var before = registry.Content.Tag(Repository, "v1");

        registry.Content.Login = schedule.Tokens ? ("me", Password) : null;
        var (seen, left) = (-1, schedule.Times);
        registry.Plan = request => Interlocked.Increment(ref seen) >= schedule.Request && Interlocked.Decrement(ref left) >= 0
            ? Pointing(Echoing(schedule.Fault, request), elsewhere, request) : null;
        try
        {
            var found = schedule.Pull
                ? await PullAsync(client, reference, cancellationToken)
                : (await new ImagePusher(client).PushAsync(image, [reference], null, cancellationToken)).ToString();
            registry.Plan = static _ => null;
            var expected = Digest.Of(image.Manifest.Span).ToString();
            tally.WrongDigest(schedule, found != expected || (!schedule.Pull && registry.Content.Tag(Repository, "v1") != expected));
        }
        catch (KanikoException e)
        {
            var text = e.ToString();
            tally.Leak(schedule, text.Contains(Password, StringComparison.Ordinal) || text.Contains("-secret", StringComparison.Ordinal)
                || text.Contains(Convert.ToBase64String("me:"u8)[..^2], StringComparison.Ordinal));
            tally.Surprise(schedule, schedule.MustPass ? $"failed: {e.Message}" : null);
        }
        catch (Exception e) when (!outer.IsCancellationRequested)
        {
            tally.Surprise(schedule, patience.IsCancellationRequested ? "did not end" : e.ToString());
        }

        tally.Leak(schedule, elsewhere.Requests.Any(CarriesSecrets));
        var after = registry.Content.Tag(Repository, "v1");
        tally.CorruptedTag(schedule, registry.Content.Problem(Repository, "v1") is not null || (after != before && after != Digest.Of(image.Manifest.Span).ToString()));
        tally.Count(registry.Injected);
        tally.Surprise(schedule, (registry.Http2Connections > 0) == (schedule.By == Transport.Http2) ? null : "another version of HTTP was spoken");
    }

    // A registry that repeats in its error what it was sent.
    private static Fault Echoing(Fault fault, EvilRequest request) => fault is Fault.Answer { Instead: { Body.Length: > 0 } answer }
        ? new Fault.Answer(answer with
        {
            Body = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(answer.Body).Replace(
                Echo, request["Authorization"] is { } sent ? $"no {sent} or {Password}" : "nothing", StringComparison.Ordinal)),
        })
        : fault;

    // The other registry answers like this one, whose addresses are its own there.
    private static Fault Pointing(Fault fault, EvilRegistry elsewhere, EvilRequest request)
    {
        var there = $"{elsewhere.Scheme}://{elsewhere.Name}{request.Target}";
        return fault switch
        {
            Fault.Answer { Instead: var answer } => new Fault.Answer(To(answer)),
            Fault.DoAndAnswer { Instead: var answer } => new Fault.DoAndAnswer(To(answer)),
            Fault.Header { Value: Elsewhere } header => header with { Value = there },
            _ => fault,
        };

        EvilAnswer To(EvilAnswer answer) =>
            answer with { Headers = [.. answer.Headers.Select(header => header.Value == Elsewhere ? (header.Name, there) : header)] };
    }

    private static bool CarriesSecrets(EvilRequest request) => request["Authorization"] is not null || request["Cookie"] is not null
        || request.Target.Contains("-secret", StringComparison.Ordinal) || request.Headers.Values.Any(
            value => value.Contains(Password, StringComparison.Ordinal) || value.Contains("-secret", StringComparison.Ordinal));

    private static async Task<string> PullAsync(RegistryClient client, ImageReference reference, CancellationToken cancellationToken)
    {
        var pulled = await new ImagePuller(client).PullAsync(reference, TestImage.Platform, cancellationToken);
        foreach (var layer in pulled.Document.Layers)
        {
            using var copy = new MemoryStream();
            await pulled.Repository.DownloadBlobAsync(layer, copy, null, cancellationToken);
            if (Digest.Of(copy.ToArray()) != layer.Digest)
            {
                return "a layer differs";
            }
        }

        return Digest.Of(pulled.Manifest.Bytes.Span).ToString();
    }

    private static RegistryClient NewClient(EvilRegistry registry, Transport transport) => new(
        new RegistrySettings
        {
            StallTimeout = TimeSpan.FromHours(1),
            ResponseTimeout = TimeSpan.FromHours(1),
            TokenServices = [new(registry.Name, registry.Name)],
            SkipTlsVerifyPush = true,
            SkipTlsVerifyPull = true,
            Http2 = transport == Transport.Http2,
        },
        [new Login("me", Password)],
        // What HTTP/2 leaves without an end is the watchdog's matter, as it would be after half a minute.
        new FastTime(transport == Transport.Http2 ? TimeSpan.FromSeconds(4) : null),
        new Random(1))
    {
        MayUseLoopbackHandler = transport == Transport.Own,
    };

    private sealed record Schedule(string Name, Fault Fault, int Request, int Times, bool MustPass, bool Tokens, bool Pull, Transport By)
    {
        public override string ToString() =>
            $"{Name}, {Times} times from request {Request} of a {(Pull ? "pull" : "push")}{(Tokens ? " with tokens" : "")} ({By})";
    }

    private sealed class Tally
    {
        private readonly Lock gate = new();

        public int Injected { get; private set; }

        public int CorruptedTags { get; private set; }

        public int WrongDigests { get; private set; }

        public int LeakedCredentials { get; private set; }

        public List<string> Surprises { get; } = [];

        public void Count(int injected)
        {
            lock (gate)
            {
                Injected += injected;
            }
        }

        public void CorruptedTag(Schedule schedule, bool corrupted) => Note(schedule, corrupted ? "a corrupted tag" : null, () => CorruptedTags++);

        public void WrongDigest(Schedule schedule, bool wrong) => Note(schedule, wrong ? "a wrong digest" : null, () => WrongDigests++);

        public void Leak(Schedule schedule, bool leaked) => Note(schedule, leaked ? "a leaked credential" : null, () => LeakedCredentials++);

        public void Surprise(Schedule schedule, string? what) => Note(schedule, what, static () => { });

        public override string ToString() =>
            $"{Injected} faults injected, {CorruptedTags} corrupted tags, {WrongDigests} wrong digests, {LeakedCredentials} leaked credentials";

        private void Note(Schedule schedule, string? what, Action count)
        {
            if (what is not null)
            {
                lock (gate)
                {
                    Surprises.Add($"{schedule}: {what}");
                    count();
                }
            }
        }
    }
}
