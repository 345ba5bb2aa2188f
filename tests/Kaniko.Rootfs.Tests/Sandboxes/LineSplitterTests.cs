using System.Text;
using Kaniko.Rootfs.Sandboxes;
using Xunit;

namespace Kaniko.Rootfs.Tests.Sandboxes;

public sealed class LineSplitterTests
{
    [Theory]
    [InlineData("a\nb\n", "a|b|")]
    [InlineData("a\nb", "a|b|")]
    [InlineData("\n\n", "||")]
    [InlineData("a\r\nb\rc\n", "a|b\rc|")]
    [InlineData("", "")]
    public void Lines_end_at_line_feeds_wherever_the_reads_fall(string text, string expected)
    {
        foreach (var step in (int[])[1, 2, 100])
        {
            var lines = new StringBuilder();
            var splitter = new LineSplitter(isError: false, line => lines.Append(Encoding.UTF8.GetString(line.Text.Span)).Append('|'));
            foreach (var part in Encoding.UTF8.GetBytes(text).Chunk(step))
            {
                part.CopyTo(splitter.Free);
                splitter.Advance(part.Length);
            }

            splitter.Finish();
            Assert.Equal(expected, lines.ToString());
        }
    }

    [Fact]
    public void A_line_longer_than_the_buffer_comes_in_pieces_and_ends_once()
    {
        List<(int Length, bool IsCut)> pieces = [];
        var splitter = new LineSplitter(isError: false, line => pieces.Add((line.Text.Length, line.IsCut)));

        splitter.Advance(LineSplitter.BufferSize);
        splitter.Free[0] = (byte)'\n';
        splitter.Advance(1);

        Assert.Equal([(LineSplitter.BufferSize, true), (0, false)], pieces);
    }
}
