using Kaniko.Tasks.Requests;
using Of = Kaniko.Tasks.Flags.FlagOf<Kaniko.Tasks.Requests.DigestFiles>;

namespace Kaniko.Tasks.Flags;

/// <summary>The small files that tell other programs what was pushed: flags of every command that pushes without a build.</summary>
internal static class DigestFileFlags
{
    public static IEnumerable<Flag<T>> Within<T>(Func<T, DigestFiles> part, Func<T, DigestFiles, T> with) =>
        Flags().Select(flag => (flag with { Category = FlagCategory.Output, Placeholder = "FILE|URL" }).Within(part, with));

    private static Flag<DigestFiles>[] Flags() =>
    [
        Of.Text("digest-file", "Write the manifest's digest", f => f.Digest, (f, v) => f with { Digest = v }) with
        {
            Details = "An https address gets a PUT.",
        },
        Of.Text("image-name-with-digest-file", "Write a line REPOSITORY@DIGEST for each destination",
            f => f.NameWithDigest, (f, v) => f with { NameWithDigest = v }),
        Of.Text("image-name-tag-with-digest-file", "Write a line REPOSITORY:TAG@DIGEST for each destination",
            f => f.NameTagWithDigest, (f, v) => f with { NameTagWithDigest = v }),
    ];
}
