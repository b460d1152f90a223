namespace ActorUdp.Specs.TestKit;

/// <summary>The system of the TestKit itself as a node in virtual time.</summary>
public sealed class AttachedSpec : RuntimeTestKit
{
    private readonly SimulatedNetwork _network;

    public AttachedSpec()
        : this(new SimulatedNetwork(seed: 5, SimulatedTime.Virtual))
    {
    }

    private AttachedSpec(SimulatedNetwork network)
        : base(network.ConfigFor("test"))
    {
        _network = network;
        _network.Attach(Sys);
    }

    [Fact]
    public async Task The_test_actor_gets_answers_from_other_nodes()
    {
        SimulatedNode a = _network.CreateNode("a");
        a.Udp.Register("echo", a.System.ActorOf(Props.Create(() => new Echo())));

        _network["test"].Udp.Remote("a:9000", "echo").Tell("hello", TestActor);
        await _network.Advance(TimeSpan.FromSeconds(1));

        ExpectMsg("hello");
        Assert.Equal(PeerAddress.Parse("test:9000"), _network["test"].Address);
    }

    [Fact]
    public async Task Its_timers_live_by_the_network()
    {
        Sys.Scheduler.ScheduleTellOnce(TimeSpan.FromHours(1), TestActor, "an hour later", ActorRefs.NoSender);

        await _network.Advance(TimeSpan.FromHours(1));

        ExpectMsg("an hour later");
    }

    protected override void AfterAll()
    {
        _network.Dispose();
        base.AfterAll();
    }

    private sealed class Echo : UntypedActor
    {
        protected override void OnReceive(object message) => Sender.Tell(message);
    }
}
