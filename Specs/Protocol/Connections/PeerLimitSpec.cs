using ActorUdp.Protocol;
using ActorUdp.Protocol.Wire;
using ActorUdp.Specs.Protocol.Support;

namespace ActorUdp.Specs.Protocol.Connections;

/// <summary>A peer that takes smaller messages than we do says so in its Welcome; until then we do not know.</summary>
public class PeerLimitSpec
{
    private const int Lane = ChannelIds.FirstOrdinary;

    private readonly Wired _wired = new(
        ProtocolSettings.Default, settingsOfListener: ProtocolSettings.Default with { MaximumMessageSize = 5_000 });

    [Fact]
    public void A_queue_with_a_message_that_is_too_large_for_the_peer_is_reported_before_anything_of_it_is_sent()
    {
        Assert.Equal(SendResult.Accepted, _wired.Send(Lane, 10));
        Assert.Equal(SendResult.Accepted, _wired.Send(Lane, 5_001));
        Assert.Equal(SendResult.Accepted, _wired.Send(Lane, 20));
        Assert.Equal(SendResult.Accepted, _wired.Send(ChannelIds.Bulk, 5_000));
        _wired.Outbound.Open(_wired.Now);
        var arrived = _wired.Exchange();
        var report = _wired.Event(ConnectionEventKind.Undelivered);
        Assert.Equal((3, 5_031, UndeliveredReason.TooLarge), (report.Count, report.Bytes, report.Undelivered));
        Assert.Equal(5_000, Assert.Single(arrived).Payload.Length);
        Assert.Equal(OutboundState.Established, _wired.Outbound.State);
        Assert.True(_wired.Outbound.IsDrained);
        Assert.Equal(3, _wired.Outbound.Stats.MessagesUndelivered);
    }

    [Fact]
    public void From_then_on_it_is_refused()
    {
        _wired.Connected();
        Assert.Equal(SendResult.TooLarge, _wired.Send(Lane, 5_001));
        Assert.Equal(SendResult.Accepted, _wired.Send(Lane, 5_000));
        Assert.Equal(5_000, Assert.Single(_wired.Exchange()).Payload.Length);
    }

    [Fact]
    public void A_large_message_that_went_before_costs_later_ones_nothing()
    {
        var log = new ByteLog(1 << 20, 0.75);
        Put(log, 9_000);
        log.Free(log.Committed);
        Put(log, 10);
        Assert.False(log.Limit(5_000));
        Assert.Equal(SendResult.TooLarge, log.TryReserve(5_001, default, out _));
    }

    private static void Put(ByteLog log, int length)
    {
        Assert.Equal(SendResult.Accepted, log.TryReserve(length, default, out var reservation));
        reservation.Fill(new byte[length], default);
        log.Commit(reservation);
    }
}
