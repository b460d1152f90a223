using System.Text;
using ActorUdp.Hosts.Lines;
using FsCheck;
using FsCheck.Fluent;

namespace ActorUdp.Specs.Hosts.Lines;

public class LineSplitterSpec
{
    [Theory]
    [InlineData("", "")]
    [InlineData("\n", "|")]
    [InlineData("a", "a|")]
    [InlineData("a\n", "a|")]
    [InlineData("a\nb", "a|b|")]
    [InlineData("a\r\nb\n\n", "a\r|b||")]
    [InlineData("\0\n\u00e4", "\0|\u00e4|")]
    public async Task Bytes_are_cut_at_line_feeds_and_else_left_as_they_are(string input, string lines) =>
        Assert.Equal(lines, string.Concat((await Split(Encoding.UTF8.GetBytes(input), 3)).Select(l => Encoding.UTF8.GetString(l) + "|")));

    [Fact]
    public void However_the_input_comes_in_the_lines_are_the_same() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(300),
        Prop.ForAll(
            Gen.Elements((byte)'\n', (byte)'a', (byte)0, (byte)0xFF).ArrayOf().ToArbitrary(),
            Gen.Choose(1, 9).ToArbitrary(),
            (input, piece) =>
            {
                List<byte[]> lines = Split(input, piece).GetAwaiter().GetResult();
                byte[] joined = [.. lines.SelectMany(l => (byte[])[.. l, (byte)'\n'])];
                byte[] expected = input.Length == 0 || input[^1] == '\n' ? input : [.. input, (byte)'\n'];
                return joined.AsSpan().SequenceEqual(expected);
            }));

    [Fact]
    public async Task A_line_may_be_longer_than_any_read()
    {
        byte[] input = [.. Enumerable.Repeat((byte)'x', 1_000_000), (byte)'\n', (byte)'y'];

        List<byte[]> lines = await Split(input, 5_000);

        Assert.Equal([1_000_000, 1], lines.Select(l => l.Length));
    }

    [Theory]
    [InlineData("123\n", true)]
    [InlineData("1234\n", false)]
    [InlineData("123", true)]
    [InlineData("1234", false)]
    [InlineData("12345678901234567890", false)]
    public async Task A_line_above_the_limit_is_refused(string input, bool taken)
    {
        Task<List<byte[]>> splitting = Split(Encoding.ASCII.GetBytes(input), 100, maximumLine: 3);

        if (taken)
            Assert.Single(await splitting);
        else
            await Assert.ThrowsAsync<LineTooLongException>(() => splitting);
    }

    private static async Task<List<byte[]>> Split(byte[] input, int piece, int maximumLine = int.MaxValue)
    {
        using var splitter = new LineSplitter(new InPieces(input, piece), maximumLine);
        var lines = new List<byte[]>();
        while (await splitter.NextAsync(CancellationToken.None) is { } line)
            lines.Add(line.ToArray());
        return lines;
    }

    private sealed class InPieces(byte[] bytes, int piece) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(piece, buffer.Length)], cancellationToken);
    }
}
