using ActorUdp.Specs.TestKit.Support;

namespace ActorUdp.Specs.TestKit;

public sealed class LinkSpec : NetworkSpec
{
    [Fact]
    public async Task What_is_lost_doubled_overtaken_and_damaged_arrives_once_and_in_order()
    {
        SimulatedNode a = Network.CreateNode("a");
        SimulatedNode b = Network.CreateNode("b");
        TestProbe sink = Named(b, "sink");
        Network.Between("a", "b").Lose(0.1).Duplicate(0.1).Reorder(0.2, Ms(5)).Corrupt(0.05).Delay(Ms(2), Ms(1));
        PeerChannel channel = a.Udp.Open("b:9000", ChannelKind.Ordinary, "sink");

        for (int round = 0; round < 20; round++)
        {
            for (int i = 0; i < 100; i++)
                Assert.Equal(SendResult.Accepted, channel.TrySend($"{(round * 100) + i} {new string('x', 200)}"));
            await Network.Advance(Ms(100));
        }

        await Network.Advance(S(20));

        Assert.Equal(Enumerable.Range(0, 2000), All<string>(sink).Select(t => int.Parse(t.Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture)));
        LinkCounters traffic = Network.Traffic("a", "b");
        Assert.True(traffic.Lost > 0 && traffic.Duplicated > 0 && traffic.Reordered > 0 && traffic.Damaged > 0, $"{traffic}");
    }

    [Fact]
    public async Task A_throttled_link_keeps_its_rate()
    {
        const int rate = 100_000;
        SimulatedNode a = Network.CreateNode("a");
        SimulatedNode b = Network.CreateNode("b");
        TestProbe sink = Named(b, "sink");
        IActorRef remote = a.Udp.Remote("b:9000", "sink", ChannelKind.Bulk);
        remote.Tell("warm-up");
        await Network.Advance(S(1));
        All(sink);
        Network.OneWay("a", "b").Throttle(rate).Delay(Ms(5));

        LinkCounters before = Network.Traffic("a", "b");
        remote.Tell(new byte[1_000_000]);
        await Network.Advance(S(5));
        LinkCounters after = Network.Traffic("a", "b");

        // The queue was empty at the beginning and is not at the end: in 5 s 5 s of datagrams have passed, but for the first and last.
        Assert.InRange(after.DeliveredBytes - before.DeliveredBytes, 0.9 * 5 * rate, 5 * rate);
        Assert.Empty(All(sink));
        await Network.Advance(S(7));
        Assert.Single(All<byte[]>(sink));
    }

    [Fact]
    public async Task A_delay_is_what_a_message_takes()
    {
        SimulatedNode a = Network.CreateNode("a");
        SimulatedNode b = Network.CreateNode("b");
        TestProbe sink = Named(b, "sink");
        IActorRef remote = a.Udp.Remote("b:9000", "sink");
        remote.Tell("warm-up");
        await Network.Advance(S(1));
        All(sink);
        Network.OneWay("a", "b").Delay(Ms(40));

        remote.Tell("delayed");
        await Network.Advance(Ms(39.9));
        Assert.Empty(All(sink));
        await Network.Advance(Ms(0.1));

        Assert.Equal(["delayed"], All<string>(sink));
    }

    [Fact]
    public async Task Loss_in_a_pattern_and_large_datagrams_are_counted()
    {
        SimulatedNode a = Network.CreateNode("a");
        SimulatedNode b = Network.CreateNode("b");
        TestProbe sink = Named(b, "sink");
        Network.OneWay("a", "b").Lose(LossModel.Every(3));
        a.Udp.Remote("b:9000", "sink").Tell(new byte[20_000]);
        await Network.Advance(S(5));
        Assert.Single(All<byte[]>(sink));
        LinkCounters lossy = Network.Traffic("a", "b");
        Assert.Equal(lossy.Offered / 3, lossy.Lost);

        Network.OneWay("a", "b").Lose(LossModel.None).Mtu(500);
        a.Udp.Remote("b:9000", "sink").Tell(new byte[20_000]);
        await Network.Advance(S(2));

        Assert.Empty(All(sink));
        Assert.True(Network.Traffic("a", "b").TooLarge > 0);
        Network.Everywhere().Reset();
        await Network.Advance(S(10));
        Assert.Single(All<byte[]>(sink));
    }

    [Fact]
    public void Each_call_changes_one_thing_and_heal_keeps_what_is_no_cut()
    {
        Network.CreateNode("a");
        Network.CreateNode("b");
        Network.CreateNode("c");

        Network.Between("a", "b").Delay(Ms(7)).Lose(0.5).Blackhole();
        Network.HealAll();
        Assert.Equal(new LinkConditions { Latency = Ms(7), Loss = LossModel.Random(0.5) }, Network.Conditions("b", "a"));
        Assert.Equal(LinkConditions.Perfect, Network.Conditions("a", "c"));

        Network.Everywhere().Duplicate(0.25);
        Network.CreateNode("d");
        Assert.Equal(0.25, Network.Conditions("d", "a").Duplication);
        Assert.Equal(Ms(7), Network.Conditions("a", "b").Latency);

        Network.Between("a", "b").Reset();
        Assert.Equal(LinkConditions.Perfect, Network.Conditions("a", "b"));
        Network.OneWay("a", "b").Set(LinkConditions.Cut);
        Assert.True(Network.Conditions("a", "b").IsCut);
        Assert.False(Network.Conditions("b", "a").IsCut);
    }
}
