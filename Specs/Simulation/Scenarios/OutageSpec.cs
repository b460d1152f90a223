using ActorUdp.Protocol;
using ActorUdp.Protocol.Wire;
using ActorUdp.Simulation.Network;
using ActorUdp.Simulation.Pairs;

namespace ActorUdp.Specs.Simulation.Scenarios;

/// <summary>Links that fail for a while, peers that restart, refuse or vanish.</summary>
public class OutageSpec
{
    private const int Lane = ChannelIds.FirstOrdinary;

    private static readonly LinkConditions _cut = LinkConditions.Perfect with { IsCut = true };

    [Fact]
    public void Tail_loss_is_repaired_within_a_few_probe_timeouts()
    {
        var pair = new Pair(1).Connected();
        pair.Feed(Lane, 1_000, 50);
        pair.Clock.Run(TimeSpan.FromMilliseconds(100));
        pair.AToB.Drops = (_, _) => true;
        pair.SendFromA(Lane, 500);
        pair.Clock.Run(TimeSpan.FromMilliseconds(0.1));
        pair.AToB.Drops = null;
        Assert.True(pair.Clock.RunUntil(() => pair.FromA.Delivered == 51, TimeSpan.FromMilliseconds(10)), "the tail arrives");
    }

    [Fact]
    public void Many_gaps_are_repaired_in_one_round_trip()
    {
        var pair = new Pair(2) { Conditions = new LinkConditions { Latency = TimeSpan.FromMilliseconds(20), Mtu = 1_200 } }.Connected();
        pair.Feed(Lane, 1_000, 2_000);
        pair.Clock.Run(TimeSpan.FromSeconds(1));
        var before = pair.FromA.Delivered;
        var number = 0;
        pair.AToB.Drops = (datagram, _) => datagram.Length > 500 && number < 45 && number++ % 3 == 0;
        pair.Feed(Lane, 1_000, 60);
        // One way, the answer, the repair: three times 20 ms, and what acknowledgements and timers add.
        Assert.True(
            pair.Clock.RunUntil(() => pair.FromA.Delivered == before + 60, TimeSpan.FromMilliseconds(75)),
            $"{pair.FromA.Delivered - before} of 60, {pair.A.Outbound.Stats}");
        Assert.Equal(45, number);
    }

