using Kaniko.Testing;

namespace Kaniko.Builds.Tests.Language;

/// <summary>
/// A file of <c>Language/Cases</c>: sentences that say what it shows, then sections that begin with <c>--- NAME</c>. <c>base NAME</c>: a
/// Dockerfile that is built first; later ones use it by that name. <c>config NAME</c>: JSON, whose members go into the <c>config</c> of that
/// base. <c>context</c>: a shell script that makes the context. <c>flags</c>: one a line. <c>Dockerfile</c>. <c>expected</c>: what the image
/// is. <c>error</c>: what the refusal says, one text a line.
/// </summary>
internal sealed class LanguageCase
{
    private const string Mark = "--- ";
    private readonly string path;
    private readonly List<(string Name, string Text)> sections = [];

    private LanguageCase(string path)
    {
        this.path = path;
        foreach (var line in File.ReadAllText(path).Split('\n'))
        {
            if (line.StartsWith(Mark, StringComparison.Ordinal))
            {
                sections.Add((line[Mark.Length..], ""));
            }
            else if (sections.Count > 0)
            {
                sections[^1] = (sections[^1].Name, sections[^1].Text + line + "\n");
            }
        }

        if (sections.Count > 0)
        {
            sections[^1] = (sections[^1].Name, sections[^1].Text.TrimEnd('\n') + "\n");
        }
    }

    public static string Folder => Path.Combine(RepositoryRoot.Path, "tests", "Kaniko.Builds.Tests", "Language", "Cases");

    public string Dockerfile => Section("Dockerfile") ?? throw new InvalidOperationException($"'{path}' has no Dockerfile");

    public string? Expected => Section("expected");

    public IReadOnlyList<string> Errors => Lines("error");

    public IReadOnlyList<string> Flags => Lines("flags");

    public IEnumerable<(string Name, string Dockerfile)> Bases =>
        sections.Where(section => section.Name.StartsWith("base ", StringComparison.Ordinal)).Select(section => (section.Name["base ".Length..], section.Text));

    public string? ConfigOf(string name) => Section("config " + name);

    /// <summary>How another program's image differs, sorted; the section's comments begin with <c>#</c>.</summary>
    public IReadOnlyList<string> Differences =>
        [.. Lines("differences").Where(line => line[0] != '#').Order(StringComparer.Ordinal)];

    public static LanguageCase Read(string name) => ReadFile(Path.Combine(Folder, name + ".case"));

    public static LanguageCase ReadFile(string path) => new(path);

    /// <summary>Makes the context in a folder; all files get <see cref="ImageListing.ContextTime"/>.</summary>
    public async Task MakeContextAsync(string folder, CancellationToken cancellationToken)
    {
        var script = "set -e\numask 022\n" + Context + $"\nfind . -exec touch --no-dereference --date=@{ImageListing.ContextTime} {{}} +\n";
        _ = (await (ExternalProgram.Require("sh") with { WorkingDirectory = folder }).RunAsync(["-c", script], cancellationToken)).Succeeded();
    }

    /// <summary>Writes the expectation anew.</summary>
    public void Record(string expected)
    {
        var text = File.ReadAllText(path);
        var at = text.IndexOf("\n--- expected\n", StringComparison.Ordinal);
        File.WriteAllText(path, (at < 0 ? text.TrimEnd('\n') : text[..at]) + "\n--- expected\n" + expected);
    }

    private string? Context => Section("context");

    private string? Section(string name) => sections.Find(section => section.Name == name).Text;

    private string[] Lines(string name) => (Section(name) ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
