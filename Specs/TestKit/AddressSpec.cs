using System.Net;
using ActorUdp.Specs.TestKit.Support;

namespace ActorUdp.Specs.TestKit;

public sealed class AddressSpec : NetworkSpec
{
    [Fact]
    public async Task Nodes_are_reached_by_name_by_address_and_by_what_they_advertise()
    {
        SimulatedNode a = Network.CreateNode("a");
        SimulatedNode b = Network.CreateNode("b");
        TestProbe sink = Named(b, "sink");
        Assert.Equal(IPAddress.Parse("10.0.0.2"), b.HostAddress);
        Assert.Equal(PeerAddress.Parse("b:9000"), b.Address);

        a.Udp.Remote("udp://B:9000", "sink").Tell("name");
        a.Udp.Remote("10.0.0.2:9000", "sink").Tell("address");
        a.Udp.Remote(b.Address, "sink").Tell("advertised");
        await Network.Advance(S(1));

        Assert.Equal(["address", "advertised", "name"], All<string>(sink).Order());
    }

    [Fact]
    public async Task Port_0_takes_a_free_one()
    {
        SimulatedNode a = Network.CreateNode("a");
        SimulatedNode b = Network.CreateNode("b", "actor-udp.port = 0");
        TestProbe sink = Named(b, "sink");
        Assert.InRange(b.Address.Port, 49152, 65535);

        a.Udp.Remote(b.Address, "sink").Tell("hello");
        await Network.Advance(S(1));

        Assert.Equal(["hello"], All<string>(sink));
    }

    [Fact]
    public async Task A_name_that_no_node_has_does_not_resolve()
    {
        SimulatedNode a = Network.CreateNode("a");
        TestProbe events = Events(a);

        a.Udp.Remote("nobody:9000", "sink");
        await Network.Advance(S(1));

        Assert.Equal(UnavailableReason.Unresolvable, Assert.Single(All<PeerUnreachable>(events)).Reason);
    }

    [Fact]
    public async Task A_closed_port_of_a_node_refuses_and_an_address_that_no_node_has_is_silent()
    {
        SimulatedNode a = Network.CreateNode("a");
        Network.CreateNode("b");
        TestProbe events = Events(a);

        a.Udp.Remote("b:1234", "sink");
        a.Udp.Remote("10.9.9.9:9000", "sink");
        await Network.Advance(S(10));

        List<PeerUnreachable> unreachable = All<PeerUnreachable>(events);
        Assert.Equal(UnavailableReason.Refused, unreachable.Single(u => u.Peer.Port == 1234).Reason);
        Assert.Equal(UnavailableReason.Timeout, unreachable.Single(u => u.Peer.Port == 9000).Reason);
        Assert.True(Network.Unroutable > 0);
    }

    [Fact]
    public async Task A_closed_port_is_not_told_to_a_shared_socket_nor_through_a_link_that_is_cut_on_the_way_back()
    {
        SimulatedNode shared = Network.CreateNode("shared", "actor-udp.send-socket = shared");
        SimulatedNode cut = Network.CreateNode("cut");
        Network.CreateNode("b");
        Network.OneWay("b", "cut").Blackhole();
        TestProbe sharedEvents = Events(shared);
        TestProbe cutEvents = Events(cut);

        shared.Udp.Remote("b:1234", "sink");
        cut.Udp.Remote("b:1234", "sink");
        await Network.Advance(S(10));

        Assert.Equal(UnavailableReason.Timeout, Assert.Single(All<PeerUnreachable>(sharedEvents)).Reason);
        Assert.Equal(UnavailableReason.Timeout, Assert.Single(All<PeerUnreachable>(cutEvents)).Reason);
    }

    [Fact]
    public async Task A_shared_socket_carries_messages_both_ways()
    {
        SimulatedNode a = Network.CreateNode("a", "actor-udp.send-socket = shared");
        SimulatedNode b = Network.CreateNode("b", "actor-udp.send-socket = shared");
        b.Udp.Register("echo", b.System.ActorOf(Props.Create(() => new Echo())));

        Assert.Equal("hello", await Network.Until(a.Udp.Remote("b:9000", "echo").Ask<string>("hello", Long), S(1)));
    }

    private sealed class Echo : UntypedActor
    {
        protected override void OnReceive(object message) => Sender.Tell(message);
    }
}

/// <summary>Errors in the log are what these provoke.</summary>
public sealed class TakenPortSpec : IAsyncLifetime
{
    private readonly SimulatedNetwork _network = new(time: SimulatedTime.Virtual);

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _network.DisposeAsync();

    [Fact]
    public void A_taken_port_keeps_a_node_from_starting_until_it_is_free()
    {
        using (_network.OccupyPort("a", 9000))
        {
            BindException taken = Assert.Throws<BindException>(() => _network.CreateNode("a", "akka.loggers = []"));
            Assert.Contains("udp://10.0.0.1:9000: another process has that port", taken.Message, StringComparison.Ordinal);
            Assert.Throws<InvalidOperationException>(() => _network.OccupyPort("a", 9000));
        }

        Assert.Contains("another process has that port", Assert.Single(_network.Errors).ToString(), StringComparison.Ordinal);
        Assert.True(_network.CreateNode("a").IsRunning);
    }

    [Theory]
    [InlineData("10.1.2.3")]
    [InlineData("::1")]
    [InlineData("b")]
    public void A_node_can_not_listen_on_an_address_that_is_not_its_own(string hostname) =>
        Assert.Throws<BindException>(() => _network.CreateNode("a", $"akka.loggers = [], actor-udp.hostname = \"{hostname}\""));

    [Fact]
    public async Task A_shutdown_complains_of_errors_in_the_log_and_disposing_does_not()
    {
        SimulatedNode a = _network.CreateNode("a", "akka.loggers = []");
        a.System.Log.Error("it is broken");

        InvalidOperationException complaint = await Assert.ThrowsAsync<InvalidOperationException>(_network.Shutdown);

        Assert.Contains("it is broken", complaint.Message, StringComparison.Ordinal);
        Assert.True(a.System.WhenTerminated.IsCompleted);
        await _network.DisposeAsync();
    }
}
