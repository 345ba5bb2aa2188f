namespace Kaniko.Hosts.Kubernetes.Objects;

internal sealed record Job : ApiObject
{
    public JobSpec? Spec { get; init; }
}

internal sealed record JobSpec : ApiPart
{
    public int? BackoffLimit { get; init; }

    public long? ActiveDeadlineSeconds { get; init; }

    public int? TtlSecondsAfterFinished { get; init; }

    public PodFailurePolicy? PodFailurePolicy { get; init; }

    public required PodTemplate Template { get; init; }
}

internal sealed record PodFailurePolicy : ApiPart
{
    public IReadOnlyList<PodFailureRule> Rules { get; init; } = [];
}

internal sealed record PodFailureRule : ApiPart
{
    public required string Action { get; init; }

    public ExitCodeRule? OnExitCodes { get; init; }

    public IReadOnlyList<PodConditionRule>? OnPodConditions { get; init; }
}

internal sealed record ExitCodeRule : ApiPart
{
    public string? ContainerName { get; init; }

    public required string Operator { get; init; }

    public IReadOnlyList<int> Values { get; init; } = [];
}

internal sealed record PodConditionRule : ApiPart
{
    public required string Type { get; init; }

    public required string Status { get; init; }
}

internal sealed record PodTemplate : ApiPart
{
    public Metadata? Metadata { get; init; }

    public PodSpec? Spec { get; init; }
}

internal sealed record CronJob : ApiObject
{
    public CronJobSpec? Spec { get; init; }
}

internal sealed record CronJobSpec : ApiPart
{
    public required string Schedule { get; init; }

    public string? TimeZone { get; init; }

    public bool? Suspend { get; init; }

    public string? ConcurrencyPolicy { get; init; }

    public long? StartingDeadlineSeconds { get; init; }

    public int? SuccessfulJobsHistoryLimit { get; init; }

    public int? FailedJobsHistoryLimit { get; init; }

    public required JobTemplate JobTemplate { get; init; }
}

internal sealed record JobTemplate : ApiPart
{
    public Metadata? Metadata { get; init; }

    public JobSpec? Spec { get; init; }
}

internal sealed record Secret : ApiObject
{
    public string? Type { get; init; }

    /// <summary>Values in base64.</summary>
    public SortedDictionary<string, string>? Data { get; init; }
}

internal sealed record ServiceAccount : ApiObject
{
    public bool? AutomountServiceAccountToken { get; init; }
}

internal sealed record NamespaceObject : ApiObject;

internal sealed record Role : ApiObject
{
    public IReadOnlyList<PolicyRule> Rules { get; init; } = [];
}

internal sealed record PolicyRule : ApiPart
{
    public IReadOnlyList<string> ApiGroups { get; init; } = [];

    public IReadOnlyList<string> Resources { get; init; } = [];

    public IReadOnlyList<string> Verbs { get; init; } = [];
}

internal sealed record RoleBinding : ApiObject
{
    public required RoleReference RoleRef { get; init; }

    public IReadOnlyList<RoleSubject> Subjects { get; init; } = [];
}

internal sealed record RoleReference : ApiPart
{
    public required string ApiGroup { get; init; }

    public required string Kind { get; init; }

    public required string Name { get; init; }
}

internal sealed record RoleSubject : ApiPart
{
    public required string Kind { get; init; }

    public required string Name { get; init; }

    public string? Namespace { get; init; }
}

/// <summary>Asks whether the caller may do something.</summary>
internal sealed record AccessReview : ApiPart
{
    public string ApiVersion { get; init; } = "authorization.k8s.io/v1";

    public string Kind { get; init; } = "SelfSubjectAccessReview";

    public AccessReviewSpec? Spec { get; init; }

    public AccessReviewStatus? Status { get; init; }
}

internal sealed record AccessReviewSpec : ApiPart
{
    public ResourceAttributes? ResourceAttributes { get; init; }
}

internal sealed record ResourceAttributes : ApiPart
{
    public string? Namespace { get; init; }

    public string? Verb { get; init; }

    public string? Group { get; init; }

    public string? Resource { get; init; }

    public string? Subresource { get; init; }
}

internal sealed record AccessReviewStatus : ApiPart
{
    public bool Allowed { get; init; }
}

internal sealed record DeleteOptions : ApiPart
{
    public string ApiVersion { get; init; } = "v1";

    public string Kind { get; init; } = "DeleteOptions";

    public int? GracePeriodSeconds { get; init; }

    public string? PropagationPolicy { get; init; }

    public DeletePreconditions? Preconditions { get; init; }
}

internal sealed record DeletePreconditions : ApiPart
{
    public string? Uid { get; init; }
}
