using ActorUdp.Protocol;
using ActorUdp.Protocol.Wire;
using ActorUdp.Simulation.Faults;
using ActorUdp.Simulation.Nodes;
using ActorUdp.Simulation.Runs;
using ActorUdp.Simulation.Worlds;

namespace ActorUdp.Specs.Simulation.Worlds;

/// <summary>A NAT that gives a sender another address, and forgets the old one.</summary>
public class AddressChangeSpec
{
    private const int Lane = ChannelIds.FirstOrdinary;

    private readonly World _world = new(
        new Scenario
        {
            Places = [new() { Settings = ProtocolSettings.Default, Peers = [1] }, new() { Settings = ProtocolSettings.Default, Peers = [] }],
            Weights = new double[Enum.GetValues<FaultKind>().Length],
            Climate = new Climate(),
        },
        new Random(1),
        trace: null);

    private SenderLink Link => _world.Places[0].Node!.Senders.Single();

    private ReceiverLink Receiver => _world.Places[1].Node!.Receivers.Single();

    [Fact]
    public void A_sender_whose_address_changes_keeps_its_connection_and_all_its_messages()
    {
        Start();
        Connect();
        var connection = Link.Connection.RemoteConnectionId;
        for (var i = 0; i < 50; i++)
        {
            for (var j = 0; j < 20; j++)
                Assert.Equal(SendResult.Accepted, Link.Send(Lane, 1_000, null, 0));
            if (i % 5 == 0)
                Link.Rebind();
            _world.Run(TimeSpan.FromMilliseconds(1));
        }
        Assert.True(_world.RunUntil(() => Link.Connection.IsDrained, TimeSpan.FromSeconds(1)), "all is acknowledged, at the new address");
        Assert.Equal(1_000, Link.Account.Delivered);
        Assert.Equal(connection, Link.Connection.RemoteConnectionId);
        Assert.Equal(0, Link.Account.Reported);
    }

    [Fact]
    public void A_dialer_whose_address_changes_amid_the_handshake_is_welcomed_where_it_is_now()
    {
        Start();
        var listener = _world.Places[1].Node!;
        Assert.True(_world.Clock.RunUntil(() => listener.Receivers.Count == 1, TimeSpan.FromSeconds(1)), "its address is proven");
        var before = _world.Clock.NowNanos;
        Link.Rebind();
        // The Welcome finds nobody. The next Hello has a cookie for another address and earns a new one; the one after is proven.
        Connect();
        Assert.InRange(_world.Clock.NowNanos - before, 300 * MonotonicNanos.PerMillisecond, 500 * MonotonicNanos.PerMillisecond);
        Assert.Single(listener.Receivers);
    }

    [Fact]
    public void A_datagram_of_the_past_does_not_lead_acknowledgements_astray()
    {
        Start();
        Connect();
        Link.Send(Lane, 1_000, null, 0);
        Assert.True(_world.RunUntil(() => Link.Connection.IsDrained, TimeSpan.FromSeconds(1)));
        var path = Receiver.Path;
        var elsewhere = new Address(0, 99);
        while (_world.Network.Recorder.Count > 0)
        {
            var recording = _world.Network.Recorder.Pick();
            _world.Network.Replay(elsewhere, recording.Target, recording.Datagram);
            _world.Run(TimeSpan.FromMilliseconds(1));
            if (_world.Clock.NowNanos > 3 * MonotonicNanos.PerSecond)
                break;
        }
        Assert.Equal(path, Receiver.Path);
        Link.Send(Lane, 1_000, null, 0);
        Assert.True(_world.RunUntil(() => Link.Connection.IsDrained, TimeSpan.FromSeconds(1)), "it goes on");
    }

    private void Start()
    {
        // The nodes' own producers have nothing to spend here.
        foreach (var place in _world.Places)
            place.Start(place.Address);
    }

    private void Connect() => Assert.True(
        _world.RunUntil(() => Link.Connection.State == OutboundState.Established, TimeSpan.FromSeconds(2)), "it connects");
}
