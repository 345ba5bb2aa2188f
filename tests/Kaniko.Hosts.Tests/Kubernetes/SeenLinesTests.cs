using System.Text;
using Kaniko.Hosts.Kubernetes.Client;

namespace Kaniko.Hosts.Tests.Kubernetes;

public sealed class SeenLinesTests
{
    [Fact]
    public void What_is_sent_again_is_told_once_even_out_of_order_and_twice_where_it_was_there_twice()
    {
        var seen = new SeenLines();
        string[] first = ["10.5 a", "10.5 a", "11.2 b", "11.1 c"];
        string[] again = ["10.5 a", "10.5 a", "11.1 c", "11.2 b", "11.1 late", "12.0 d", "11.9 e"];

        var told = first.Where(line => Add(seen, line)).ToList();
        Assert.Equal(10, seen.Since);
        seen.Reconnect();
        told.AddRange(again.Where(line => Add(seen, line)));

        Assert.Equal(["10.5 a", "10.5 a", "11.2 b", "11.1 c", "11.1 late", "12.0 d", "11.9 e"], told);
        Assert.Equal(11, seen.Since);
    }

    [Theory]
    [InlineData("2026-11-21T07:00:00Z x", 1795244400, 0)]
    [InlineData("2026-11-21T07:00:00.1Z x", 1795244400, 100_000_000)]
    [InlineData("2026-11-21T08:00:00.123456789+01:00 x", 1795244400, 123_456_789)]
    public void Stamps_are_read_to_the_nanosecond_in_any_zone(string line, long seconds, int nanoseconds)
    {
        var (stamp, length) = LogStamp.TryParse(Encoding.UTF8.GetBytes(line))!.Value;

        Assert.Equal((new LogStamp(seconds, nanoseconds), line.Length - 1), (stamp, length));
    }

    [Theory]
    [InlineData("")]
    [InlineData("hello there")]
    [InlineData("2026-11-21 07:00:00 x")]
    [InlineData("{\"time\":\"2026-11-21T07:00:00Z\"}")]
    public void What_is_no_stamp_is_none(string line) => Assert.Null(LogStamp.TryParse(Encoding.UTF8.GetBytes(line)));

    private static bool Add(SeenLines seen, string line)
    {
        var time = line.Split(' ')[0].Split('.');
        return seen.Add(new(long.Parse(time[0], System.Globalization.CultureInfo.InvariantCulture), int.Parse(time[1], System.Globalization.CultureInfo.InvariantCulture) * 100_000_000), Encoding.UTF8.GetBytes(line));
    }
}
