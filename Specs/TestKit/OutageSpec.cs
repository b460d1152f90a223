using ActorUdp.Specs.TestKit.Support;

namespace ActorUdp.Specs.TestKit;

public sealed class OutageSpec : NetworkSpec
{
    [Fact]
    public async Task Silence_is_told_after_the_configured_timeout_and_nothing_is_lost_by_it()
    {
        SimulatedNode a = Network.CreateNode("a", "actor-udp.unreachable-timeout = 4 s");
        SimulatedNode b = Network.CreateNode("b");
        TestProbe sink = Named(b, "sink");
        TestProbe events = Events(a);
        IActorRef remote = a.Udp.Remote("b:9000", "sink");
        remote.Tell(0);
        await Network.Advance(S(1));
        Assert.Equal([0], All<int>(sink));

        Network.Between("a", "b").Blackhole();
        TimeSpan cutAt = Network.Elapsed;
        Assert.Empty(All<PeerUnreachable>(events));
        for (int i = 1; i <= 50; i++)
            remote.Tell(i);
        PeerUnreachable? unreachable = null;
        await Network.Until(() => (unreachable ??= All<PeerUnreachable>(events).SingleOrDefault()) is not null, S(10));

        // Silence counts from the last sign of life, a heartbeat's answer perhaps, at most a second before the cut.
        Assert.Equal(UnavailableReason.Silent, unreachable!.Reason);
        Assert.InRange(Network.Elapsed - cutAt, S(3), S(4.1));
        Assert.Empty(All(sink));

        Network.Between("a", "b").Heal();
        await Network.Advance(S(5));

        Assert.Single(All<PeerReachable>(events));
        Assert.Equal(Enumerable.Range(1, 50), All<int>(sink));
    }

    [Fact]
    public async Task An_outage_beyond_give_up_reports_how_many_messages_are_undelivered()
    {
        SimulatedNode a = Network.CreateNode("a");
        SimulatedNode b = Network.CreateNode("b");
        TestProbe sink = Named(b, "sink");
        TestProbe events = Events(a);
        IActorRef remote = a.Udp.Remote("b:9000", "sink");
        remote.Tell("delivered");
        await Network.Advance(S(1));

        Network.Isolate("b");
        for (int i = 0; i < 37; i++)
            remote.Tell($"undelivered {i}");
        await Network.Advance(S(29));
        Assert.Empty(All<MessagesUndelivered>(events));
        await Network.Advance(S(5));

        MessagesUndelivered undelivered = Assert.Single(All<MessagesUndelivered>(events));
        Assert.Equal((37, UndeliveredReason.GaveUp), (undelivered.Count, undelivered.Reason));

        Network.HealAll();
        await Network.Advance(S(5));
        remote.Tell("after");
        await Network.Advance(S(1));

        Assert.Equal(["delivered", "after"], All<string>(sink));
    }

    [Fact]
    public async Task In_a_one_way_partition_messages_arrive_but_their_sender_does_not_learn_it()
    {
        SimulatedNode a = Network.CreateNode("a");
        SimulatedNode b = Network.CreateNode("b");
        TestProbe sink = Named(b, "sink");
        TestProbe events = Events(a);
        IActorRef remote = a.Udp.Remote("b:9000", "sink");
        remote.Tell("first");
        await Network.Advance(S(1));

        Network.OneWay("b", "a").Blackhole();
        remote.Tell("second");
        await Network.Advance(S(10));

        Assert.Equal(["first", "second"], All<string>(sink));
        Assert.Equal(UnavailableReason.Silent, Assert.Single(All<PeerUnreachable>(events)).Reason);

        Network.OneWay("b", "a").Heal();
        await Network.Advance(S(5));

        Assert.Single(All<PeerReachable>(events));
        Assert.Empty(All(sink));
        Assert.True(await Network.Until(a.Udp.FlushAsync(b.Address, S(1)), S(2)));
    }

    [Fact]
    public async Task A_partition_separates_groups_and_leaves_those_inside_together()
    {
        SimulatedNode[] nodes = [.. new[] { "a", "b", "c", "d" }.Select(n => Network.CreateNode(n))];
        TestProbe[] sinks = [.. nodes.Select(n => Named(n, "sink"))];
        Network.Partition(["a"], ["b", "c"]);

        foreach (SimulatedNode from in nodes)
        {
            foreach (SimulatedNode to in nodes.Where(n => n != from))
                from.Udp.Remote($"{to.Name}:9000", "sink").Tell(from.Name);
        }

        await Network.Advance(S(4));

        Assert.Equal(["d"], All<string>(sinks[0]));
        Assert.Equal(["c", "d"], All<string>(sinks[1]).Order());
        Assert.Equal(["b", "d"], All<string>(sinks[2]).Order());
        Assert.Equal(["a", "b", "c"], All<string>(sinks[3]).Order());

        Network.HealAll();
        await Network.Advance(S(5));

        Assert.Equal(["b", "c"], All<string>(sinks[0]).Order());
        Assert.Equal(["a"], All<string>(sinks[1]));
        Assert.Equal(["a"], All<string>(sinks[2]));
    }

    [Fact]
    public async Task An_isolated_node_stays_cut_off_from_nodes_that_come_later()
    {
        Network.CreateNode("a");
        Network.Isolate("a");
        SimulatedNode late = Network.CreateNode("late");
        TestProbe events = Events(late);

        late.Udp.Remote("a:9000", "anybody").Tell("hello");
        await Network.Advance(S(10));

        Assert.Equal(UnavailableReason.Timeout, Assert.Single(All<PeerUnreachable>(events)).Reason);
    }
}
