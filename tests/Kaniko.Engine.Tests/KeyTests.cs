using Kaniko.Engine.Caching;

namespace Kaniko.Engine.Tests;

public sealed class KeyTests
{
    private const string Same = "FROM base\nENV A=1\nRUN make\n";

    [Theory]
    [InlineData("FROM base\n# a comment\nENV A=1\nRUN make\n")]
    [InlineData("FROM base\nENV A=1\nLABEL not=seen\nRUN make\n")]
    [InlineData("FROM base AS named\nENV A=1\nRUN make\n")]
    [InlineData("FROM base\nENV A=1\nCMD [\"x\"]\nEXPOSE 80\nRUN make\n")]
    public async Task What_a_step_does_not_see_does_not_change_its_key(string dockerfile) =>
        Assert.Equal(await PlanScene.LastKeyAsync(Same), await PlanScene.LastKeyAsync(dockerfile));

    [Theory]
    [InlineData("FROM other\nENV A=1\nRUN make\n")]
    [InlineData("FROM base\nENV A=2\nRUN make\n")]
    [InlineData("FROM base\nENV A=1 B=\nRUN make\n")]
    [InlineData("FROM base\nENV A=1\nRUN make \n RUN x")]
    [InlineData("FROM base\nENV A=1\nRUN [\"make\"]\n")]
    [InlineData("FROM base\nENV A=1\nUSER 1\nRUN make\n")]
    [InlineData("FROM base\nENV A=1\nWORKDIR /w\nRUN make\n")]
    [InlineData("FROM base\nENV A=1\nRUN --network=none make\n")]
    [InlineData("FROM base\nENV A=1\nRUN --mount=type=tmpfs,target=/t make\n")]
    [InlineData("FROM base\nENV A=1\nRUN true\nRUN make\n")]
    [InlineData("FROM base\nENV A=1\nSHELL [\"/bin/ash\",\"-c\"]\nRUN make\n")]
    public async Task What_a_step_sees_changes_its_key(string dockerfile) =>
        Assert.NotEqual(await PlanScene.LastKeyAsync(Same), await PlanScene.LastKeyAsync(dockerfile));

    [Theory]
    [InlineData("COPY a /", "COPY a b /")]
    [InlineData("COPY a /", "COPY a /x")]
    [InlineData("COPY a /", "COPY --chown=1 a /")]
    [InlineData("COPY a /", "COPY --chmod=700 a /")]
    [InlineData("COPY a /", "COPY --exclude=x a /")]
    [InlineData("COPY <<A /\nx\nA", "COPY <<A /\ny\nA")]
    public async Task What_COPY_takes_and_how_is_in_its_key(string one, string other) =>
        Assert.NotEqual(await PlanScene.LastKeyAsync("FROM base\n" + one), await PlanScene.LastKeyAsync("FROM base\n" + other));

    [Fact]
    public async Task The_content_of_the_context_is_in_the_key_of_COPY_and_of_what_follows()
    {
        const string Dockerfile = "FROM base\nCOPY . /\nRUN make\n";

        Assert.NotEqual(await PlanScene.LastKeyAsync(Dockerfile, "one"), await PlanScene.LastKeyAsync(Dockerfile, "two"));
    }

    [Fact]
    public async Task A_change_in_a_stage_changes_the_keys_of_those_that_copy_from_it()
    {
        const string Template = "FROM base AS a\nRUN {0}\nFROM base\nCOPY --from=a /x /\n";

        Assert.NotEqual(await PlanScene.LastKeyAsync(Template.Replace("{0}", "one", StringComparison.Ordinal)),
            await PlanScene.LastKeyAsync(Template.Replace("{0}", "two", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_linked_copy_does_not_depend_on_what_is_below_it() =>
        Assert.Equal(await PlanScene.LastKeyAsync("FROM base\nCOPY --link a /\n"), await PlanScene.LastKeyAsync("FROM other\nRUN x\nCOPY --link a /\n"));

    [Fact]
    public void Different_lists_of_parts_never_read_alike()
    {
        var random = new Random(7);
        var seen = new Dictionary<string, string>();
        for (var i = 0; i < 20_000; i++)
        {
            var parts = Enumerable.Range(0, random.Next(1, 4))
                .Select(_ => random.Next(5) == 0 ? null : new string([.. Enumerable.Range(0, random.Next(4)).Select(_ => "a:;-1"[random.Next(5)])])).ToList();
            var shown = string.Join('|', parts.Select(part => part is null ? "null" : $"<{part}>"));
            var key = CacheKey.Of(parts).Hex;

            Assert.Equal(shown, seen.GetValueOrDefault(key, shown));
            seen[key] = shown;
        }
    }

    [Fact]
    public void A_miss_says_which_parts_changed()
    {
        var before = StepKey.Of([new("command", "make"), new("variable A", "1")]).Parts;
        var now = StepKey.Of([new("command", "make all"), new("variable B", "1")]).Parts;

        Assert.Equal("changed: command, variable B, variable A", StepKey.Difference(before, now));
    }
}
