using ActorUdp.Protocol;
using ActorUdp.Protocol.Wire;
using ActorUdp.Simulation.Network;
using ActorUdp.Simulation.Pairs;

namespace ActorUdp.Specs.Simulation.Scenarios;

/// <summary>What a path carries is found, used, and noticed when it becomes less; by whole connections in virtual time.</summary>
public class PathMtuSpec
{
    private static readonly LinkConditions _perfect = new() { Latency = TimeSpan.FromMilliseconds(0.1) };

    [Theory]
    [InlineData(1_200)]
    [InlineData(1_280)]
    [InlineData(1_472)]
    [InlineData(4_000)]
    [InlineData(8_972)]
    [InlineData(20_000)]
    [InlineData(65_507)]
    public void A_transfer_finds_what_its_path_carries(int mtu)
    {
        var pair = new Pair(1) { Conditions = _perfect with { Mtu = mtu } }.Connected();
        Transfer(pair, 1_000);
        var stats = pair.A.Outbound.Stats;
        Assert.InRange(stats.PathDatagramSize, mtu - Math.Max(16, mtu / 64) - 1, mtu);
        Assert.True(stats.PathProbes <= 60, $"{stats}");
        // A lost probe is no loss: nothing is repaired, no congestion assumed, no timeout waited for.
        Assert.Equal((0, 0, 0), (stats.PacketsLost, stats.BytesRetransmitted, stats.ProbeTimeouts));
    }

    [Fact]
    public void What_was_found_is_used()
    {
        var small = Datagrams(1_200);
        Assert.True(Datagrams(8_972) < small / 4);
        Assert.True(Datagrams(65_507) < small / 10);
    }

    [Theory]
    [InlineData(0.01, 3)]
    [InlineData(0.1, 3)]
    [InlineData(0.2, 2)]
    public void Ordinary_loss_does_not_hide_what_a_path_carries(double loss, int leastOfThree)
    {
        var found = 0;
        for (var seed = 1; seed <= 3; seed++)
        {
            var pair = new Pair(seed) { Conditions = _perfect with { Mtu = 8_972, Loss = LossModel.Random(loss) } }.Connected();
            Transfer(pair, 1_000);
            found += pair.A.Outbound.Stats.PathDatagramSize >= 8_000 ? 1 : 0;
        }
        Assert.True(found >= leastOfThree, $"{found} of 3");
    }

    [Theory]
    [InlineData(65_507, 1_472)]
    [InlineData(65_507, 8_972)]
    [InlineData(8_972, 1_472)]
    [InlineData(8_972, 1_200)]
    [InlineData(1_472, 1_300)]
    public void A_path_that_comes_to_carry_less_holds_a_transfer_up_for_a_moment_only(int before, int after)
    {
        var pair = new Pair(2) { Conditions = _perfect with { Mtu = before } }.Connected();
        Transfer(pair, 1_000);
        Assert.Equal(before, pair.A.Outbound.Stats.PathDatagramSize);
        pair.Conditions = _perfect with { Mtu = after };
        pair.Feed(ChannelIds.Bulk, 10_000, 1_000);
        Assert.True(
            pair.Clock.RunUntil(() => pair.FromA.Delivered == 2_000, TimeSpan.FromSeconds(1)),
            $"{pair.FromA.Delivered}; {pair.A.Outbound.Stats}");
        Settle(pair);
        Assert.InRange(pair.A.Outbound.Stats.PathDatagramSize, after - Math.Max(16, after / 64) - 1, after);
        Assert.DoesNotContain(pair.A.Events, e => e.Kind == ConnectionEventKind.Unreachable);
        pair.CheckAccounts();
    }

    [Fact]
    public void A_path_that_comes_to_carry_more_is_found_out_after_ten_minutes()
    {
        var pair = new Pair(3) { Conditions = _perfect with { Mtu = 1_472 } }.Connected();
        Transfer(pair, 1_000);
        pair.Conditions = _perfect;
        pair.Clock.Run(TimeSpan.FromMinutes(9));
        Assert.Equal(1_472, pair.A.Outbound.Stats.PathDatagramSize);
        pair.Clock.Run(TimeSpan.FromMinutes(2));
        Assert.Equal(Datagram.MaximumSize, pair.A.Outbound.Stats.PathDatagramSize);
    }

    [Fact]
    public void An_outage_in_mid_transfer_is_not_taken_for_a_black_hole()
    {
        var pair = new Pair(4) { Conditions = _perfect }.Connected();
        Transfer(pair, 1_000);
        pair.Feed(ChannelIds.Bulk, 10_000, 20_000);
        for (var i = 0; i < 10; i++)
        {
            pair.Clock.Run(TimeSpan.FromMilliseconds(3));
            pair.Conditions = LinkConditions.Cut;
            pair.Clock.Run(TimeSpan.FromMilliseconds(300));
            pair.Conditions = _perfect;
        }
        Assert.True(pair.RunUntilDrained(TimeSpan.FromSeconds(10)));
        Assert.Equal(Datagram.MaximumSize, pair.A.Outbound.Stats.PathDatagramSize);
    }

    [Fact]
    public void The_listener_says_how_large_datagrams_may_be()
    {
        var pair = new Pair(5, ProtocolSettings.Default, ProtocolSettings.Default with { MaximumDatagramSize = 5_000 })
        {
            Conditions = _perfect,
        }.Connected();
        Transfer(pair, 1_000);
        Assert.Equal(5_000, pair.A.Outbound.Stats.PathDatagramSize);
    }

    [Fact]
    public void On_a_slow_path_datagrams_stay_short_whatever_it_carries()
    {
        var pair = new Pair(6)
        {
            Conditions = new LinkConditions { Bandwidth = 1_250_000, Latency = TimeSpan.FromMilliseconds(10), Queue = 64 << 10 },
        }.Connected();
        var longest = 0;
        pair.AToB.Drops = (datagram, _) =>
        {
            longest = Math.Max(longest, datagram.Length);
            return false;
        };
        Transfer(pair, 500);
        Assert.Equal(1_472, longest);
    }

    private static long Datagrams(int mtu)
    {
        var pair = new Pair(7) { Conditions = _perfect with { Mtu = mtu } }.Connected();
        Transfer(pair, 2_000);
        return pair.A.Outbound.Stats.PacketsSent;
    }

    private static void Transfer(Pair pair, long count)
    {
        pair.Feed(ChannelIds.Bulk, 10_000, count);
        Assert.True(pair.Clock.RunUntil(() => pair.FromA.Delivered == count, TimeSpan.FromSeconds(60)), $"{pair.A.Outbound.Stats}");
        Settle(pair);
    }

    // A short transfer is over before the search is.
    private static void Settle(Pair pair)
    {
        Assert.True(pair.RunUntilDrained(TimeSpan.FromSeconds(5)));
        pair.Clock.Run(TimeSpan.FromSeconds(0.5));
    }
}
