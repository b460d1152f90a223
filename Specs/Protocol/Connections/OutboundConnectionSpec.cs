using ActorUdp.Protocol;
using ActorUdp.Protocol.Wire;
using ActorUdp.Specs.Protocol.Support;

namespace ActorUdp.Specs.Protocol.Connections;

public class OutboundConnectionSpec
{
    private const int Lane = ChannelIds.FirstOrdinary;

    [Fact]
    public void A_Hello_is_repeated_at_its_interval_until_the_dial_fails()
    {
        var wired = new Wired();
        wired.Outbound.Open(wired.Now);
        Assert.Single(wired.Sent());
        for (var i = 1; i < 25; i++)
        {
            wired.Pass(TimeSpan.FromMilliseconds(199));
            wired.Outbound.OnTimeout(wired.Now);
            Assert.Empty(wired.Sent());
            wired.Pass(TimeSpan.FromMilliseconds(1));
            wired.Outbound.OnTimeout(wired.Now);
            Assert.Single(wired.Sent());
        }
        Assert.Equal(OutboundState.Dialing, wired.Outbound.State);
        wired.Pass(TimeSpan.FromMilliseconds(200));
        wired.Outbound.OnTimeout(wired.Now);
        Assert.Equal(UnreachableReason.Timeout, wired.Event(ConnectionEventKind.Unreachable).Unreachable);
        Assert.Equal(OutboundState.BackingOff, wired.Outbound.State);
        Assert.Equal(SendResult.NotConnected, wired.Send(Lane, 10));
    }

    [Fact]
    public void A_refused_dial_fails_at_once_and_is_repeated_with_growing_jittered_waits()
    {
        var wired = new Wired();
        wired.Outbound.Open(wired.Now);
        var waits = new List<double>();
        for (var i = 0; i < 6; i++)
        {
            wired.Sent();
            wired.Outbound.OnRefused(wired.Now);
            Assert.Equal(OutboundState.BackingOff, wired.Outbound.State);
            var wait = wired.Outbound.NextTimeout!.Value - wired.Now;
            waits.Add(wait.TotalMilliseconds);
            // A TimeSpan rounds down.
            wired.Pass(wait + TimeSpan.FromTicks(1));
            wired.Outbound.OnTimeout(wired.Now);
            Assert.Equal(OutboundState.Dialing, wired.Outbound.State);
        }
        Assert.InRange(waits[0], 250, 750);
        Assert.InRange(waits[1], 375, 1_000);
        Assert.All(waits[2..], wait => Assert.InRange(wait, 500, 1_000));
        Assert.Equal(UnreachableReason.Refused, wired.Event(ConnectionEventKind.Unreachable).Unreachable);
    }

    [Fact]
    public void Each_dial_has_a_connection_id_of_its_own()
    {
        var wired = new Wired();
        wired.Outbound.Open(wired.Now);
        var first = wired.Outbound.LocalConnectionId;
        wired.Outbound.OnRefused(wired.Now);
        wired.Pass(TimeSpan.FromSeconds(1));
        wired.Outbound.OnTimeout(wired.Now);
        Assert.NotEqual(first, wired.Outbound.LocalConnectionId);
        Assert.Equal(2, wired.Events().Count(e => e.Kind == ConnectionEventKind.ConnectionIdChanged));
    }

    [Fact]
    public void Messages_accepted_before_the_first_connection_wait_for_it()
    {
        var wired = new Wired();
        Assert.Equal(SendResult.Accepted, wired.Send(Lane, 10));
        wired.Outbound.Open(wired.Now);
        Assert.Equal(SendResult.Accepted, wired.Send(Lane, 20));
        Assert.Equal([10, 20], wired.Exchange().Select(m => m.Payload.Length));
        var connected = wired.Event(ConnectionEventKind.Connected);
        Assert.Equal((wired.ListenerUid, "listener", true), (connected.PeerUid, connected.Text, connected.IsNewIncarnation));
    }

    [Fact]
    public void Messages_that_never_found_a_peer_are_given_up_in_time()
    {
        var wired = new Wired();
        wired.Outbound.Open(wired.Now);
        wired.Send(Lane, 10);
        wired.PassSilently(TimeSpan.FromSeconds(29));
        Assert.DoesNotContain(wired.Events(), e => e.Kind == ConnectionEventKind.Undelivered);
        wired.PassSilently(TimeSpan.FromSeconds(2));
        var report = wired.Event(ConnectionEventKind.Undelivered);
        Assert.Equal((1, 10, UndeliveredReason.GaveUp), (report.Count, report.Bytes, report.Undelivered));
    }

