using Kaniko.Diagnostics;
using Kaniko.Dockerfiles.Ignoring;

namespace Kaniko.Dockerfiles.Tests.Conformance;

public sealed class IgnoreConformanceTests
{
    [Fact]
    public void Patterns_exclude_as_recorded()
    {
        var differences = new Differences();
        foreach (var item in ConformanceData.Json("dockerignore", "patterns.json").EnumerateArray())
        {
            string actual;
            try
            {
                actual = IgnoreFile.Of(item.GetProperty("patterns").Strings()).Matches(item.GetProperty("path").GetString()!)
                    ? "excluded"
                    : "kept";
            }
            catch (KanikoException)
            {
                actual = "refused";
            }

            var wanted = item.GetProperty("error").GetBoolean() ? "refused" : item.GetProperty("match").GetBoolean() ? "excluded" : "kept";
            differences.Expect(actual == wanted, $"{item.GetProperty("patterns")} and {item.GetProperty("path")}: {actual}, not {wanted}");
        }

        differences.AssertNone(atLeast: 138);
    }

    [Fact]
    public void Files_are_read_as_recorded()
    {
        var differences = new Differences();
        foreach (var item in ConformanceData.Json("dockerignore", "file_reading.json").EnumerateArray())
        {
            var patterns = item.GetProperty("content").GetString()!.Split('\n').Select(IgnoreFile.ReadLine).OfType<string>();
            differences.Expect(patterns.SequenceEqual(item.GetProperty("expect").Strings()), item.ToString());
        }

        differences.AssertNone(atLeast: 2);
    }
}
