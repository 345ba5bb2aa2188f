using Kaniko.Testing;
using Xunit;

namespace Kaniko.Diagnostics.Tests;

/// <summary>Whoever meets a code finds it explained.</summary>
public sealed class ErrorPageTests
{
    private static readonly string[] Page = File.ReadAllLines(Path.Combine(RepositoryRoot.Path, "docs", "errors.md"));

    public static TheoryData<ErrorCode> Codes() => [.. Enum.GetValues<ErrorCode>()];

    [Theory]
    [MemberData(nameof(Codes))]
    public void Each_code_has_a_section_with_a_cause_and_a_way_out(ErrorCode code)
    {
        var heading = Array.IndexOf(Page, $"## {ErrorCodes.Name(code)}");

        Assert.True(heading >= 0, $"docs/errors.md has no section '## {ErrorCodes.Name(code)}'");
        var section = string.Join(' ', Page.Skip(heading + 1).TakeWhile(line => !line.StartsWith("## ", StringComparison.Ordinal)));
        Assert.True(section.Trim().Length > 60, $"the section of '{ErrorCodes.Name(code)}' says next to nothing");
    }

    [Fact]
    public void Each_section_is_about_a_code_that_exists()
    {
        var known = Enum.GetValues<ErrorCode>().Select(ErrorCodes.Name).ToHashSet(StringComparer.Ordinal);

        Assert.All(
            Page.Where(line => line.StartsWith("## ", StringComparison.Ordinal)), line => Assert.Contains(line[3..], known));
    }

    [Theory]
    [InlineData(ErrorCode.RunFailed, "run-failed")]
    [InlineData(ErrorCode.Cancelled, "cancelled")]
    [InlineData(ErrorCode.ContextArchiveInvalid, "context-archive-invalid")]
    public void Codes_are_written_in_kebab_case(ErrorCode code, string name) => Assert.Equal(name, ErrorCodes.Name(code));
}
