namespace Kaniko.Dockerfiles.Instructions;

/// <summary>One <c>--device</c>: a CDI device; optional unless required.</summary>
public sealed record RunDevice(string Name, bool Required);
