using ActorUdp.Protocol;
using ActorUdp.Protocol.Wire;
using ActorUdp.Simulation.Checks;
using ActorUdp.Simulation.Worlds;

namespace ActorUdp.Simulation.Nodes;

/// <summary>One connection that a peer has to a node, worked as <c>PeerReceiver</c> does.</summary>
internal sealed class ReceiverLink(SimulatedNode node, InboundConnection connection, SimulatedSocket socket, Address source)
    : EndpointLink(node)
{
    /// <summary>One is due, or none; there is nothing that would make more.</summary>
    private const int MaximumAnswers = 4;

    private (SimulatedSocket Socket, Address Source) _path = (socket, source);
    private (SimulatedSocket Socket, Address Source)? _welcomeTo;
    private int _turns;

    public InboundConnection Connection => connection;

    /// <summary>Where acknowledgements go.</summary>
    public Address Path => _path.Source;

    public void WantWelcome(SimulatedSocket from, Address to)
    {
        _welcomeTo = (from, to);
        Wake();
    }

    /// <summary>Says goodbye once and is gone, as the actor does when its node shuts down.</summary>
    public void Close(CloseReason reason)
    {
        connection.Close(reason, Now);
        Transmit();
        End();
    }

    /// <summary>The link leaves the table; what the peer sends from now on is answered with a reset.</summary>
    public void End()
    {
        if (IsOver)
            return;
        // What was acknowledged is handed on in any case while the node lives.
        Deliver();
        IsOver = true;
        World.Trace?.Event(Node, $"forgets the connection {connection.LocalConnectionId:x16} of {connection.Peer.NodeName}");
        Node.Remove(this);
    }

    public override string ToString() => $"{Node} <- {connection.Peer.NodeName}";

    protected override void Work()
    {
        if (_welcomeTo is { } to)
        {
            _welcomeTo = null;
            DidSomething = true;
            Send(connection.WriteWelcome(Node.Buffer), to);
        }
        var isConsuming = Node.ConsumesFrom <= World.Clock.NowNanos;
        if (isConsuming)
            Deliver();
        while (TryTake(out var datagram, out var from, out var source))
        {
            var verdict = connection.OnDatagram(datagram, Now);
            Note(verdict, datagram, source);
            if (verdict == Verdict.Ok)
                _path = (from, source);
            if (isConsuming)
                Deliver();
        }
        if (connection.NextTimeout is { } due && due <= Now)
            connection.OnTimeout(Now);
        connection.FlushAcknowledgements(Now);
        Transmit();
        if (!TakeEvents())
        {
            End();
            return;
        }
        if (_turns++ % MemoryBounds.Every == 0)
            MemoryBounds.Check(this);
        SetDeadline(connection.NextTimeout);
    }

    private void Deliver()
    {
        while (connection.PollMessage(out var message))
        {
            DidSomething = true;
            World.Ledger.OnMessage(this, message);
        }
    }

    private void Transmit()
    {
        int length, sent = 0;
        while ((length = connection.PollTransmit(Node.Buffer, Now)) > 0)
        {
            Send(length, _path);
            if (++sent > MaximumAnswers)
                throw new SimulationException($"{this} has more than {MaximumAnswers} answers in one turn");
        }
    }

    private void Send(int length, (SimulatedSocket Socket, Address Source) to)
    {
        DidSomething = true;
        to.Socket.Send(Node.Buffer.AsSpan(0, length), to.Source);
    }

    /// <summary>False when the connection has ended.</summary>
    private bool TakeEvents()
    {
        var lives = true;
        while (connection.PollEvent(out var e))
        {
            DidSomething = true;
            World.Trace?.Event(this, e);
            if (e.Kind == InboundEventKind.Violation)
                throw new SimulationException($"{this}: the peer counts as breaking the protocol: {e.Verdict}");
            lives &= e.Kind != InboundEventKind.Ended;
        }
        return lives;
    }
}