    [Fact]
    public void A_message_may_have_the_limit_and_not_a_byte_more()
    {
        var settings = ProtocolSettings.Default with { MaximumMessageSize = 5_000, ControlMaximumMessageSize = 500 };
        var wired = new Wired(settings).Connected();
        Assert.Equal(SendResult.Accepted, wired.Send(Lane, 5_000));
        Assert.Equal(SendResult.TooLarge, wired.Send(Lane, 5_001));
        Assert.Equal(SendResult.Accepted, wired.Send(ChannelIds.Control, 500));
        Assert.Equal(SendResult.TooLarge, wired.Send(ChannelIds.Control, 501));
    }

    [Fact]
    public void Head_and_body_are_one_message()
    {
        var wired = new Wired().Connected();
        wired.Outbound.TrySend(Lane, [1, 2], [3], default, out _);
        Assert.Equal([1, 2, 3], Assert.Single(wired.Exchange()).Payload.ToArray());
    }

    [Fact]
    public void A_full_queue_refuses_and_tells_of_both_watermarks()
    {
        var settings = ProtocolSettings.Default with { OrdinarySendQueue = 100_000, HighWatermark = 0.75, LowWatermark = 0.25 };
        var wired = new Wired(settings).Connected();
        var accepted = 0;
        while (wired.Send(Lane, 1_000) == SendResult.Accepted)
            accepted++;
        Assert.Equal(100, accepted);
        Assert.Equal(SendResult.Accepted, wired.Send(Lane + 1, 1_000));
        wired.Exchange();
        var marks = wired.Events().Where(e => e.Kind == ConnectionEventKind.Watermark).ToList();
        Assert.Equal([(Lane, true), (Lane, false)], marks.Select(e => (e.Channel, e.IsHighWatermark)));
        Assert.Equal(SendResult.Accepted, wired.Send(Lane, 1_000));
    }

    [Fact]
    public void The_owner_is_woken_once_when_there_is_something_to_do()
    {
        var wired = new Wired().Connected();
        wired.Sent();
        wired.Outbound.TrySend(Lane, new byte[1], default, default, out var wake);
        Assert.True(wake);
        wired.Outbound.TrySend(Lane, new byte[1], default, default, out wake);
        Assert.False(wake);
        wired.Sent();
        wired.Outbound.TrySend(Lane, new byte[1], default, default, out wake);
        Assert.True(wake);
    }

    [Fact]
    public void An_expired_message_is_skipped_and_told_of()
    {
        var wired = new Wired().Connected();
        wired.Send(Lane, 10);
        wired.Send(Lane, 20, new MessageOptions { Deadline = wired.Now + TimeSpan.FromMilliseconds(5) });
        wired.Send(Lane, 30);
        wired.Pass(TimeSpan.FromMilliseconds(5));
        Assert.Equal([10, 30], wired.Exchange().Select(m => m.Payload.Length));
        var expired = wired.Event(ConnectionEventKind.Expired);
        Assert.Equal((1, Lane), (expired.Count, expired.Channel));
        Assert.Equal((3, 2, 1), Counts(wired));
        Assert.True(wired.Outbound.IsDrained);
    }

    [Fact]
    public void A_lost_skip_is_sent_again()
    {
        var wired = new Wired().Connected();
        for (var i = 0; i < 3; i++)
            wired.Send(Lane, 20, new MessageOptions { LatestOnlyKey = 9 });
        wired.Sent();
        wired.PassSilently(TimeSpan.Zero);
        wired.Pass(TimeSpan.FromMilliseconds(500));
        wired.Outbound.OnTimeout(wired.Now);
        Assert.Single(wired.Exchange());
        Assert.True(wired.Outbound.IsDrained);
        Assert.Equal(2, wired.Outbound.Stats.MessagesSuperseded);
    }

    [Fact]
    public void A_deadline_passes_also_while_there_is_no_connection()
    {
        var wired = new Wired();
        wired.Outbound.Open(wired.Now);
        wired.Send(Lane, 10, new MessageOptions { Deadline = wired.Now + TimeSpan.FromSeconds(1) });
        wired.PassSilently(TimeSpan.FromSeconds(1.1));
        Assert.Equal(1, wired.Event(ConnectionEventKind.Expired).Count);
    }

    [Fact]
    public void A_peer_that_forgot_the_connection_is_dialed_again_at_once()
    {
        var wired = new Wired().Connected();
        wired.RestartListener(wired.ListenerUid);
        wired.Send(Lane, 10);
        wired.Exchange();
        var events = wired.Events();
        var report = Assert.Single(events, e => e.Kind == ConnectionEventKind.Undelivered);
        Assert.Equal((1, UndeliveredReason.ConnectionForgotten), (report.Count, report.Undelivered));
        Assert.False(Assert.Single(events, e => e.Kind == ConnectionEventKind.Connected).IsNewIncarnation);
        Assert.DoesNotContain(events, e => e.Kind == ConnectionEventKind.Restarted);
    }

