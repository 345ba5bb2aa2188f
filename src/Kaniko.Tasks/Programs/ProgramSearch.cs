using System.Text.Json;
using Kaniko.Diagnostics;

namespace Kaniko.Tasks.Programs;

/// <summary>
/// Finds the program: a path that was given, the variable <c>KANIKO_PROGRAM</c>, the .NET tool of the nearest tool manifest, the copy
/// bundled beside this library, <c>PATH</c>.
/// </summary>
public sealed record ProgramSearch
{
    /// <summary>The variable that names the program.</summary>
    public const string Variable = "KANIKO_PROGRAM";

    private const string Tool = "kaniko.tool";
    private const string Command = "kaniko";

    /// <summary>A path that was given; nothing else is looked at then.</summary>
    public string? Path { get; init; }

    /// <summary>Where the search for a tool manifest begins.</summary>
    public required string WorkingDirectory { get; init; }

    /// <summary>Where a bundled copy would be.</summary>
    public required string BaseDirectory { get; init; }

    /// <summary>The environment variables.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>The program.</summary>
    /// <exception cref="KanikoException">It is nowhere.</exception>
    public ProgramCommand Find() =>
        (Path is null ? null : Given(Path, "the path that was given"))
        ?? (Value(Variable) is { Length: > 0 } named ? Given(named, Variable) : null)
        ?? FromManifest()
        ?? Bundled()
        ?? FromPath()
        ?? throw new KanikoException(ErrorCode.ToolMissing, "the program 'kaniko' is not found")
        {
            Hint = $"run 'dotnet tool install Kaniko.Tool --create-manifest-if-needed', or name it with {Variable}",
        };

    private static ProgramCommand Given(string path, string foundBy) => File.Exists(path)
        ? Start(path, foundBy)
        : throw new KanikoException(ErrorCode.ToolMissing, $"'{path}', {foundBy}, does not exist") { Hint = "correct the path" };

    private static ProgramCommand Start(string path, string foundBy) =>
        path.EndsWith(".dll", StringComparison.OrdinalIgnoreCase) ? new("dotnet", [path], foundBy) : new(path, [], foundBy);

    private ProgramCommand? FromManifest()
    {
        for (var directory = WorkingDirectory; directory is not null; directory = System.IO.Path.GetDirectoryName(directory))
        {
            foreach (var name in (ReadOnlySpan<string>)[".config/dotnet-tools.json", "dotnet-tools.json"])
            {
                var manifest = System.IO.Path.Combine(directory, name);
                if (!File.Exists(manifest))
                {
                    continue;
                }

                var (version, isRoot) = ReadManifest(manifest);
                if (version is not null)
                {
                    return Restored(version, manifest);
                }

                if (isRoot)
                {
                    return null;
                }
            }
        }

        return null;
    }

    private static (string? Version, bool IsRoot) ReadManifest(string path)
    {
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(path));
            var root = json.RootElement;
            var isRoot = root.TryGetProperty("isRoot", out var flag) && flag.ValueKind == JsonValueKind.True;
            var version = root.TryGetProperty("tools", out var tools) && tools.TryGetProperty(Tool, out var tool)
                && tool.TryGetProperty("version", out var text) ? text.GetString() : null;
            return (version, isRoot);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new KanikoException(ErrorCode.ToolMissing, $"the tool manifest '{path}' cannot be read: {e.Message}", e) { Hint = "correct it" };
        }
    }

    /// <summary>The tool itself rather than <c>dotnet tool run</c>, which would stand between it and the signals.</summary>
    private ProgramCommand Restored(string version, string manifest)
    {
        var packages = Value("NUGET_PACKAGES") is { Length: > 0 } folder
            ? folder
            : System.IO.Path.Combine(Value("HOME") is { Length: > 0 } home ? home : Value("USERPROFILE"), ".nuget", "packages");
        var program = System.IO.Path.Combine(packages, Tool, version, "tools", "net10.0", "any", $"{Command}.dll");
        return File.Exists(program)
            ? Start(program, manifest)
            : throw new KanikoException(ErrorCode.ToolMissing, $"'{manifest}' names Kaniko.Tool {version}, which is not restored")
            {
                Hint = "run 'dotnet tool restore'",
            };
    }

    private ProgramCommand? Bundled()
    {
        foreach (var place in (ReadOnlySpan<string>)["kaniko/kaniko.dll", "../program/kaniko.dll", "kaniko.dll"])
        {
            var path = System.IO.Path.GetFullPath(System.IO.Path.Combine(BaseDirectory, place));
            if (File.Exists(path))
            {
                return Start(path, "the bundled copy");
            }
        }

        return null;
    }

    private ProgramCommand? FromPath() => SearchPath.Find(Command, Environment) is { } path ? Start(path, "PATH") : null;

    private string Value(string name) => Environment.GetValueOrDefault(name, "");
}
