using Kaniko.Tasks.Events;
using Xunit;

namespace Kaniko.Tasks.Tests;

/// <summary>Events of another version of the program, which an executor image may hold: what it does not tell is nothing, not null.</summary>
public sealed class ForeignEventTests
{
    private const string Least = """
        "digest":"sha256:aa","imageId":"","manifestSize":0,"mediaType":"","platform":""
        """;

    [Theory]
    [InlineData("")]
    [InlineData(""","images":null,"layers":null,"steps":null,"baseImages":null,"warnings":null""")]
    [InlineData(""","images":[],"somethingNew":{"a":[1]}""")]
    public void A_result_without_lists_has_empty_ones(string more)
    {
        var told = BuildEventJson.TryRead($$"""{"type":"build-finished","result":{{{Least}}{{more}}},"time":"2026-11-21T07:00:00+00:00"}""");

        var result = Assert.IsType<BuildFinished>(told).Result;
        Assert.Empty(result.Images);
        Assert.Empty(result.Layers);
        Assert.Empty(result.Steps);
        Assert.Empty(result.BaseImages);
        Assert.Empty(result.Warnings);
        Assert.Equal(0, result.Size);
    }

    [Theory]
    [InlineData("""{"type":"build-failed","code":"run-failed","message":"no","exitCode":7}""")]
    [InlineData("""{"type":"build-failed","code":"run-failed","message":"no","exitCode":7,"outputTail":null}""")]
    public void A_failure_without_output_has_none(string line) => Assert.Empty(Assert.IsType<BuildFailed>(BuildEventJson.TryRead(line)).OutputTail);

    [Theory]
    [InlineData("""{"type":"something-new","message":"hello"}""")]
    [InlineData("""{"message":"no type"}""")]
    [InlineData("""{"type":"build-finished","result":{}}""")]
    [InlineData("{")]
    public void What_is_no_event_that_is_known_is_text(string line) => Assert.Null(BuildEventJson.TryRead(line));
}
