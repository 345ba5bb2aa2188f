using System.Globalization;
using System.Text.Json;

namespace Kaniko.Tasks.Metadata;

/// <summary>What only the file of a GitHub event says of the sources.</summary>
public static class GitHubEvent
{
    /// <summary>The state with what the file at <c>GITHUB_EVENT_PATH</c> adds; as it was where there is none that can be read.</summary>
    /// <param name="git">What the variables say.</param>
    /// <param name="environment">The environment variables.</param>
    public static GitState Complete(GitState git, IReadOnlyDictionary<string, string> environment)
    {
        if (environment.GetValueOrDefault("GITHUB_EVENT_PATH") is not { Length: > 0 } path || !File.Exists(path))
        {
            return git;
        }

        try
        {
            using var text = File.OpenRead(path);
            using var document = JsonDocument.Parse(text);
            return OfPullRequest(OfRepository(git, document.RootElement), document.RootElement, environment);
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            return git;
        }
    }

    private static GitState OfRepository(GitState git, JsonElement told) => git with
    {
        DefaultBranch = Text(told, "repository", "default_branch") ?? git.DefaultBranch,
        Description = Text(told, "repository", "description") ?? git.Description,
        License = Text(told, "repository", "license", "spdx_id") ?? git.License,
        CommitTime = DateTimeOffset.TryParse(Text(told, "head_commit", "timestamp"), CultureInfo.InvariantCulture, out var time) ? time : git.CommitTime,

        // Variables know the base of pull requests only; a pushed tag may have one too.
        BaseRef = git.BaseRef.Length == 0 && git.Tag is not null && Text(told, "base_ref") is { } from
            ? from.Replace("refs/heads/", "", StringComparison.Ordinal)
            : git.BaseRef,
    };

    /// <summary>As docker/metadata-action: events that run on the base branch are about the pull request, and its own commit counts where that is asked for.</summary>
    private static GitState OfPullRequest(GitState git, JsonElement told, IReadOnlyDictionary<string, string> environment)
    {
        if (!told.TryGetProperty("pull_request", out var request) || request.ValueKind != JsonValueKind.Object)
        {
            return git;
        }

        if (environment.GetValueOrDefault("GITHUB_EVENT_NAME") is "pull_request_target" or "pull_request_review_comment"
            && request.TryGetProperty("number", out var number) && number.TryGetInt64(out var id))
        {
            git = git with { Ref = string.Create(CultureInfo.InvariantCulture, $"refs/pull/{id}/merge"), BaseRef = Text(request, "base", "ref") ?? git.BaseRef };
        }

        return environment.GetValueOrDefault("DOCKER_METADATA_PR_HEAD_SHA", "").Equals("true", StringComparison.OrdinalIgnoreCase)
            && Text(request, "head", "sha") is { } commit
                ? git with { Commit = commit }
                : git;
    }

    private static string? Text(JsonElement element, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out element))
            {
                return null;
            }
        }

        return element.ValueKind == JsonValueKind.String ? element.GetString() : null;
    }
}
