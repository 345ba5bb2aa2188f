using System.Globalization;
using Kaniko.Diagnostics;

namespace Kaniko.Tasks.Metadata;

/// <summary>What git and the CI system say about the sources; tags and labels are made from it.</summary>
public sealed record GitState
{
    /// <summary><c>refs/heads/…</c>, <c>refs/tags/…</c> or <c>refs/pull/N/merge</c>.</summary>
    public string Ref { get; init; } = "";

    /// <summary>The whole commit hash.</summary>
    public string Commit { get; init; } = "";

    /// <summary>How many characters a short hash has; 7, or what <c>DOCKER_METADATA_SHORT_SHA_LENGTH</c> says.</summary>
    public int ShortLength { get; init; } = 7;

    /// <summary>The hash as tags show it.</summary>
    public string ShortCommit => Commit.Length > ShortLength ? Commit[..ShortLength] : Commit;

    /// <summary>When it was committed.</summary>
    public DateTimeOffset? CommitTime { get; init; }

    /// <summary>The repository's main branch.</summary>
    public string DefaultBranch { get; init; } = "";

    /// <summary>The branch that a pull request goes to.</summary>
    public string BaseRef { get; init; } = "";

    /// <summary>A schedule started the build.</summary>
    public bool IsScheduled { get; init; }

    /// <summary>The repository's last name.</summary>
    public string RepositoryName { get; init; } = "";

    /// <summary>What the repository says it is.</summary>
    public string Description { get; init; } = "";

    /// <summary>The repository's page.</summary>
    public string Url { get; init; } = "";

    /// <summary>The licence's SPDX id.</summary>
    public string License { get; init; } = "";

    /// <summary>The branch, or null when it is none.</summary>
    public string? Branch => After("refs/heads/");

    /// <summary>The tag, or null when it is none.</summary>
    public string? Tag => After("refs/tags/");

    /// <summary>The number of the pull or merge request, or null when it is none.</summary>
    public string? PullRequest => (After("refs/pull/") ?? After("refs/merge-requests/"))?.Split('/')[0];

    /// <summary>From the variables of GitHub Actions or GitLab CI; null where there is neither.</summary>
    /// <param name="environment">The environment variables.</param>
    public static GitState? FromEnvironment(IReadOnlyDictionary<string, string> environment)
    {
        var git = Value("GITHUB_ACTIONS") == "true" ? GitHub() : Value("GITLAB_CI") == "true" ? GitLab() : null;
        return git is not null && int.TryParse(Value("DOCKER_METADATA_SHORT_SHA_LENGTH"), NumberStyles.None, CultureInfo.InvariantCulture, out var length) && length > 0
            ? git with { ShortLength = length }
            : git;

        string Value(string name) => environment.GetValueOrDefault(name, "");

        GitState GitHub() => new()
        {
            Ref = Value("GITHUB_REF"),
            Commit = Value("GITHUB_SHA"),
            BaseRef = Value("GITHUB_BASE_REF"),
            IsScheduled = Value("GITHUB_EVENT_NAME") == "schedule",
            RepositoryName = Value("GITHUB_REPOSITORY").Split('/')[^1],
            Url = Value("GITHUB_REPOSITORY").Length == 0 ? "" : $"{Value("GITHUB_SERVER_URL")}/{Value("GITHUB_REPOSITORY")}",
        };

        GitState GitLab() => new()
        {
            Ref = Value("CI_COMMIT_TAG") is { Length: > 0 } tag ? $"refs/tags/{tag}"
                : Value("CI_MERGE_REQUEST_IID") is { Length: > 0 } number ? $"refs/merge-requests/{number}/merge"
                : $"refs/heads/{Value("CI_COMMIT_BRANCH")}",
            Commit = Value("CI_COMMIT_SHA"),
            CommitTime = DateTimeOffset.TryParse(
                Value("CI_COMMIT_TIMESTAMP"), CultureInfo.InvariantCulture, out var time) ? time : null,
            DefaultBranch = Value("CI_DEFAULT_BRANCH"),
            BaseRef = Value("CI_MERGE_REQUEST_TARGET_BRANCH_NAME"),
            IsScheduled = Value("CI_PIPELINE_SOURCE") == "schedule",
            RepositoryName = Value("CI_PROJECT_NAME"),
            Description = Value("CI_PROJECT_DESCRIPTION"),
            Url = Value("CI_PROJECT_URL"),
        };
    }

    /// <summary>What the CI system's variables say, completed by what git says of a working tree.</summary>
    /// <param name="environment">The environment variables.</param>
    /// <param name="directory">A directory of the working tree.</param>
    /// <param name="cancellationToken">Ends git.</param>
    /// <exception cref="KanikoException">There is neither a CI system nor a commit.</exception>
    public static async Task<GitState> ReadAsync(
        IReadOnlyDictionary<string, string> environment, string directory, CancellationToken cancellationToken = default)
    {
        var ci = FromEnvironment(environment) is { } told ? GitHubEvent.Complete(told, environment) : null;
        var git = await GitRepository.ReadAsync(directory, environment, cancellationToken).ConfigureAwait(false);
        return ci?.CompletedBy(git) ?? git ?? throw new KanikoException(ErrorCode.UsageInvalid, $"'{directory}' is in no git repository with a commit")
        {
            Hint = "name a directory of the repository",
        };
    }

    /// <summary>CI systems leave out what the checked-out commit knows; another commit knows nothing of this one.</summary>
    private GitState CompletedBy(GitState? git) => git is null ? this : this with
    {
        Commit = Or(Commit, git.Commit),
        CommitTime = CommitTime ?? (Or(Commit, git.Commit) == git.Commit ? git.CommitTime : null),
        DefaultBranch = Or(DefaultBranch, git.DefaultBranch),
        RepositoryName = Or(RepositoryName, git.RepositoryName),
        Url = Or(Url, git.Url),
    };

    private static string Or(string text, string other) => text.Length > 0 ? text : other;

    private string? After(string prefix) => Ref.StartsWith(prefix, StringComparison.Ordinal) ? Ref[prefix.Length..] : null;
}
