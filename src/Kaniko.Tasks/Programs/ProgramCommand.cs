namespace Kaniko.Tasks.Programs;

/// <summary>How the program is started.</summary>
/// <param name="FileName">The executable.</param>
/// <param name="Arguments">What stands before the program's own arguments.</param>
/// <param name="FoundBy">How it was found, for people.</param>
public sealed record ProgramCommand(string FileName, IReadOnlyList<string> Arguments, string FoundBy);
