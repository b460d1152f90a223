using ActorUdp.Protocol;
using ActorUdp.Protocol.Wire;
using ActorUdp.Simulation.Network;
using ActorUdp.Simulation.Pairs;

namespace ActorUdp.Specs.Simulation.Scenarios;

/// <summary>What gets through, and at which cost, on links of all kinds.</summary>
public class TransferSpec
{
    private const int Lane = ChannelIds.FirstOrdinary;

    [Fact]
    public void A_hundred_thousand_small_messages_arrive_in_order()
    {
        var pair = new Pair(1).Connected();
        pair.Feed(Lane, 100, 100_000);
        Deliver(pair, 100_000, TimeSpan.FromSeconds(2));
    }

    [Fact]
    public void A_message_of_64_MiB_arrives()
    {
        var pair = new Pair(2).Connected();
        Assert.Equal(SendResult.Accepted, pair.SendFromA(ChannelIds.Bulk, 64 << 20));
        Deliver(pair, 1, TimeSpan.FromSeconds(5));
    }

    [Fact]
    public void A_message_of_16_MiB_arrives_through_ten_percent_loss()
    {
        var pair = new Pair(3) { Conditions = new LinkConditions { Loss = LossModel.Random(0.1) } }.Connected();
        Assert.Equal(SendResult.Accepted, pair.SendFromA(ChannelIds.Bulk, 16 << 20));
        Deliver(pair, 1, TimeSpan.FromSeconds(5));
    }

    [Fact]
    public void A_link_that_loses_thirty_percent_both_ways_still_carries_megabytes_a_second()
    {
        var pair = new Pair(4) { Conditions = new LinkConditions { Loss = LossModel.Random(0.3) } }.Connected();
        pair.Feed(Lane, 1_000, 10_000);
        Deliver(pair, 10_000, TimeSpan.FromSeconds(4));
    }

    [Fact]
    public void A_relay_that_loses_doubles_reorders_and_damages_leaves_five_megabytes_a_second()
    {
        var pair = new Pair(5)
        {
            Conditions = new LinkConditions
            {
                Latency = TimeSpan.FromMilliseconds(0.25),
                Loss = LossModel.Random(0.05),
                Duplication = 0.02,
                Reordering = 0.05,
                ReorderDelay = TimeSpan.FromMilliseconds(3),
                Corruption = 0.01,
                Mtu = 1_200,
            },
        }.Connected();
        pair.Feed(ChannelIds.Bulk, 16_000, 2_000);
        Deliver(pair, 2_000, TimeSpan.FromSeconds(32_000_000 / 5e6));
        Assert.True(pair.B.Count(Verdict.BadChecksum) > 100, "damage is noticed");
        Assert.True(pair.B.Count(Verdict.Duplicate) > 100, "duplicates are noticed");
    }

    [Theory]
    [InlineData(12_500_000, 5, 64 << 10)]
    [InlineData(1_250_000, 20, 64 << 10)]
    [InlineData(125_000_000, 1, 512 << 10)]
    public void A_bottleneck_without_other_loss_is_used_to_ninety_percent(int bandwidth, int latency, int queue)
    {
        var pair = new Pair(6)
        {
            Conditions = new LinkConditions
            {
                Bandwidth = bandwidth,
                Latency = TimeSpan.FromMilliseconds(latency),
                Queue = queue,
            },
        }.Connected();
        const int Size = 10_000;
        var count = Math.Min(4_000, bandwidth * 4 / Size);
        var start = pair.Clock.NowNanos;
        pair.Feed(Lane, Size, count);
        Deliver(pair, count, TimeSpan.FromSeconds(60));
        var seconds = (double)(pair.Clock.NowNanos - start) / MonotonicNanos.PerSecond;
        var goodput = count * (double)Size / seconds;
        Assert.True(goodput >= 0.9 * bandwidth, $"{goodput / 1e6:f2} of {bandwidth / 1e6:f2} MB/s");
    }

    [Theory]
    [InlineData(0.01)]
    [InlineData(0.05)]
    [InlineData(0.1)]
    public void What_is_sent_again_is_little_more_than_what_was_lost(double loss)
    {
        var pair = new Pair(7) { Conditions = new LinkConditions { Loss = LossModel.Random(loss), Mtu = 1_200 } }.Connected();
        pair.Feed(Lane, 1_000, 20_000);
        Deliver(pair, 20_000, TimeSpan.FromSeconds(20));
        var again = pair.A.Outbound.Stats.BytesRetransmitted / 1_150.0;
        Assert.True(again <= 1.15 * pair.AToB.Counters.Lost, $"{again:f0} datagrams again, {pair.AToB.Counters.Lost} lost");
    }

    [Theory]
    [InlineData(50_000_000, CongestionControl.Bbr)]
    [InlineData(50_000_000, CongestionControl.Cubic)]
    [InlineData(250_000_000, CongestionControl.Bbr)]
    [InlineData(250_000_000, CongestionControl.Cubic)]
    public void Reordering_is_learned_so_that_little_is_sent_in_vain(long bandwidth, CongestionControl control)
    {
        var pair = new Pair(8, ProtocolSettings.Default with { CongestionControl = control })
        {
            Conditions = new LinkConditions
            {
                Reordering = 0.05,
                ReorderDelay = TimeSpan.FromMilliseconds(2),
                Bandwidth = bandwidth,
                Queue = 8 << 20,
                // What is sent in vain is counted in datagrams of that size.
                Mtu = 1_200,
            },
        }.Connected();
        pair.Feed(Lane, 1_000, 5_000);
        Deliver(pair, 5_000, TimeSpan.FromSeconds(5));
        var learned = pair.A.Outbound.Stats;
        pair.Feed(Lane, 1_000, 20_000);
        Deliver(pair, 25_000, TimeSpan.FromSeconds(5));
        var stats = pair.A.Outbound.Stats;
        var again = (stats.BytesRetransmitted - learned.BytesRetransmitted) / 1_150.0;
        var sent = stats.PacketsSent - learned.PacketsSent;
        Assert.True(again < 0.01 * sent, $"{again:f0} of {sent} datagrams were sent in vain");
    }

    [Fact]
    public void Datagrams_of_64_KiB_carry_everything_too()
    {
        var settings = ProtocolSettings.Default with { DatagramSize = Datagram.MaximumSize };
        var pair = new Pair(9, settings) { Conditions = new LinkConditions { Loss = LossModel.Random(0.02) } }.Connected();
        pair.Feed(Lane, 100_000, 500);
        pair.Feed(ChannelIds.Control, 100, 500);
        Deliver(pair, 1_000, TimeSpan.FromSeconds(10));
    }

    [Fact]
    public void The_smaller_datagram_size_of_the_two_ends_is_used()
    {
        var large = ProtocolSettings.Default with { DatagramSize = 9_000 };
        var pair = new Pair(10, large, ProtocolSettings.Default with { MaximumDatagramSize = 1_200 })
        {
            Conditions = LinkConditions.Perfect with { Mtu = 1_200 },
        }.Connected();
        pair.Feed(Lane, 5_000, 100);
        Deliver(pair, 100, TimeSpan.FromSeconds(1));
    }

    private static void Deliver(Pair pair, long count, TimeSpan limit)
    {
        Assert.True(
            pair.Clock.RunUntil(() => pair.FromA.Delivered == count, limit),
            $"{pair.FromA.Delivered} of {count} arrived; {pair.A.Outbound.Stats}");
        Assert.True(pair.RunUntilDrained(TimeSpan.FromSeconds(5)), "all is acknowledged");
        Assert.Equal(count, pair.FromA.Delivered);
        pair.CheckAccounts();
    }
}