    [Fact]
    public void A_new_incarnation_is_told_of_and_gets_only_what_was_accepted_after_the_reset()
    {
        var wired = new Wired().Connected();
        wired.RestartListener(33);
        wired.Send(Lane, 10);
        foreach (var datagram in wired.Sent())
            wired.Outbound.OnDatagram(wired.Arrive(datagram)!, wired.Now);
        Assert.Equal(OutboundState.Dialing, wired.Outbound.State);
        wired.Send(Lane, 20);
        Assert.Equal([20], wired.Exchange().Select(m => m.Payload.Length));
        var kinds = wired.Events().Select(e => e.Kind).Where(k => k != ConnectionEventKind.ConnectionIdChanged);
        Assert.Equal([ConnectionEventKind.Undelivered, ConnectionEventKind.Restarted, ConnectionEventKind.Connected], kinds);
    }

    [Fact]
    public void A_goodbye_of_the_peer_opens_the_breaker_and_the_peer_is_dialed_again()
    {
        var wired = new Wired().Connected();
        wired.Inbound!.Close(CloseReason.Shutdown, wired.Now);
        wired.Send(Lane, 10);
        wired.Exchange();
        var events = wired.Events();
        Assert.Equal(CloseReason.Shutdown, Assert.Single(events, e => e.Kind == ConnectionEventKind.ClosedByPeer).Close);
        Assert.Equal(
            UndeliveredReason.ClosedByPeer, Assert.Single(events, e => e.Kind == ConnectionEventKind.Undelivered).Undelivered);
        Assert.Equal(SendResult.NotConnected, wired.Send(Lane, 10));
        wired.Pass(TimeSpan.FromSeconds(1));
        wired.Outbound.OnTimeout(wired.Now);
        wired.Exchange();
        Assert.Equal(OutboundState.Established, wired.Outbound.State);
        Assert.Contains(wired.Events(), e => e.Kind == ConnectionEventKind.Reachable);
    }

