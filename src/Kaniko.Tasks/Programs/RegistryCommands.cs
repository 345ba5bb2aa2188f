using Kaniko.Diagnostics;
using Kaniko.Tasks.Flags;
using Kaniko.Tasks.Requests;
using Kaniko.Tasks.Results;

namespace Kaniko.Tasks.Programs;

/// <summary>What the <c>kaniko</c> program does with registries besides building, as a front door uses it.</summary>
public static class RegistryCommands
{
    /// <summary>Pushes a tarball or an image layout.</summary>
    /// <param name="program">The program.</param>
    /// <param name="request">What to do. How progress is shown is not the program's matter here.</param>
    /// <param name="cancellationToken">Interrupts the program.</param>
    /// <exception cref="KanikoException">It failed, as the program told it.</exception>
    /// <exception cref="OperationCanceledException">The program was interrupted.</exception>
    public static Task<PushResult> PushAsync(this KanikoProgram program, PushRequest request, CancellationToken cancellationToken = default) =>
        program.RunAsync<PushResult>(Arguments(PushFlags.Table, request with { Progress = KanikoProgram.Told(request.Progress) }), "", cancellationToken);

    /// <summary>Copies an image, or an index with its images, from one registry to others.</summary>
    /// <inheritdoc cref="PushAsync"/>
    public static Task<PushResult> CopyAsync(this KanikoProgram program, CopyRequest request, CancellationToken cancellationToken = default) =>
        program.RunAsync<PushResult>(Arguments(CopyFlags.Table, request with { Progress = KanikoProgram.Told(request.Progress) }), "", cancellationToken);

    /// <summary>Makes a multi-platform index and pushes it.</summary>
    /// <inheritdoc cref="PushAsync"/>
    public static Task<PushResult> IndexAsync(this KanikoProgram program, IndexRequest request, CancellationToken cancellationToken = default) =>
        program.RunAsync<PushResult>(Arguments(IndexFlags.Table, request with { Progress = KanikoProgram.Told(request.Progress) }), "", cancellationToken);

    /// <summary>Looks at an image.</summary>
    /// <inheritdoc cref="PushAsync"/>
    public static Task<InspectResult> InspectAsync(this KanikoProgram program, InspectRequest request, CancellationToken cancellationToken = default) =>
        program.RunAsync<InspectResult>(Arguments(InspectFlags.Table, request with { Progress = KanikoProgram.Told(request.Progress) }), "", cancellationToken);

    /// <summary>Checks credentials and keeps them. The password reaches the program on standard input, never in its arguments.</summary>
    /// <inheritdoc cref="PushAsync"/>
    public static Task<LoginResult> LoginAsync(this KanikoProgram program, LoginRequest request, CancellationToken cancellationToken = default) =>
        program.RunAsync<LoginResult>(
            Arguments(LoginFlags.Table, request with { Password = null, PasswordFromStandardInput = true, Progress = KanikoProgram.Told(request.Progress) }),
            request.Password ?? throw new KanikoException(ErrorCode.UsageInvalid, "there is no password"),
            cancellationToken);

    /// <summary>Forgets credentials.</summary>
    /// <inheritdoc cref="PushAsync"/>
    public static Task<LogoutResult> LogoutAsync(this KanikoProgram program, LogoutRequest request, CancellationToken cancellationToken = default) =>
        program.RunAsync<LogoutResult>(Arguments(LogoutFlags.Table, request with { Progress = KanikoProgram.Told(request.Progress) }), "", cancellationToken);

    private static IReadOnlyList<string> Arguments<TRequest>(FlagTable<TRequest> table, TRequest request)
        where TRequest : new() => [table.Command, .. table.Print(request)];
}
