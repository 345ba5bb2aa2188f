using System.Security.Cryptography;
using Kaniko.Tasks.Requests;

namespace Kaniko.Reporting.Ci;

/// <summary>Finds out which CI system runs the build.</summary>
public static class CiSystems
{
    /// <summary>The one that was asked for, or whose variables are there; null where there is none.</summary>
    public static CiSystem? Find(CiMode mode, CiSurroundings surroundings) => (mode == CiMode.Auto ? Detect(surroundings.Variables) : mode) switch
    {
        CiMode.GitHub => new GitHubActions(surroundings),
        CiMode.GitLab => new GitLabCi(surroundings),
        CiMode.Azure => new AzurePipelines(surroundings),
        CiMode.TeamCity => new TeamCity(surroundings),
        CiMode.Jenkins => new Jenkins(surroundings),
        CiMode.Bitbucket => new BitbucketPipelines(surroundings),
        CiMode.CircleCi => new CircleCi(surroundings),
        CiMode.Buildkite => new Buildkite(surroundings),
        CiMode.Woodpecker => new Woodpecker(surroundings),
        CiMode.Drone => new Drone(surroundings),
        _ => null,
    };

    /// <summary>128 random bits.</summary>
    public static string NewToken() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    private static CiMode Detect(IReadOnlyDictionary<string, string> variables)
    {
        return IsSet("GITHUB_ACTIONS") ? CiMode.GitHub
            : IsSet("GITLAB_CI") ? CiMode.GitLab
            : IsSet("TF_BUILD") ? CiMode.Azure
            : IsSet("TEAMCITY_VERSION") ? CiMode.TeamCity
            : IsSet("BITBUCKET_BUILD_NUMBER") ? CiMode.Bitbucket
            : IsSet("CIRCLECI") ? CiMode.CircleCi
            : IsSet("BUILDKITE") ? CiMode.Buildkite
            : variables.GetValueOrDefault("CI") == "woodpecker" ? CiMode.Woodpecker
            : IsSet("DRONE") ? CiMode.Drone
            : IsSet("JENKINS_URL") ? CiMode.Jenkins
            : CiMode.None;

        bool IsSet(string name) => variables.GetValueOrDefault(name, "") is not ("" or "false" or "False" or "0");
    }
}
