using Kaniko.Dockerfiles.Linting.Rules;

namespace Kaniko.Dockerfiles.Linting;

/// <summary>All build checks.</summary>
public static class LintRules
{
    public static IReadOnlyList<LintRule> All { get; } =
    [
        StageNameCasing.Rule,
        FromAsCasing.Rule,
        NoEmptyContinuation.Rule,
        ConsistentInstructionCasing.Rule,
        DuplicateStageName.Rule,
        ReservedStageName.Rule,
        JsonArgsRecommended.Rule,
        MaintainerDeprecated.Rule,
        UndefinedArgInFrom.Rule,
        WorkdirRelativePath.Rule,
        UndefinedVar.Rule,
        MultipleInstructionsDisallowed.Rule,
        LegacyKeyValueFormat.Rule,
        RedundantTargetPlatform.Rule,
        SecretsUsedInArgOrEnv.Rule,
        InvalidDefaultArgInFrom.Rule,
        FromPlatformFlagConstDisallowed.Rule,
        CopyIgnoredFile.Rule,
        InvalidDefinitionDescription.Rule,
        ExposeProtoCasing.Rule,
        ExposeInvalidFormat.Rule,
        InvalidBaseImagePlatform.Rule,
    ];
}
