using ActorUdp.Protocol.Wire;

namespace ActorUdp.Specs.Protocol.Wire;

public class FrameReaderSpec
{
    [Theory]
    [InlineData("", Verdict.Ok)]
    [InlineData("000000", Verdict.Ok)]
    [InlineData("02", Verdict.TruncatedFrame)]
    [InlineData("02050000", Verdict.TruncatedFrame)]
    [InlineData("0205000005", Verdict.Ok)]
    [InlineData("0205000006", Verdict.BadAckRange)]
    [InlineData("020900010900", Verdict.TruncatedFrame)]
    [InlineData("02090001090000", Verdict.BadAckRange)]
    [InlineData("02090001060001", Verdict.Ok)]
    [InlineData("02090001060002", Verdict.BadAckRange)]
    [InlineData("02090001060100", Verdict.Ok)]
    [InlineData("02090001060200", Verdict.BadAckRange)]
    [InlineData("020900010600ffffffffffffffff", Verdict.BadAckRange)]
    [InlineData("0209000106ffffffffffffffffffffffffffffffff", Verdict.BadAckRange)]
    [InlineData("020900404000", Verdict.BadFrame)]
    [InlineData("020900ffffffffffffffff00", Verdict.BadFrame)]
    [InlineData("0300", Verdict.TruncatedFrame)]
    [InlineData("034105", Verdict.Ok)]
    [InlineData("034205", Verdict.BadChannel)]
    [InlineData("044205", Verdict.BadChannel)]
    [InlineData("0800000241", Verdict.TruncatedFrame)]
    [InlineData("08000001ff", Verdict.Ok)]
    [InlineData("08420001ff", Verdict.BadChannel)]
    [InlineData("08000000", Verdict.BadFrame)]
    [InlineData("0800fffffffffffffffe01ff", Verdict.Ok)]
    [InlineData("0800ffffffffffffffff01ff", Verdict.BadOffset)]
    [InlineData("080000ffffffffffffffff", Verdict.TruncatedFrame)]
    [InlineData("09000001", Verdict.Ok)]
    [InlineData("09000000", Verdict.BadFrame)]
    [InlineData("09420001", Verdict.BadChannel)]
    [InlineData("090001fffffffffffffffe", Verdict.Ok)]
    [InlineData("090001ffffffffffffffff", Verdict.BadOffset)]
    [InlineData("0a00", Verdict.Ok)]
    [InlineData("0a0100", Verdict.Ok)]
    [InlineData("0a0200", Verdict.TruncatedFrame)]
    [InlineData("10", Verdict.TruncatedFrame)]
    [InlineData("1000", Verdict.TruncatedFrame)]
    [InlineData("100000", Verdict.Ok)]
    [InlineData("1000014100", Verdict.Ok)]
    [InlineData("100001ff", Verdict.BadText)]
    [InlineData("100002c080", Verdict.BadText)]
    [InlineData("100003eda080", Verdict.BadText)]
    public void A_body_has_its_verdict(string hex, Verdict expected)
    {
        Assert.Equal(expected, Frames.ReadAll(Convert.FromHexString(hex)));
        // The same behind a good frame, which must not hide it.
        Assert.Equal(expected, Frames.ReadAll(Convert.FromHexString("01" + hex)));
    }

    [Fact]
    public void Every_other_frame_type_is_bad()
    {
        for (var type = 0; type <= byte.MaxValue; type++)
        {
            if (!Enum.IsDefined((FrameType)type))
                Assert.Equal(Verdict.BadFrame, Frames.ReadAll([(byte)type, 0, 0, 0, 0, 0]));
        }
    }

    [Fact]
    public void A_bad_verdict_stays()
    {
        var reader = new FrameReader([0x01, 0xFF, 0x01]);
        Assert.True(reader.TryNext(out _, out _));
        for (var i = 0; i < 3; i++)
        {
            Assert.False(reader.TryNext(out var frame, out var verdict));
            Assert.Equal(Verdict.BadFrame, verdict);
            Assert.Equal(FrameType.Padding, frame.Type);
        }
    }

    [Fact]
    public void The_text_of_a_goodbye_is_at_most_255_bytes()
    {
        byte[] fits = [0x10, 0x01, 0x40, 0xFF, .. Enumerable.Repeat((byte)'x', 255)];
        byte[] tooLong = [0x10, 0x01, 0x41, 0x00, .. Enumerable.Repeat((byte)'x', 256)];
        Assert.Equal(Verdict.Ok, Frames.ReadAll(fits));
        Assert.Equal(Verdict.BadFrame, Frames.ReadAll(tooLong));
    }

    [Fact]
    public void A_reason_of_tomorrow_reads_as_unspecified()
    {
        var reader = new FrameReader([0x10, 0xFE, 0x00]);
        Assert.True(reader.TryNext(out var frame, out _));
        Assert.Equal(CloseReason.Unspecified, frame.CloseReason);
    }

    [Fact]
    public void An_acknowledgement_holds_64_ranges_at_most()
    {
        static byte[] Ack(int further) =>
            [0x02, 0x47, 0xD0, 0x00, .. (further < 64 ? [(byte)further] : new byte[] { 0x40, (byte)further }), 0x00, .. new byte[2 * further]];
        Assert.Equal(Verdict.Ok, Frames.ReadAll(Ack(63)));
        Assert.Equal(Verdict.BadFrame, Frames.ReadAll(Ack(64)));
    }

    [Theory]
    [InlineData(FrameType.Ping, "01", ConnectionSide.Dialer, true)]
    [InlineData(FrameType.Ack, "0205000005", ConnectionSide.Listener, false)]
    [InlineData(FrameType.Window, "030005", ConnectionSide.Listener, false)]
    [InlineData(FrameType.Blocked, "040005", ConnectionSide.Dialer, true)]
    [InlineData(FrameType.Stream, "08000001ff", ConnectionSide.Dialer, true)]
    [InlineData(FrameType.Skip, "09000001", ConnectionSide.Dialer, true)]
    [InlineData(FrameType.Datagram, "0a00", ConnectionSide.Dialer, true)]
    public void A_frame_is_sent_by_one_side_only(FrameType type, string hex, ConnectionSide sender, bool elicits)
    {
        var body = Convert.FromHexString(hex);
        var other = sender == ConnectionSide.Dialer ? ConnectionSide.Listener : ConnectionSide.Dialer;
        Assert.Equal(Verdict.Ok, FrameReader.Check(body, sender, out var ackEliciting));
        Assert.Equal(elicits, ackEliciting);
        Assert.Equal(elicits, Frame.Elicits(type));
        Assert.Equal(Verdict.UnexpectedFrame, FrameReader.Check(body, other, out _));
    }

    [Theory]
    [InlineData(ConnectionSide.Dialer)]
    [InlineData(ConnectionSide.Listener)]
    public void Both_sides_pad_and_say_goodbye(ConnectionSide sender)
    {
        Assert.Equal(Verdict.Ok, FrameReader.Check([0, 0x10, 1, 0, 0], sender, out var ackEliciting));
        Assert.True(ackEliciting);
        Assert.Equal(Verdict.Ok, FrameReader.Check([0, 0], sender, out ackEliciting));
        Assert.False(ackEliciting);
    }

    [Fact]
    public void One_bad_frame_spoils_the_whole_datagram() =>
        Assert.Equal(Verdict.BadChannel, FrameReader.Check([0x01, 0x08, 0x42, 0x00, 0x01, 0xFF, 0x01], ConnectionSide.Dialer, out _));
}
