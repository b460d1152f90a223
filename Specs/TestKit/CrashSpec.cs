using ActorUdp.Specs.TestKit.Support;

namespace ActorUdp.Specs.TestKit;

public sealed class CrashSpec : NetworkSpec
{
    [Fact]
    public async Task A_crashed_node_says_nothing_and_its_port_is_closed()
    {
        SimulatedNode a = Network.CreateNode("a");
        SimulatedNode b = Network.CreateNode("b");
        TestProbe sink = Named(b, "sink");
        TestProbe events = Events(a);
        IActorRef remote = a.Udp.Remote("b:9000", "sink");
        remote.Tell("before");
        await Network.Advance(S(1));
        Assert.Equal(["before"], All<string>(sink));
        Network.StartTrace();
        TimeSpan before = Network.Elapsed;

        await Network.Crash("b");
        Assert.Equal(before, Network.Elapsed);
        Assert.False(b.IsRunning);
        Assert.True(b.System.WhenTerminated.IsCompleted);
        remote.Tell("into the void");
        await Network.Advance(S(1));

        Assert.Equal(UnavailableReason.Refused, Assert.Single(All<PeerUnreachable>(events)).Reason);
        Assert.DoesNotContain(Network.Trace, t => t.From.StartsWith("b:", StringComparison.Ordinal));
        Assert.Contains(Network.Trace, t => t.Fate == DatagramFate.Refused && t.To == "b:9000");
    }

    [Fact]
    public async Task A_restarted_node_is_another_incarnation_at_the_same_address()
    {
        SimulatedNode a = Network.CreateNode("a");
        SimulatedNode b = Network.CreateNode("b", "actor-udp.node-name = second-to-none");
        Named(b, "sink");
        TestProbe events = Events(a);
        IActorRef remote = a.Udp.Remote("b:9000", "sink");
        remote.Tell("to the first");
        await Network.Advance(S(1));
        ulong first = Assert.Single(All<PeerConnected>(events)).Uid;

        SimulatedNode again = await Network.Restart("b");
        TestProbe sink = Named(again, "sink");
        await Network.Advance(S(5));
        remote.Tell("to the second");
        await Network.Advance(S(1));

        PeerRestarted restarted = Assert.Single(All<PeerRestarted>(events));
        Assert.Equal((first, again.Udp.Uid), (restarted.OldUid, restarted.NewUid));
        Assert.Equal("second-to-none", again.Udp.NodeName);
        Assert.Equal(b.HostAddress, again.HostAddress);
        Assert.Equal(["to the second"], All<string>(sink));
        Assert.Same(again, Network["b"]);
        Assert.False(b.IsRunning);
    }

    [Fact]
    public async Task What_a_crashed_node_had_not_acknowledged_is_reported_when_it_comes_back()
    {
        SimulatedNode a = Network.CreateNode("a");
        SimulatedNode b = Network.CreateNode("b");
        TestProbe events = Events(a);
        Named(b, "sink");
        IActorRef remote = a.Udp.Remote("b:9000", "sink");
        remote.Tell("acknowledged");
        await Network.Advance(S(1));

        Network.OneWay("a", "b").Blackhole();
        for (int i = 0; i < 12; i++)
            remote.Tell($"never {i}");
        await Network.Advance(Ms(500));
        await Network.Restart("b");
        Network.HealAll();
        await Network.Advance(S(10));

        MessagesUndelivered undelivered = Assert.Single(All<MessagesUndelivered>(events));
        Assert.Equal((12, UndeliveredReason.PeerRestarted), (undelivered.Count, undelivered.Reason));
    }

    [Fact]
    public async Task A_machine_that_vanishes_tells_nobody()
    {
        SimulatedNode a = Network.CreateNode("a");
        Network.CreateNode("b");
        TestProbe events = Events(a);
        a.Udp.Remote("b:9000", "anybody");
        await Network.Advance(S(1));

        Network.Isolate("b");
        await Network.Crash("b");
        await Network.Advance(S(10));

        Assert.Equal(UnavailableReason.Silent, Assert.Single(All<PeerUnreachable>(events)).Reason);
    }

    [Fact]
    public async Task A_stopped_node_says_goodbye()
    {
        SimulatedNode a = Network.CreateNode("a");
        SimulatedNode b = Network.CreateNode("b");
        TestProbe sink = Named(b, "sink");
        TestProbe events = Events(b);
        a.Udp.Remote("b:9000", "sink").Tell("last words");

        await Network.Stop("a");

        Assert.False(a.IsRunning);
        Assert.Equal(["last words"], All<string>(sink));
        Assert.Equal(ActorUdp.Protocol.Wire.CloseReason.Shutdown, Assert.Single(All<PeerClosed>(events)).Reason);
    }

    [Fact]
    public async Task A_crash_in_the_middle_of_everything_ends_the_node()
    {
        SimulatedNode a = Network.CreateNode("a");
        SimulatedNode b = Network.CreateNode("b");
        Named(a, "sink");
        Named(b, "sink");
        Network.Everywhere().Throttle(50_000).Delay(Ms(20));
        for (int i = 0; i < 100; i++)
        {
            a.Udp.Remote("b:9000", "sink").Tell(new byte[5_000]);
            b.Udp.Remote("a:9000", "sink").Tell(new byte[5_000]);
        }

        await Network.Advance(S(1));
        await Network.Crash("b");

        Assert.True(b.System.WhenTerminated.IsCompleted);
    }
}
