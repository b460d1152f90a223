using ActorUdp.Protocol;
using ActorUdp.Protocol.Wire;
using ActorUdp.Specs.Protocol.Support;

namespace ActorUdp.Specs.Protocol.Connections;

public class InboundConnectionSpec
{
    private readonly byte[] _buffer = new byte[1_400];
    private readonly Wired _wired = new Wired().Connected();
    private ulong _number = 1_000;

    private InboundConnection Inbound => _wired.Inbound!;

    [Fact]
    public void One_packet_is_acknowledged_after_the_ack_delay()
    {
        Warm();
        Assert.Equal(Verdict.Ok, Data(0, [1, 7]));
        Assert.Empty(_wired.Answers());
        Assert.Equal(_wired.Now + TimeSpan.FromMilliseconds(1), Inbound.NextTimeout);
        _wired.Pass(TimeSpan.FromMilliseconds(1));
        Assert.Single(_wired.Answers());
    }

    [Fact]
    public void Eight_packets_are_acknowledged_at_once()
    {
        Warm();
        for (var i = 0; i < 7; i++)
            Data(2 * i, [1, 7]);
        Assert.Empty(_wired.Answers());
        Data(14, [1, 7]);
        Assert.Single(_wired.Answers());
    }

    [Fact]
    public void A_gap_is_acknowledged_at_once()
    {
        Warm();
        _number++;
        Data(0, [1, 7]);
        Assert.Single(_wired.Answers());
    }

    [Fact]
    public void The_end_of_a_batch_acknowledges_two_packets_but_not_one()
    {
        Warm();
        Data(0, [1, 7]);
        Inbound.FlushAcknowledgements(_wired.Now);
        Assert.Empty(_wired.Answers());
        Data(2, [1, 7]);
        Inbound.FlushAcknowledgements(_wired.Now);
        Assert.Single(_wired.Answers());
    }

    [Fact]
    public void A_duplicate_is_not_applied_but_acknowledged_again()
    {
        Data(0, [1, 7]);
        _number--;
        Assert.Equal(Verdict.Duplicate, Data(0, [1, 8]));
        Assert.Single(_wired.Answers());
        Assert.True(Inbound.PollMessage(out var message));
        Assert.Equal([7], message.Payload.ToArray());
        Assert.False(Inbound.PollMessage(out _));
    }

    [Fact]
    public void A_packet_that_is_older_than_all_that_is_remembered_is_dropped()
    {
        for (var i = 0; i < 70; i++)
        {
            _number += 2;
            Data(0, [1, 7]);
        }
        _number = 1_001;
        Assert.Equal(Verdict.Duplicate, Data(10, [1, 7]));
    }

    [Fact]
    public void A_datagram_with_a_bad_frame_is_not_applied_at_all()
    {
        var writer = new DatagramWriter(_buffer, Inbound.LocalConnectionId, _number);
        Stream(ref writer, 2, 0, [1, 7]);
        Stream(ref writer, 60, 0, [1, 7]);
        Assert.Equal(Verdict.BadChannel, Inbound.OnDatagram(_buffer.AsSpan(0, writer.Finish()), _wired.Now));
        Assert.False(Inbound.PollMessage(out _));
        Assert.Empty(_wired.Answers());
    }

    [Fact]
    public void Data_beyond_the_credit_ends_the_connection()
    {
        Assert.Equal(Verdict.FlowControlViolation, Data((256 << 10) - 1, [1, 7]));
        AssertViolation(Verdict.FlowControlViolation, CloseReason.ProtocolViolation);
    }

    [Fact]
    public void A_message_above_the_limit_ends_the_connection()
    {
        Data(0, [0xBF, 0xFF, 0xFF, 0xFF]);
        Assert.False(Inbound.PollMessage(out _));
        AssertViolation(Verdict.MessageTooLarge, CloseReason.MessageTooLarge);
    }

    [Fact]
    public void A_goodbye_is_repeated_for_each_datagram_and_ends_after_a_while()
    {
        Inbound.Close(CloseReason.Shutdown, _wired.Now);
        Assert.Single(_wired.Answers());
        Assert.Empty(_wired.Answers());
        Data(0, [1, 7]);
        Assert.Single(_wired.Answers());
        _wired.Pass(TimeSpan.FromSeconds(2));
        Inbound.OnTimeout(_wired.Now);
        Assert.True(Inbound.PollEvent(out var e));
        Assert.Equal(InboundEventKind.Ended, e.Kind);
        Assert.Null(Inbound.NextTimeout);
    }

