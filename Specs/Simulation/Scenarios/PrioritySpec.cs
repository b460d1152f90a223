using ActorUdp.Protocol;
using ActorUdp.Protocol.Wire;
using ActorUdp.Simulation.Network;
using ActorUdp.Simulation.Pairs;

namespace ActorUdp.Specs.Simulation.Scenarios;

/// <summary>Control stays fast, and bulk goes on, whatever else there is to send.</summary>
public class PrioritySpec
{
    private static readonly LinkConditions _hundredMegabits = new()
    {
        Bandwidth = 12_500_000,
        Latency = TimeSpan.FromMilliseconds(5),
        Queue = 64 << 10,
    };

    [Fact]
    public void A_control_message_is_not_held_up_by_saturating_bulk()
    {
        var pair = new Pair(1) { Conditions = _hundredMegabits }.Connected();
        pair.Feed(ChannelIds.Bulk, 100_000, 1_000);
        pair.Clock.Run(TimeSpan.FromSeconds(1));
        var sentAt = new Dictionary<long, long>();
        var worst = 0L;
        pair.FromA.OnDelivered = (channel, number) =>
        {
            if (channel == ChannelIds.Control)
                worst = Math.Max(worst, pair.Clock.NowNanos - sentAt[number]);
        };
        for (var i = 0; i < 100; i++)
        {
            sentAt[i] = pair.Clock.NowNanos;
            Assert.Equal(SendResult.Accepted, pair.SendFromA(ChannelIds.Control, 100));
            pair.Clock.Run(TimeSpan.FromMilliseconds(17));
        }
        Assert.True(pair.FromA.Delivered > 250, "bulk goes on");
        Assert.Equal(100, sentAt.Count);
        // Three round trips of 10 ms and 5 ms: one loss of the control message itself is in that.
        Assert.True(worst <= 35 * MonotonicNanos.PerMillisecond, $"the slowest control message took {worst / 1e6:f1} ms");
    }

    [Fact]
    public void Bulk_keeps_its_share_beside_saturating_ordinary_traffic()
    {
        var pair = new Pair(2) { Conditions = _hundredMegabits }.Connected();
        long bulk = 0, ordinary = 0;
        pair.FromA.OnDelivered = (channel, _) =>
        {
            if (channel == ChannelIds.Bulk)
                bulk++;
            else
                ordinary++;
        };
        pair.Feed(ChannelIds.Bulk, 10_000, 100_000);
        pair.Feed(ChannelIds.FirstOrdinary, 10_000, 100_000);
        pair.Clock.Run(TimeSpan.FromSeconds(3));
        Assert.InRange((double)bulk / (bulk + ordinary), 0.08, 0.14);
    }

    [Fact]
    public void Ordinary_lanes_share_alike()
    {
        var pair = new Pair(3) { Conditions = _hundredMegabits }.Connected();
        var counts = new int[ProtocolSettings.Default.ChannelCount];
        pair.FromA.OnDelivered = (channel, _) => counts[channel]++;
        for (var lane = 0; lane < ProtocolSettings.Default.OrdinaryLanes; lane++)
            pair.Feed(ChannelIds.FirstOrdinary + lane, 10_000, 100_000);
        pair.Clock.Run(TimeSpan.FromSeconds(2));
        var lanes = counts[ChannelIds.FirstOrdinary..];
        Assert.True(lanes.Min() > 0.9 * lanes.Max(), string.Join(' ', lanes));
    }

    [Fact]
    public void A_lost_datagram_of_one_lane_does_not_hold_up_another()
    {
        var pair = new Pair(4).Connected();
        var order = new List<int>();
        pair.FromA.OnDelivered = (channel, _) => order.Add(channel);
        pair.AToB.Drops = (_, _) => true;
        pair.SendFromA(ChannelIds.FirstOrdinary, 100);
        pair.Clock.Run(TimeSpan.FromMilliseconds(0.1));
        pair.AToB.Drops = null;
        pair.SendFromA(ChannelIds.FirstOrdinary + 1, 100);
        pair.Clock.Run(TimeSpan.FromMilliseconds(100));
        Assert.Equal([ChannelIds.FirstOrdinary + 1, ChannelIds.FirstOrdinary], order);
    }
}
