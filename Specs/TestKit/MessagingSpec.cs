using ActorUdp.Specs.TestKit.Support;

namespace ActorUdp.Specs.TestKit;

public sealed class MessagingSpec : NetworkSpec
{
    [Fact]
    public async Task Three_systems_send_each_other_heartbeats_by_their_own_timers()
    {
        string[] names = ["a", "b", "c"];
        SimulatedNode[] nodes = [.. names.Select(n => Network.CreateNode(n))];
        TestProbe[] monitors = [.. nodes.Select(n => Named(n, "monitor"))];
        foreach (SimulatedNode node in nodes)
        {
            IActorRef[] others = [.. names.Where(n => n != node.Name).Select(n => node.Udp.Remote($"{n}:9000", "monitor"))];
            node.System.ActorOf(Props.Create(() => new Heart(node.Name, others)));
        }

        await Network.Advance(S(10.5));

        for (int i = 0; i < 3; i++)
        {
            List<string> beats = All<string>(monitors[i]);
            foreach (string other in names.Where(n => n != names[i]))
                Assert.Equal(Enumerable.Range(1, 10).Select(n => $"{other} {n}"), beats.Where(b => b.StartsWith(other, StringComparison.Ordinal)));
        }
    }

    [Fact]
    public async Task Ask_and_sender_work_across_the_network()
    {
        SimulatedNode a = Network.CreateNode("a");
        SimulatedNode b = Network.CreateNode("b");
        b.Udp.Register("echo", b.System.ActorOf(Props.Create(() => new Echo())));

        string answer = await Network.Until(a.Udp.Remote(b.Address, "echo").Ask<string>("hello", Long), S(1));

        Assert.Equal("hello", answer);
    }

    [Fact]
    public async Task A_node_talks_to_itself_no_matter_what_happens_to_the_network()
    {
        SimulatedNode a = Network.CreateNode("a");
        TestProbe events = Events(a);
        Network.CreateNode("b");
        Network.Isolate("a");
        Network.Everywhere().Blackhole();

        a.Udp.Remote("a:9000", "echo").Tell("hello");
        await Network.Advance(S(1));

        // A node refuses itself as a peer, and hears itself do so.
        Assert.Equal(ActorUdp.Protocol.Wire.RejectReason.SelfConnect, Assert.Single(All<PeerRejected>(events)).Reason);
    }

    [Fact]
    public async Task A_large_message_arrives_whole()
    {
        SimulatedNode a = Network.CreateNode("a");
        SimulatedNode b = Network.CreateNode("b");
        TestProbe sink = Named(b, "sink");
        byte[] sent = [.. Enumerable.Range(0, 1_000_000).Select(i => (byte)(i * 31))];

        a.Udp.Remote("b:9000", "sink").Tell(sent);
        await Network.Advance(S(5));

        Assert.Equal(sent, Assert.Single(All<byte[]>(sink)));
    }

    private sealed class Heart : ReceiveActor, IWithTimers
    {
        public Heart(string name, IActorRef[] others)
        {
            int beats = 0;
            Receive<string>(_ =>
            {
                beats++;
                foreach (IActorRef other in others)
                    other.Tell($"{name} {beats}");
            });
        }

        public ITimerScheduler Timers { get; set; } = null!;

        protected override void PreStart() => Timers.StartPeriodicTimer("beat", "beat", S(1));
    }

    private sealed class Echo : UntypedActor
    {
        protected override void OnReceive(object message) => Sender.Tell(message);
    }
}
