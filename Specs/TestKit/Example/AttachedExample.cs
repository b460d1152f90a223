// The second example of docs/testkit.md: the system of the TestKit itself as a node. DocumentSpec compares the two.
namespace Shop.Specs;

// <example>
public sealed class CustomerSpec : TestKit
{
    private readonly SimulatedNetwork _network;

    public CustomerSpec()
        : this(new SimulatedNetwork(seed: 7, SimulatedTime.Virtual))
    {
    }

    private CustomerSpec(SimulatedNetwork network)
        : base(network.ConfigFor("test"))
    {
        _network = network;
        _network.Attach(Sys);
    }

    [Fact]
    public async Task The_shop_answers_the_test_actor()
    {
        SimulatedNode shop = _network.CreateNode("shop");
        shop.Udp.Register("counter", shop.System.ActorOf(Props.Create(() => new Counter())));

        _network["test"].Udp.Remote("shop:9000", "counter").Tell("good morning");
        await _network.Advance(TimeSpan.FromSeconds(1));

        ExpectMsg("good morning");
    }

    protected override void AfterAll()
    {
        _network.Dispose();
        base.AfterAll();
    }

    private sealed class Counter : UntypedActor
    {
        protected override void OnReceive(object message) => Sender.Tell(message);
    }
}

// </example>