    [Fact]
    public void Silence_for_the_idle_timeout_ends_the_connection()
    {
        _wired.Pass(TimeSpan.FromSeconds(89));
        Inbound.OnTimeout(_wired.Now);
        Assert.False(Inbound.PollEvent(out _));
        _wired.Pass(TimeSpan.FromSeconds(1));
        Inbound.OnTimeout(_wired.Now);
        Assert.True(Inbound.PollEvent(out var e));
        Assert.Equal(InboundEventKind.IdleTimeout, e.Kind);
        Assert.True(Inbound.PollEvent(out e));
        Assert.Equal(InboundEventKind.Ended, e.Kind);
    }

    [Fact]
    public void Messages_come_by_priority()
    {
        _wired.Send(ChannelIds.Bulk, 1);
        _wired.Send(ChannelIds.FirstOrdinary, 2);
        _wired.Send(ChannelIds.Control, 3);
        Assert.Equal([3, 2, 1], _wired.Exchange().Select(m => m.Payload.Length));
    }

    [Fact]
    public void Unreliable_messages_beyond_the_bound_push_the_oldest_out()
    {
        for (var i = 0; i < 400; i++)
        {
            var writer = new DatagramWriter(_buffer, Inbound.LocalConnectionId, _number++);
            writer.TryDatagram(1_000, out var data);
            data.Fill((byte)i);
            Inbound.OnDatagram(_buffer.AsSpan(0, writer.Finish()), _wired.Now);
        }
        var count = 0;
        while (Inbound.PollMessage(out _))
            count++;
        Assert.Equal(ProtocolSettings.Default.UnreliableReceiveQueue / 1_064, count);
        Assert.Equal(400 - count, Inbound.Stats.UnreliableDropped);
    }

    [Fact]
    public void A_blocked_dialer_gets_a_wider_window_up_to_the_maximum()
    {
        long credit = 256 << 10;
        for (var i = 0; i < 10; i++)
        {
            var writer = new DatagramWriter(_buffer, Inbound.LocalConnectionId, _number++);
            writer.TryBlocked(2, (ulong)credit);
            Inbound.OnDatagram(_buffer.AsSpan(0, writer.Finish()), _wired.Now);
            credit = CreditOf(2, Assert.Single(_wired.Answers()));
        }
        Assert.Equal(ProtocolSettings.Default.MaximumWindow, credit);
    }

    // The first packet leaves a gap behind it, which is acknowledged at once.
    private void Warm()
    {
        var writer = new DatagramWriter(_buffer, Inbound.LocalConnectionId, _number++);
        writer.TryPing();
        Inbound.OnDatagram(_buffer.AsSpan(0, writer.Finish()), _wired.Now);
        _wired.Answers();
    }

    private Verdict Data(long offset, byte[] data)
    {
        var writer = new DatagramWriter(_buffer, Inbound.LocalConnectionId, _number++);
        Stream(ref writer, 2, offset, data);
        return Inbound.OnDatagram(_buffer.AsSpan(0, writer.Finish()), _wired.Now);
    }

    private static void Stream(ref DatagramWriter writer, byte channel, long offset, byte[] data)
    {
        Assert.True(writer.TryStream(channel, (ulong)offset, data.Length, out var room));
        data.CopyTo(room);
    }

    private static long CreditOf(byte channel, byte[] datagram)
    {
        Assert.Equal(Verdict.Ok, Datagram.Open(datagram, out _, out var body));
        var frames = new FrameReader(body);
        while (frames.TryNext(out var frame, out _))
        {
            if (frame.Type == FrameType.Window && frame.Channel == channel)
                return (long)frame.Offset;
        }
        return -1;
    }

    private void AssertViolation(Verdict verdict, CloseReason reason)
    {
        Assert.True(Inbound.PollEvent(out var e));
        Assert.Equal((InboundEventKind.Violation, verdict), (e.Kind, e.Verdict));
        _wired.Outbound.OnDatagram(Assert.Single(_wired.Answers()), _wired.Now);
        // The dialer never sent the packets that this spec made up, so it trusts nothing of the answer.
        var target = new byte[100];
        Data(0, [1, 7]);
        var goodbye = Assert.Single(_wired.Answers());
        Assert.Equal(Verdict.Ok, Datagram.Open(goodbye, out _, out var body));
        var frames = new FrameReader(body);
        var closed = false;
        while (frames.TryNext(out var frame, out _))
            closed |= frame.Type == FrameType.Close && frame.CloseReason == reason;
        Assert.True(closed);
    }
}
