using ActorUdp.Simulation.Worlds;

namespace ActorUdp.Simulation.Nodes;

/// <summary>
/// A UDP socket of a node as the network sees it. A connected one takes datagrams of its peer only and hears that nobody listens
/// there. While its node is stalled, datagrams wait in the system's receive buffer, as far as that goes.
/// </summary>
internal sealed class SimulatedSocket(SimulatedNode node, SenderLink? owner, Address address, Address peer)
{
    private readonly Queue<(byte[] Datagram, Address Source)> _buffer = new();
    private int _buffered;
    private bool _isOpen;

    /// <summary>Where answers to it have to go: behind a NAT, the address that the NAT gave it.</summary>
    public Address Address { get; private set; } = address;

    public void Open()
    {
        node.World.Network.Open(this);
        _isOpen = true;
    }

    public void Close()
    {
        if (_isOpen)
            node.World.Network.Close(this);
        _isOpen = false;
        _buffer.Clear();
        _buffered = 0;
    }

    public void Send(ReadOnlySpan<byte> datagram, Address target)
    {
        if (_isOpen)
            node.World.Network.Send(Address, target, datagram);
    }

    public void OnDatagram(byte[] datagram, Address source)
    {
        if (!peer.IsNone && source != peer)
            return;
        if (!node.IsStalled)
        {
            node.Router.OnDatagram(datagram, this, source);
            return;
        }
        if (_buffered + datagram.Length > node.Place.Plan.ReceiveBuffer)
            return;
        _buffered += datagram.Length;
        _buffer.Enqueue((datagram, source));
    }

    public void OnRefused(Address source)
    {
        if (owner is not null && source == peer)
            owner.Refused();
    }

    /// <summary>The node goes on: what waits is taken at once.</summary>
    public void Drain()
    {
        while (_buffer.TryDequeue(out var waiting))
            node.Router.OnDatagram(waiting.Datagram, this, waiting.Source);
        _buffered = 0;
    }

    /// <summary>A NAT on the way gives the socket another address.</summary>
    public void Rebind()
    {
        if (!_isOpen)
            return;
        node.World.Network.Close(this);
        Address = Address with { Port = node.World.NewPort() };
        node.World.Network.Open(this);
    }
}
