using ActorUdp.Hosts.Numbers;
using ActorUdp.Protocol;

namespace ActorUdp.Specs.Hosts.Numbers;

public class NumberSpec
{
    private static readonly NumberStream _stream = new(Origin: 300, Series: 2, ChannelKind.Bulk);

    [Theory]
    [InlineData(NumberMessage.MinimumLength)]
    [InlineData(100)]
    [InlineData(70_000)]
    public void A_message_comes_back(int length)
    {
        byte[] message = new byte[length];
        NumberMessage.Write(message, _stream, 41, 1000);

        Assert.True(NumberMessage.TryRead(message, out NumberStream stream, out int number, out int count));
        Assert.Equal((_stream, 41, 1000), (stream, number, count));
    }

    [Fact]
    public void Every_changed_byte_shows()
    {
        byte[] message = new byte[100];
        NumberMessage.Write(message, _stream, 41, 100);
        for (int i = 0; i < message.Length; i++)
        {
            byte[] damaged = [.. message];
            damaged[i] ^= 0x40;

            bool taken = NumberMessage.TryRead(damaged, out NumberStream stream, out int number, out int count);

            Assert.True(!taken || (stream, number, count) != (_stream, 41, 100), $"byte {i}");
        }
    }

    [Fact]
    public void A_cut_message_shows()
    {
        byte[] message = new byte[100];
        NumberMessage.Write(message, _stream, 41, 100);
        for (int length = 0; length < message.Length; length++)
            Assert.False(NumberMessage.TryRead(message.AsSpan(0, length), out _, out _, out _));
    }

    [Fact]
    public void A_tally_tells_loss_duplication_and_disorder_apart()
    {
        NumberTally tally = Tally(6, 1, 2, 2, 5, 4, 6);

        Assert.Equal((5, 1, 1, 1), (tally.Distinct, tally.Missing, tally.Duplicated, tally.Disordered));
        Assert.False(tally.IsUnbroken);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(true, 3)]
    [InlineData(true, 3, 4, 5)]
    [InlineData(false, 3, 5)]
    [InlineData(false, 4, 3)]
    [InlineData(false, 3, 3, 4)]
    public void What_came_is_unbroken_when_no_number_is_left_out_doubled_or_late(bool unbroken, params int[] numbers) =>
        Assert.Equal(unbroken, Tally(10_000, numbers).IsUnbroken);

    [Fact]
    public void A_tally_grows_with_the_numbers()
    {
        NumberTally tally = Tally(int.MaxValue, [.. Enumerable.Range(1, 5_000)]);

        Assert.Equal((5_000, 1, 5_000, true), (tally.Distinct, tally.Lowest, tally.Highest, tally.IsUnbroken));
    }

    [Fact]
    public void A_book_keeps_streams_apart_and_counts_what_is_damaged()
    {
        var book = new NumberBook();
        byte[] message = new byte[64];
        foreach (NumberStream stream in (NumberStream[])[_stream, _stream with { Series = 3 }, _stream with { Channel = ChannelKind.Control }])
        {
            NumberMessage.Write(message, stream, 1, 2);
            Assert.Equal(1, book.Add(message)!.Distinct);
        }
        NumberMessage.Write(message, _stream, 2, 3);
        Assert.Null(book.Add(message));
        message[^1]++;
        Assert.Null(book.Add(message));

        Assert.Equal((3, 2), (book.Tallies.Count, book.Damaged));
    }

    private static NumberTally Tally(int count, params int[] numbers)
    {
        var tally = new NumberTally(_stream, count);
        foreach (int number in numbers)
            tally.Add(number);
        return tally;
    }
}