    [Fact]
    public void Losing_every_acknowledgement_for_three_seconds_loses_nothing()
    {
        var pair = new Pair(3).Connected();
        pair.BToA.Conditions = _cut;
        pair.Feed(Lane, 1_000, 5_000);
        pair.Clock.Run(TimeSpan.FromSeconds(3));
        Assert.DoesNotContain(pair.A.Events, e => e.Kind == ConnectionEventKind.Unreachable);
        pair.BToA.Conditions = LinkConditions.Perfect;
        Assert.True(pair.Clock.RunUntil(() => pair.FromA.Delivered == 5_000, TimeSpan.FromSeconds(2)), "all arrive");
        Assert.True(pair.RunUntilDrained(TimeSpan.FromSeconds(2)), "all is acknowledged");
        pair.CheckAccounts();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_one_way_partition_opens_the_breaker_and_loses_nothing(bool cutsData)
    {
        var pair = new Pair(4).Connected();
        var link = cutsData ? pair.AToB : pair.BToA;
        link.Conditions = _cut;
        pair.SendFromA(Lane, 1_000);
        pair.Clock.Run(TimeSpan.FromSeconds(10));
        Assert.Equal(OutboundState.Suspended, pair.A.Outbound.State);
        Assert.Contains(pair.A.Events, e => e is { Kind: ConnectionEventKind.Unreachable, Unreachable: UnreachableReason.Silent });
        Assert.Equal(SendResult.NotConnected, pair.SendFromA(Lane, 1_000));
        link.Conditions = LinkConditions.Perfect;
        Assert.True(pair.RunUntilDrained(TimeSpan.FromSeconds(1.1)), "an outage's end is noticed within a second");
        Assert.Contains(pair.A.Events, e => e.Kind == ConnectionEventKind.Reachable);
        Assert.Equal(1, pair.FromA.Delivered);
        pair.CheckAccounts();
    }

    [Fact]
    public void After_the_give_up_timeout_messages_are_reported_and_the_peer_is_dialed_again()
    {
        var pair = new Pair(5).Connected();
        pair.Conditions = _cut;
        for (var i = 0; i < 10; i++)
            Assert.Equal(SendResult.Accepted, pair.SendFromA(Lane, 1_000));
        Assert.False(pair.RunUntilDrained(TimeSpan.FromSeconds(29)), "nothing is given up early");
        Assert.True(pair.RunUntilDrained(TimeSpan.FromSeconds(2)), "it is given up in time");
        var report = Assert.Single(pair.A.Events, e => e.Kind == ConnectionEventKind.Undelivered);
        Assert.Equal((10, 10_000, UndeliveredReason.GaveUp), (report.Count, report.Bytes, report.Undelivered));
        pair.Conditions = LinkConditions.Perfect;
        Assert.True(pair.Clock.RunUntil(() => Pair.IsEstablished(pair.A), TimeSpan.FromSeconds(2)), "it connects again");
        Assert.Equal(SendResult.Accepted, pair.SendFromA(Lane, 1_000));
        Assert.True(pair.Clock.RunUntil(() => pair.FromA.Delivered == 1, TimeSpan.FromSeconds(1)), "and carries messages");
        Assert.True(pair.RunUntilDrained(TimeSpan.FromSeconds(1)), "all is acknowledged");
        pair.CheckAccounts();
    }

    [Fact]
    public void A_restarted_peer_is_noticed_within_two_seconds_and_old_messages_are_not_sent_to_it()
    {
        var pair = new Pair(6).Connected();
        var old = pair.B.Uid;
        pair.Conditions = _cut;
        pair.SendFromA(Lane, 1_000);
        pair.Clock.Run(TimeSpan.FromMilliseconds(100));
        pair.RestartB();
        pair.Conditions = LinkConditions.Perfect;
        Assert.True(
            pair.Clock.RunUntil(
                () => pair.A.Events.Exists(e => e.Kind == ConnectionEventKind.Restarted), TimeSpan.FromSeconds(2)),
            "the restart is noticed");
        var restarted = pair.A.Events.Single(e => e.Kind == ConnectionEventKind.Restarted);
        Assert.Equal((old, pair.B.Uid), (restarted.OldUid, restarted.PeerUid));
        Assert.Contains(
            pair.A.Events,
            e => e is { Kind: ConnectionEventKind.Undelivered, Count: 1, Undelivered: UndeliveredReason.PeerRestarted });
        pair.Clock.Run(TimeSpan.FromSeconds(1));
        Assert.Equal(0, pair.FromA.Delivered);
        Assert.Equal(SendResult.Accepted, pair.SendFromA(Lane, 1_000));
        Assert.True(pair.Clock.RunUntil(() => pair.FromA.Delivered == 1, TimeSpan.FromSeconds(1)), "new messages arrive");
        Assert.True(pair.RunUntilDrained(TimeSpan.FromSeconds(1)), "all is acknowledged");
        pair.CheckAccounts();
    }

    [Fact]
    public void A_peer_that_is_gone_is_unreachable_soon_and_comes_back_soon()
    {
        var pair = new Pair(7).Connected();
        pair.B.Kill();
        pair.SendFromA(Lane, 1_000);
        Assert.True(
            pair.Clock.RunUntil(
                () => pair.A.Events.Exists(e => e is { Kind: ConnectionEventKind.Unreachable, Unreachable: UnreachableReason.Refused }),
                TimeSpan.FromSeconds(1)),
            "refusals open the breaker");
        pair.Clock.Run(TimeSpan.FromSeconds(3));
        pair.RestartB();
        Assert.True(
            pair.Clock.RunUntil(
                () => pair.A.Events.Exists(e => e.Kind == ConnectionEventKind.Restarted), TimeSpan.FromSeconds(2)),
            "the new incarnation is noticed");
        Assert.Equal(ConnectionEventKind.Reachable, pair.A.Events[^1].Kind);
    }

    [Fact]
    public void A_stalled_receiver_stops_the_sender_at_its_window_and_goes_on_after()
    {
        var pair = new Pair(8).Connected();
        pair.B.IsStalled = true;
        pair.Feed(Lane, 1_000, 5_000);
        pair.Clock.Run(TimeSpan.FromSeconds(10));
        Assert.InRange(pair.B.Inbound.Single().Stats.BytesBuffered, 200 << 10, 512 << 10);
        Assert.Equal(OutboundState.Established, pair.A.Outbound.State);
        pair.B.IsStalled = false;
        pair.B.Wake();
        Assert.True(pair.Clock.RunUntil(() => pair.FromA.Delivered == 5_000, TimeSpan.FromSeconds(2)), "all arrive");
    }

    [Fact]
    public void Credit_that_is_lost_on_the_way_is_asked_for_again_soon()
    {
        var pair = new Pair(13).Connected();
        pair.B.IsStalled = true;
        pair.Feed(Lane, 1_000, 2_000);
        pair.Clock.Run(TimeSpan.FromSeconds(1.2));
        pair.BToA.Conditions = _cut;
        pair.B.IsStalled = false;
        pair.B.Wake();
        pair.Clock.Run(TimeSpan.FromMilliseconds(1));
        pair.BToA.Conditions = LinkConditions.Perfect;
        Assert.True(pair.FromA.Delivered < 2_000, "the sender was stopped by its credit");
        // Not by the heartbeat, which would take a second.
        Assert.True(pair.Clock.RunUntil(() => pair.FromA.Delivered == 2_000, TimeSpan.FromMilliseconds(250)), "it goes on");
    }

    [Fact]
    public void An_orderly_close_flushes_first_and_leaves_no_report()
    {
        var pair = new Pair(9) { Conditions = new LinkConditions { Loss = LossModel.Random(0.1) } }.Connected();
        pair.Feed(Lane, 1_000, 2_000);
        pair.A.Outbound.Close(CloseReason.Shutdown, pair.Clock.Now);
        pair.A.Wake();
        Assert.Equal(SendResult.Closed, pair.SendFromA(Lane, 10));
        Assert.True(
            pair.Clock.RunUntil(() => pair.A.Outbound.State == OutboundState.Closed, TimeSpan.FromSeconds(3)), "it closes");
        Assert.Equal(2_000, pair.FromA.Delivered);
        Assert.DoesNotContain(pair.A.Events, e => e.Kind == ConnectionEventKind.Undelivered);
        Assert.Equal(ConnectionEventKind.Closed, pair.A.Events[^1].Kind);
        pair.Clock.Run(TimeSpan.FromSeconds(5));
        Assert.Empty(pair.B.Inbound);
    }

    [Fact]
    public void A_close_that_can_not_flush_reports_what_is_left()
    {
        var pair = new Pair(10).Connected();
        pair.Conditions = _cut;
        pair.SendFromA(Lane, 1_000);
        pair.A.Outbound.Close(CloseReason.Shutdown, pair.Clock.Now);
        pair.A.Wake();
        Assert.True(
            pair.Clock.RunUntil(() => pair.A.Outbound.State == OutboundState.Closed, TimeSpan.FromSeconds(6)), "it closes");
        Assert.Contains(
            pair.A.Events, e => e is { Kind: ConnectionEventKind.Undelivered, Count: 1, Undelivered: UndeliveredReason.Closed });
    }

    [Fact]
    public void A_goodbye_to_a_peer_that_is_silent_is_said_now_and_then()
    {
        var pair = new Pair(14).Connected();
        pair.Conditions = _cut;
        pair.Clock.Run(TimeSpan.FromSeconds(7));
        Assert.Equal(OutboundState.Suspended, pair.A.Outbound.State);
        Assert.True(pair.A.Outbound.IsDrained);
        var before = pair.AToB.Counters.Offered;
        pair.A.Outbound.Close(CloseReason.Shutdown, pair.Clock.Now);
        pair.A.Wake();
        for (var i = 0; i < 40; i++)
        {
            pair.Clock.Run(TimeSpan.FromMilliseconds(100));
            Assert.True(pair.A.Outbound.NextTimeout > pair.Clock.Now, "no deadline is past");
        }
        // The goodbyes and PINGs of A, and the PINGs of the other connection's answers, which is cut too.
        Assert.InRange(pair.AToB.Counters.Offered - before, 4, 2_000);
        Assert.True(
            pair.Clock.RunUntil(() => pair.A.Outbound.State == OutboundState.Closed, TimeSpan.FromSeconds(2)), "it closes");
        Assert.DoesNotContain(pair.A.Events, e => e.Kind == ConnectionEventKind.Undelivered);
    }

    [Fact]
    public void What_a_reset_has_cost_is_not_settled_before_it_is_reported()
    {
        var pair = new Pair(15).Connected();
        pair.Conditions = _cut;
        pair.SendFromA(Lane, 1_000);
        pair.Clock.Run(TimeSpan.FromMilliseconds(100));
        pair.RestartB();
        pair.Conditions = LinkConditions.Perfect;
        // The peer says that it has lost the connection, and then nothing more.
        pair.AToB.Drops = (datagram, _) => (PacketType)(datagram.Span[PacketHeader.VersionAndTypeOffset] & 0xF) == PacketType.Hello;
        Assert.True(
            pair.Clock.RunUntil(() => pair.A.Outbound.State == OutboundState.Dialing, TimeSpan.FromSeconds(2)), "the reset is heard");
        Assert.DoesNotContain(pair.A.Events, e => e.Kind == ConnectionEventKind.Undelivered);
        Assert.False(pair.A.Outbound.IsDrained, "a message that is lost and not reported is not settled");
        pair.AToB.Drops = null;
        Assert.True(pair.RunUntilDrained(TimeSpan.FromSeconds(2)), "it is settled");
        Assert.Contains(
            pair.A.Events,
            e => e is { Kind: ConnectionEventKind.Undelivered, Count: 1, Undelivered: UndeliveredReason.PeerRestarted });
        pair.CheckAccounts();
    }

    [Fact]
    public void An_idle_pair_exchanges_one_heartbeat_a_second_and_after_two_one_in_two_seconds()
    {
        var pair = new Pair(11).Connected();
        for (var i = 0; i < 2; i++)
        {
            pair.Clock.Run(TimeSpan.FromSeconds(0.5));
            // Two connections, each with one PING and one answer.
            Assert.Equal(8, HeartbeatsIn(pair, 2));
            pair.Clock.Run(TimeSpan.FromSeconds(2));
            Assert.InRange(HeartbeatsIn(pair, 100), 196, 204);
            Assert.Equal(OutboundState.Established, pair.A.Outbound.State);
            pair.SendFromA(Lane, 10);
            pair.SendFromB(Lane, 10);
        }
    }

    private static long HeartbeatsIn(Pair pair, int seconds)
    {
        var before = pair.AToB.Counters.Offered + pair.BToA.Counters.Offered;
        pair.Clock.Run(TimeSpan.FromSeconds(seconds));
        return pair.AToB.Counters.Offered + pair.BToA.Counters.Offered - before;
    }

    [Fact]
    public void Garbage_changes_nothing()
    {
        var pair = new Pair(12).Connected();
        var random = new Random(12);
        pair.Feed(Lane, 1_000, 3_000);
        for (var i = 0; i < 20_000; i++)
        {
            var garbage = new byte[random.Next(0, 1_300)];
            random.NextBytes(garbage);
            if (garbage.Length > 4 && i % 2 == 0)
                (garbage[0], garbage[1], garbage[2], garbage[3]) = ((byte)'A', (byte)'U', (byte)(0x10 | random.Next(8)), 0);
            (i % 3 == 0 ? pair.A : pair.B).OnDatagram(garbage, i % 5 != 0);
            if (i % 100 == 0)
                pair.Clock.Run(TimeSpan.FromMilliseconds(1));
        }
        Assert.True(pair.Clock.RunUntil(() => pair.FromA.Delivered == 3_000, TimeSpan.FromSeconds(2)), "all arrive");
        Assert.True(pair.RunUntilDrained(TimeSpan.FromSeconds(1)), "all is acknowledged");
        pair.CheckAccounts();
    }
}
