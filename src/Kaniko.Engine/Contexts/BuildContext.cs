using Kaniko.Dockerfiles.Ignoring;

namespace Kaniko.Engine.Contexts;

/// <summary>A directory of sources, and what of it COPY and ADD do not see.</summary>
/// <param name="Directory">Absolute.</param>
/// <param name="Ignore">Null: nothing is ignored.</param>
/// <param name="Commit">The commit that it was checked out from, where it was.</param>
/// <param name="CommitTime">That commit's time.</param>
public sealed record BuildContext(string Directory, IgnoreFile? Ignore, string? Commit = null, DateTimeOffset? CommitTime = null);