    [Theory]
    [InlineData(RejectReason.TooManyConnections, 0)]
    [InlineData(RejectReason.ShuttingDown, 0)]
    [InlineData(RejectReason.Refused, 1)]
    public void A_reject_that_waiting_cures_keeps_the_messages(RejectReason reason, int undelivered)
    {
        var wired = new Wired { Rejects = reason };
        wired.Send(Lane, 10);
        wired.Outbound.Open(wired.Now);
        wired.Exchange();
        var events = wired.Events();
        Assert.Equal(reason, Assert.Single(events, e => e.Kind == ConnectionEventKind.Rejected).Reject);
        Assert.Equal(undelivered, events.Count(e => e.Kind == ConnectionEventKind.Undelivered));
        Assert.Equal(undelivered == 0, wired.Outbound.NextTimeout!.Value - wired.Now <= TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void A_welcome_of_an_incarnation_that_we_refuse_is_not_taken_and_one_of_its_successor_is()
    {
        var wired = new Wired();
        wired.RefusedUid = wired.ListenerUid;
        wired.Send(Lane, 10);
        wired.Outbound.Open(wired.Now);
        wired.Exchange();
        var events = wired.Events();
        var rejected = Assert.Single(events, e => e.Kind == ConnectionEventKind.Rejected);
        Assert.Equal((RejectReason.Refused, wired.ListenerUid), (rejected.Reject, rejected.PeerUid));
        Assert.Equal(UndeliveredReason.Rejected, Assert.Single(events, e => e.Kind == ConnectionEventKind.Undelivered).Undelivered);
        Assert.Equal(0ul, wired.Outbound.RemoteUid);

        wired.RestartListener(33);
        wired.Pass(TimeSpan.FromSeconds(1));
        wired.Outbound.OnTimeout(wired.Now);
        wired.Exchange();
        Assert.Equal((OutboundState.Established, 33ul), (wired.Outbound.State, wired.Outbound.RemoteUid));
    }

    [Fact]
    public void Abort_reports_everything_at_once()
    {
        var wired = new Wired().Connected();
        wired.Send(Lane, 10);
        wired.Send(ChannelIds.Bulk, 20);
        wired.Outbound.Abort(UndeliveredReason.Aborted, wired.Now);
        var events = wired.Events();
        var report = events[0];
        Assert.Equal(
            (ConnectionEventKind.Undelivered, 2, 30, UndeliveredReason.Aborted),
            (report.Kind, report.Count, report.Bytes, report.Undelivered));
        Assert.Equal(ConnectionEventKind.Closed, events[1].Kind);
        Assert.Equal(SendResult.Closed, wired.Send(Lane, 10));
        Assert.Null(wired.Outbound.NextTimeout);
        Assert.Empty(wired.Sent());
    }

    [Fact]
    public void Closed_is_the_last_event_also_when_a_queue_was_full()
    {
        var wired = new Wired(ProtocolSettings.Default with { ControlSendQueue = 1_024 }).Connected();
        wired.Send(ChannelIds.Control, 1_000);
        wired.Sent();
        wired.Events();
        wired.Outbound.Abort(UndeliveredReason.Aborted, wired.Now);
        wired.Outbound.OnTimeout(wired.Now);
        Assert.Equal(
            [ConnectionEventKind.Undelivered, ConnectionEventKind.Watermark, ConnectionEventKind.Closed], wired.Events().Select(e => e.Kind));
    }

    [Fact]
    public void Closing_before_a_connection_is_there_waits_for_it_when_something_is_to_be_sent()
    {
        var wired = new Wired();
        wired.Send(Lane, 10);
        wired.Outbound.Open(wired.Now);
        wired.Outbound.Close(CloseReason.Shutdown, wired.Now);
        Assert.Equal(OutboundState.Dialing, wired.Outbound.State);
        Assert.Single(wired.Exchange());
        Assert.Equal(OutboundState.Closed, wired.Outbound.State);
        Assert.DoesNotContain(wired.Events(), e => e.Kind == ConnectionEventKind.Undelivered);
    }

    [Fact]
    public void Closing_with_nothing_to_send_is_done_at_once_when_there_is_no_connection()
    {
        var wired = new Wired();
        wired.Outbound.Open(wired.Now);
        wired.Outbound.Close(CloseReason.Shutdown, wired.Now);
        Assert.Equal(OutboundState.Closed, wired.Outbound.State);
    }

    [Fact]
    public void A_goodbye_to_a_silent_peer_waits_for_the_next_probe_and_wakes_nobody_before()
    {
        var wired = new Wired().Connected();
        wired.PassSilently(TimeSpan.FromSeconds(7));
        Assert.Equal(OutboundState.Suspended, wired.Outbound.State);
        wired.Outbound.Close(CloseReason.Shutdown, wired.Now);
        wired.PassSilently(TimeSpan.Zero);
        Assert.Equal(OutboundState.Closing, wired.Outbound.State);
        Assert.True(wired.Outbound.NextTimeout > wired.Now);
        wired.Pass(TimeSpan.FromSeconds(1.1));
        wired.Outbound.OnTimeout(wired.Now);
        wired.Exchange();
        Assert.Equal(OutboundState.Closed, wired.Outbound.State);
    }

    [Fact]
    public void Unreliable_messages_arrive_and_must_fit_a_datagram()
    {
        var wired = new Wired().Connected();
        Assert.Equal(SendResult.Accepted, wired.Outbound.TrySendUnreliable(new byte[1_173], default, out _));
        Assert.Equal(SendResult.TooLarge, wired.Outbound.TrySendUnreliable(new byte[1_174], default, out _));
        var message = Assert.Single(wired.Exchange());
        Assert.Equal((ChannelKind.Unreliable, 1_173), (message.Kind, message.Payload.Length));
    }

    [Fact]
    public void A_hash_always_gives_the_same_lane_and_lanes_are_used_alike()
    {
        var wired = new Wired();
        var counts = new int[4];
        for (ulong hash = 0; hash < 4_000; hash++)
        {
            var lane = wired.Outbound.OrdinaryChannelFor(hash);
            Assert.Equal(lane, wired.Outbound.OrdinaryChannelFor(hash));
            counts[lane - Lane]++;
        }
        Assert.All(counts, count => Assert.InRange(count, 800, 1_200));
    }

    [Fact]
    public void An_idle_connection_has_only_its_heartbeat_to_wait_for()
    {
        var wired = new Wired().Connected();
        Assert.InRange((wired.Outbound.NextTimeout!.Value - wired.Now).TotalSeconds, 0.99, 1);
        wired.Pass(TimeSpan.FromSeconds(1));
        wired.Outbound.OnTimeout(wired.Now);
        Assert.Single(wired.Sent());
    }

    private static (long, long, long) Counts(Wired wired)
    {
        var stats = wired.Outbound.Stats;
        return (stats.MessagesAccepted, stats.MessagesAcknowledged, stats.MessagesExpired);
    }
}
