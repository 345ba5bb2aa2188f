using Kaniko.Diagnostics;
using Kaniko.Dockerfiles.Values;

namespace Kaniko.Dockerfiles.Tests.Values;

public sealed class ValueTests
{
    [Theory]
    [InlineData("0644", 0b111_111_111, false, "644")]
    [InlineData("4755", 0, false, "4755")]
    [InlineData("u=rwX,go=rX", 0b110_000_000, false, "644")]
    [InlineData("u=rwX,go=rX", 0b111_000_000, false, "755")]
    [InlineData("u=rwX,go=rX", 0b110_000_000, true, "755")]
    [InlineData("+x", 0b110_100_100, false, "755")]
    [InlineData("+w", 0b100_100_100, false, "644")]
    [InlineData("a+w", 0b100_100_100, false, "666")]
    [InlineData("go=", 0b111_111_111, false, "700")]
    [InlineData("g=u", 0b111_000_100, false, "774")]
    [InlineData("u+s,+t", 0b111_101_101, false, "5755")]
    [InlineData("u=rw", 0b100_111_101_101, false, "655")]
    [InlineData("ug+rw-x", 0b111_101_101, false, "665")]
    public void Modes_change_as_chmod_does(string text, int mode, bool isDirectory, string octal) =>
        Assert.Equal(octal, Convert.ToString(FileModeChange.Parse(text).Apply(mode, isDirectory), 8));

    [Theory]
    [InlineData("64a")]
    [InlineData("10000")]
    [InlineData("888")]
    [InlineData("")]
    [InlineData("u")]
    [InlineData("u+rwq")]
    [InlineData("u=rw,")]
    [InlineData("99999999999999999999")]
    public void A_bad_mode_is_refused(string text) =>
        Assert.Equal(
            $"invalid chmod parameter: '{text}'. it should be octal string and between 0 and 07777",
            Assert.Throws<KanikoException>(() => FileModeChange.Parse(text)).Message);

    [Theory]
    [InlineData("SIGTERM", true)]
    [InlineData("term", true)]
    [InlineData("9", true)]
    [InlineData("RTMIN+15", true)]
    [InlineData("SIGRTMAX-14", true)]
    [InlineData("RTMIN+16", false)]
    [InlineData("0", false)]
    [InlineData("SIGFOO", false)]
    public void Signals_are_known(string text, bool known)
    {
        var error = Record.Exception(() => StopSignal.Check(text));

        Assert.Equal(known, error is null);
    }

    [Theory]
    [InlineData("8000-8002/UDP", "8000/udp 8001/udp 8002/udp")]
    [InlineData("127.0.0.1:80:8080", "8080/tcp")]
    [InlineData("1-2:80", "80/tcp")]
    public void Ports_are_listed(string text, string ports) =>
        Assert.Equal(ports, string.Join(' ', ExposedPorts.Parse([text])));

    [Theory]
    [InlineData("65536")]
    [InlineData("9-1")]
    [InlineData("1-2-3")]
    [InlineData("80/http")]
    [InlineData("1-3:1-2")]
    [InlineData("1.2:1:1")]
    [InlineData("-1")]
    public void A_bad_port_is_refused(string text) =>
        Assert.StartsWith("invalid port: ", Assert.Throws<KanikoException>(() => ExposedPorts.Parse([text])).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("1h1m1s", 3661_000)]
    [InlineData("1.5s", 1500)]
    [InlineData("-2ms", -2)]
    [InlineData("+.5s", 500)]
    [InlineData("0", 0)]
    public void Durations_are_Gos(string text, double milliseconds) =>
        Assert.Equal(milliseconds, GoDuration.Parse(text).TotalMilliseconds);

    [Theory]
    [InlineData("")]
    [InlineData("s")]
    [InlineData("1.2.3s")]
    [InlineData("9999999999h")]
    [InlineData("-")]
    public void A_bad_duration_is_refused(string text) => Assert.Throws<KanikoException>(() => GoDuration.Parse(text));

    [Theory]
    [InlineData("me", "me", null, null, null)]
    [InlineData("1000:50", "1000", "50", 1000, 50)]
    [InlineData("me:", "me", null, null, null)]
    public void Users_and_groups_are_split(string text, string user, string? group, int? userId, int? groupId)
    {
        var parsed = UserAndGroup.Parse(text);

        Assert.Equal((user, group, (uint?)userId, (uint?)groupId), (parsed.User, parsed.Group, parsed.UserId, parsed.GroupId));
    }
}
