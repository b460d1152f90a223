// The example of docs/testkit.md, in a namespace of its user. DocumentSpec compares the two.
namespace Shop.Specs;

// <example>
public sealed class WarehouseSpec : TestKit
{
    // No sockets, and time passes only when the spec says so.
    private readonly SimulatedNetwork _network = new(seed: 7, SimulatedTime.Virtual);

    [Fact]
    public async Task Orders_survive_an_outage()
    {
        SimulatedNode shop = _network.CreateNode("shop");
        SimulatedNode warehouse = _network.CreateNode("warehouse");

        TestProbe orders = CreateTestProbe(warehouse.System);
        warehouse.Udp.Register("orders", orders.Ref);
        TestProbe events = CreateTestProbe(shop.System);
        shop.System.EventStream.Subscribe(events.Ref, typeof(PeerUnreachable));
        shop.System.EventStream.Subscribe(events.Ref, typeof(PeerReachable));

        IActorRef remote = shop.Udp.Remote("udp://warehouse:9000", "orders");
        remote.Tell("order 1");
        await _network.Advance(TimeSpan.FromSeconds(1));
        orders.ExpectMsg("order 1");

        // Nothing gets through. After unreachable-timeout, 5 s, the shop knows it. This takes no 5 s.
        _network.Between("shop", "warehouse").Blackhole();
        remote.Tell("order 2");
        await _network.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(UnavailableReason.Silent, events.ExpectMsg<PeerUnreachable>().Reason);
        Assert.False(orders.HasMessages);

        // What was accepted before is not lost.
        _network.Between("shop", "warehouse").Heal();
        await _network.Advance(TimeSpan.FromSeconds(5));
        events.ExpectMsg<PeerReachable>();
        orders.ExpectMsg("order 2");

        // All systems end in order; an error in their logs fails the spec.
        await _network.Shutdown();
    }

    protected override void AfterAll()
    {
        _network.Dispose();
        base.AfterAll();
    }
}

// </example>
