using System.Threading.Channels;

namespace ActorUdp.Specs.TestKit;

/// <summary>The same network without virtual time: nothing to advance, and systems as they are.</summary>
public sealed class RealTimeSpec : RuntimeTestKit
{
    private static readonly TimeSpan _long = TimeSpan.FromSeconds(60);

    private readonly SimulatedNetwork _network = new(seed: 3);

    [Fact]
    public async Task Messages_cross_a_bad_network_once_and_in_order()
    {
        SimulatedNode a = _network.CreateNode("a");
        SimulatedNode b = _network.CreateNode("b");
        _network.Between("a", "b").Lose(0.1).Reorder(0.2).Duplicate(0.1).Corrupt(0.05).Delay(TimeSpan.FromMilliseconds(1));
        var received = Channel.CreateUnbounded<string>();
        b.Udp.Register("sink", b.System.ActorOf(Props.Create(() => new Sink(received.Writer))));
        PeerChannel channel = a.Udp.Open("b:9000", ChannelKind.Ordinary, "sink");

        for (int i = 0; i < 500; i++)
            Assert.Equal(SendResult.Accepted, channel.TrySend($"{i} {new string('x', 500)}"));

        using var late = new CancellationTokenSource(_long);
        for (int i = 0; i < 500; i++)
            Assert.StartsWith($"{i} ", await received.Reader.ReadAsync(late.Token), StringComparison.Ordinal);
        Assert.True(await a.Udp.FlushAsync(b.Address, _long));
        Assert.False(received.Reader.TryRead(out _));
        Assert.True(_network.Traffic("a", "b").Lost > 0);
    }

    [Fact]
    public async Task A_crash_refuses_and_a_restart_is_told()
    {
        SimulatedNode a = _network.CreateNode("a", "actor-udp.reconnect-backoff { initial = 20 ms, maximum = 50 ms }");
        SimulatedNode b = _network.CreateNode("b");
        TestProbe unreachable = CreateTestProbe(a.System);
        TestProbe restarted = CreateTestProbe(a.System);
        a.System.EventStream.Subscribe(unreachable.Ref, typeof(PeerUnreachable));
        a.System.EventStream.Subscribe(restarted.Ref, typeof(PeerRestarted));
        await a.Udp.ConnectAsync("b:9000").WaitAsync(_long);
        ulong first = b.Udp.Uid;

        await _network.Crash("b");
        a.Udp.Remote("b:9000", "anybody").Tell("hello");
        Assert.Equal(UnavailableReason.Refused, unreachable.ExpectMsg<PeerUnreachable>(_long).Reason);
        SimulatedNode again = await _network.Restart("b");

        PeerRestarted happened = restarted.ExpectMsg<PeerRestarted>(_long);
        Assert.Equal((first, again.Udp.Uid), (happened.OldUid, happened.NewUid));
    }

    [Fact]
    public async Task The_system_of_a_test_kit_can_be_a_node()
    {
        SimulatedNode test = _network.Attach(Sys);
        SimulatedNode a = _network.CreateNode("a");
        a.Udp.Register("echo", a.System.ActorOf(Props.Create(() => new Echo())));

        // Its configuration says nothing of the network: it listens on its own address, where loopback is configured.
        Assert.Equal(test.HostAddress.ToString(), test.Address.Host);
        Assert.Equal("hello", await _network.Until(test.Udp.Remote("a:9000", "echo").Ask<string>("hello"), _long));
        test.Udp.Remote("a:9000", "echo").Tell("to the test actor", TestActor);
        ExpectMsg("to the test actor", _long);
    }

    [Fact]
    public async Task Shutdown_is_orderly()
    {
        SimulatedNode a = _network.CreateNode("a");
        SimulatedNode b = _network.CreateNode("b");
        var received = Channel.CreateUnbounded<string>();
        b.Udp.Register("sink", b.System.ActorOf(Props.Create(() => new Sink(received.Writer))));
        a.Udp.Remote("b:9000", "sink").Tell("last words");

        await _network.Stop("a");
        Assert.Equal("last words", await received.Reader.ReadAsync());
        await _network.Shutdown();

        Assert.False(a.IsRunning || b.IsRunning);
    }

    protected override void AfterAll()
    {
        _network.Dispose();
        base.AfterAll();
    }

    private sealed class Sink(ChannelWriter<string> writer) : UntypedActor
    {
        protected override void OnReceive(object message) => writer.TryWrite((string)message);
    }

    private sealed class Echo : UntypedActor
    {
        protected override void OnReceive(object message) => Sender.Tell(message);
    }
}
