using Kaniko.Diagnostics;
using Kaniko.Tasks.Events;
using Kaniko.Tasks.Flags;
using Kaniko.Tasks.Requests;
using Kaniko.Tasks.Results;

namespace Kaniko.Tasks.Programs;

/// <summary>What the <c>kaniko</c> program does with registries besides building, as a front door uses it.</summary>
public static class RegistryCommands
{
    /// <summary>Pushes a tarball or an image layout.</summary>
    /// <param name="program">The program.</param>
    /// <param name="request">What to push, and where.</param>
    /// <param name="onEvent">Is told every event, in order, by one thread at a time.</param>
    /// <param name="cancellationToken">Interrupts the program.</param>
    /// <exception cref="KanikoException">It failed, as the program told it.</exception>
    public static Task<PushResult> PushAsync(
        this KanikoProgram program, PushRequest request, Action<BuildEvent>? onEvent = null, CancellationToken cancellationToken = default) =>
        RunAsync<PushRequest, PushResult>(
            program, PushFlags.Table, request with { Progress = Told(request.Progress) }, (null, onEvent), cancellationToken);

    /// <summary>Copies an image, or an index with its images, from one registry to others.</summary>
    /// <inheritdoc cref="PushAsync"/>
    public static Task<PushResult> CopyAsync(
        this KanikoProgram program, CopyRequest request, Action<BuildEvent>? onEvent = null, CancellationToken cancellationToken = default) =>
        RunAsync<CopyRequest, PushResult>(
            program, CopyFlags.Table, request with { Progress = Told(request.Progress) }, (null, onEvent), cancellationToken);

    /// <summary>Makes a multi-platform index and pushes it.</summary>
    /// <inheritdoc cref="PushAsync"/>
    public static Task<PushResult> IndexAsync(
        this KanikoProgram program, IndexRequest request, Action<BuildEvent>? onEvent = null, CancellationToken cancellationToken = default) =>
        RunAsync<IndexRequest, PushResult>(
            program, IndexFlags.Table, request with { Progress = Told(request.Progress) }, (null, onEvent), cancellationToken);

    /// <summary>Looks at an image.</summary>
    /// <inheritdoc cref="PushAsync"/>
    public static Task<InspectResult> InspectAsync(
        this KanikoProgram program, InspectRequest request, Action<BuildEvent>? onEvent = null, CancellationToken cancellationToken = default) =>
        RunAsync<InspectRequest, InspectResult>(
            program, InspectFlags.Table, request with { Progress = Told(request.Progress) }, (null, onEvent), cancellationToken);

    /// <summary>Checks credentials and keeps them. The password reaches the program on standard input, never in its arguments.</summary>
    /// <param name="program">The program.</param>
    /// <param name="request">The registry, the user and the password.</param>
    /// <param name="onEvent">Is told every event, in order, by one thread at a time.</param>
    /// <param name="cancellationToken">Interrupts the program.</param>
    /// <exception cref="KanikoException">It failed, as the program told it.</exception>
    public static Task<LoginResult> LoginAsync(
        this KanikoProgram program, LoginRequest request, Action<BuildEvent>? onEvent = null, CancellationToken cancellationToken = default) =>
        RunAsync<LoginRequest, LoginResult>(
            program,
            LoginFlags.Table,
            request with { Password = null, PasswordFromStandardInput = true, Progress = Told(request.Progress) },
            (request.Password ?? throw new KanikoException(ErrorCode.UsageInvalid, "there is no password"), onEvent),
            cancellationToken);

    /// <summary>Forgets credentials.</summary>
    /// <inheritdoc cref="PushAsync"/>
    public static Task<LogoutResult> LogoutAsync(
        this KanikoProgram program, LogoutRequest request, Action<BuildEvent>? onEvent = null, CancellationToken cancellationToken = default) =>
        RunAsync<LogoutRequest, LogoutResult>(
            program, LogoutFlags.Table, request with { Progress = Told(request.Progress) }, (null, onEvent), cancellationToken);

    private static async Task<TResult> RunAsync<TRequest, TResult>(
        KanikoProgram program,
        FlagTable<TRequest> table,
        TRequest request,
        (string? Input, Action<BuildEvent>? OnEvent) ends,
        CancellationToken cancellationToken)
        where TRequest : new()
        where TResult : CommandResult =>
        await program.RunAsync([table.Command, .. table.Print(request)], ([], ends.Input), ends.OnEvent, cancellationToken).ConfigureAwait(false)
            is CommandFinished { Result: TResult result }
            ? result
            : throw new KanikoException(ErrorCode.HostFailed, "the program ended without a result") { Hint = "use the same version of both" };

    private static ProgressOptions Told(ProgressOptions progress) =>
        progress with { Mode = ProgressMode.RawJson, LogFormat = null, Color = ColorMode.Never };
}
