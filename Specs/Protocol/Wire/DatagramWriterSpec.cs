using ActorUdp.Protocol.Wire;

namespace ActorUdp.Specs.Protocol.Wire;

public class DatagramWriterSpec
{
    [Fact]
    public void A_frame_that_does_not_fit_leaves_no_trace()
    {
        var buffer = new byte[Datagram.AckElicitingMinimumSize];
        var writer = new DatagramWriter(buffer, 1, 1);
        var room = writer.Remaining;
        Assert.Equal(buffer.Length - Datagram.MinimumSize, room);
        Assert.True(writer.TryPadding(room - 1));
        Assert.False(writer.TryPadding(2));
        Assert.False(writer.TryWindow(0, 0));
        Assert.False(writer.TryBlocked(0, 0));
        Assert.False(writer.TrySkip(0, 0, 1));
        Assert.False(writer.TryDatagram(0, out _));
        Assert.False(writer.TryStream(0, 0, 1, out _));
        Assert.False(writer.TryAck(0, [new AckRange(0, 0)]));
        Assert.False(writer.TryClose(CloseReason.Shutdown, "x"u8));
        Assert.False(writer.IsAckEliciting);
        Assert.Equal(1, writer.Remaining);
        Assert.True(writer.TryPing());
        Assert.Equal(0, writer.Remaining);
        Assert.False(writer.TryPing());
        Assert.Equal(buffer.Length, writer.Finish());
        Assert.Equal(["PING"], Describe.Datagram(buffer).Skip(1));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(63)]
    [InlineData(16_384)]
    [InlineData(1UL << 40)]
    public void A_stream_frame_takes_all_the_room_there_is_and_no_more(ulong offset)
    {
        for (var size = Datagram.AckElicitingMinimumSize; size < 400; size++)
        {
            var writer = new DatagramWriter(new byte[size], 1, 1);
            Assert.True(writer.TryStream(2, offset, 1000, out var data));
            Assert.Equal(size - Datagram.MinimumSize, DatagramWriter.StreamOverhead(offset, data.Length) + data.Length + writer.Remaining);
            // One byte may be left where one more byte of data would need a longer length field.
            Assert.True(writer.Remaining <= 1, $"{writer.Remaining} bytes left of {size}");
        }
    }

    [Fact]
    public void A_stream_frame_takes_no_more_than_is_offered()
    {
        var writer = new DatagramWriter(new byte[1200], 1, 1);
        Assert.True(writer.TryStream(2, 0, 10, out var data));
        Assert.Equal(10, data.Length);
    }

    [Fact]
    public void What_asks_for_an_acknowledgement_is_longer_than_a_reset()
    {
        Assert.Equal(Datagram.AckElicitingMinimumSize, Frames.Data(1, 1, (ref w) => w.TryPing()).Length);
        Assert.True(ResetMessage.DatagramSize < Datagram.AckElicitingMinimumSize);
        Assert.Equal(Datagram.MinimumSize + 3, Frames.Data(1, 1, (ref w) => w.TryWindow(0, 1)).Length);
    }

    [Fact]
    public void An_acknowledgement_that_does_not_fit_keeps_its_newest_ranges()
    {
        var ranges = Enumerable.Range(0, 100).Select(i => new AckRange(1000 - 4 * (ulong)i, 1001 - 4 * (ulong)i)).ToArray();
        var full = new DatagramWriter(new byte[1200], 1, 1);
        Assert.True(full.TryAck(5, ranges));
        Assert.Equal(6 + 2 * (AckFrame.MaximumRanges - 1), 1200 - Datagram.MinimumSize - full.Remaining);

        var buffer = new byte[Datagram.AckElicitingMinimumSize];
        var tight = new DatagramWriter(buffer, 1, 1);
        Assert.True(tight.TryAck(5, ranges));
        var expected = string.Join(' ', ranges.Take(6).Select(r => $"{r.Smallest}-{r.Largest}"));
        Assert.Equal([$"ACK delay=5us {expected}"], Describe.Frames(Frames.BodyOf(buffer[..tight.Finish()])));
    }

    [Fact]
    public void Acknowledged_ranges_that_touch_or_overlap_are_a_mistake_of_ours()
    {
        Assert.Throws<ArgumentException>(() => Ack([]));
        Assert.Throws<ArgumentException>(() => Ack([new AckRange(5, 9), new AckRange(4, 4)]));
        Assert.Throws<ArgumentException>(() => Ack([new AckRange(5, 9), new AckRange(6, 7)]));
        Assert.Throws<ArgumentException>(() => Ack([new AckRange(1, 2), new AckRange(5, 9)]));
        Assert.Throws<ArgumentException>(() => Ack([new AckRange(0, 2), new AckRange(0, 0)]));

        static void Ack(AckRange[] ranges) => new DatagramWriter(new byte[100], 1, 1).TryAck(0, ranges);
    }

    [Fact]
    public void The_text_of_a_goodbye_is_cut_between_characters_to_what_fits()
    {
        var text = "ääääääääääääääääääää"u8;
        var buffer = new byte[Datagram.AckElicitingMinimumSize];
        var writer = new DatagramWriter(buffer, 1, 1);
        Assert.True(writer.TryClose(CloseReason.Requested, text));
        // 17 bytes of room: type, reason, one or two bytes of length, then 12 of the 13 that are left.
        Assert.Equal(["CLOSE reason=Requested text=\"ääääää\""], Describe.Frames(Frames.BodyOf(buffer[..writer.Finish()])));
    }

    [Fact]
    public void Misuse_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => { _ = new DatagramWriter(new byte[Datagram.AckElicitingMinimumSize - 1], 1, 1); });
        Assert.Throws<ArgumentOutOfRangeException>(() => { _ = new DatagramWriter(new byte[100], 1, VarInt.MaxValue + 1); });
        Assert.Throws<ArgumentOutOfRangeException>(() => new DatagramWriter(new byte[100], 1, 1).TrySkip(0, 0, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new DatagramWriter(new byte[100], 1, 1).TryStream(0, 0, 0, out _));
        Assert.Throws<ArgumentOutOfRangeException>(() => new DatagramWriter(new byte[100], 1, 1).TryDatagram(-1, out _));
        Assert.False(new DatagramWriter(new byte[100], 1, 1).TryPadding(-1));
    }
}
