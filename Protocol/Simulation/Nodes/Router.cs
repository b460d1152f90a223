using ActorUdp.Protocol;
using ActorUdp.Protocol.Wire;
using ActorUdp.Simulation.Worlds;

namespace ActorUdp.Simulation.Nodes;

/// <summary>What the receive loops of a node do with a datagram, as in production: by its id to a link, by its type to the handshake.</summary>
internal sealed class Router(SimulatedNode node)
{
    private const int MaximumResetsPerBatch = 8;
    private const int MaximumAcceptsPerBatch = 32;

    private readonly byte[] _reply = new byte[Datagram.HelloMinimumSize];
    private long _batch;
    private int _resets;
    private int _accepts;

    public void OnDatagram(byte[] datagram, SimulatedSocket socket, Address source)
    {
        BeginBatch();
        var verdict = PacketHeader.Read(datagram, out var header);
        if (verdict == Verdict.Ok)
        {
            verdict = header.Type switch
            {
                PacketType.Hello => OnHello(datagram, header, socket, source),
                PacketType.Reset => Hand(node.LookupReset(header.ConnectionId), datagram, socket, source),
                PacketType.Data when node.Lookup(header.ConnectionId) is null => OnUnknown(datagram, header, socket, source),
                _ => Hand(node.Lookup(header.ConnectionId), datagram, socket, source),
            };
        }
        if (verdict == Verdict.Ok)
            return;
        node.World.Trace?.Received(node, verdict, datagram, source);
        node.Note(verdict);
    }

    // What comes at the same instant is one batch of the receive loop.
    private void BeginBatch()
    {
        if (_batch == node.World.Clock.NowNanos)
            return;
        _batch = node.World.Clock.NowNanos;
        _resets = 0;
        _accepts = 0;
    }

    private static Verdict Hand(EndpointLink? link, byte[] datagram, SimulatedSocket socket, Address source)
    {
        if (link is null)
            return Verdict.UnknownConnection;
        link.Enqueue(datagram, socket, source);
        link.Wake();
        return Verdict.Ok;
    }

    private Verdict OnHello(byte[] datagram, in PacketHeader header, SimulatedSocket socket, Address source)
    {
        Span<byte> sourceBytes = stackalloc byte[Address.Size];
        source.Write(sourceBytes);
        var outcome = node.Handshake.OnHello(
            datagram, sourceBytes, node.Clock.Now, _reply, out var length, out var hello, out var verdict);
        node.World.Trace?.Received(node, verdict, datagram, source);
        if (outcome == HelloOutcome.Reply)
        {
            node.Cookies.OnReply(_reply.AsSpan(0, length), header.ConnectionId, source);
            socket.Send(_reply.AsSpan(0, length), source);
        }
        if (outcome == HelloOutcome.Proven)
        {
            node.Cookies.OnProven(datagram, source, node.Clock.Now);
            Welcome(hello!, socket, source);
        }
        node.Note(verdict);
        return Verdict.Ok;
    }

    private void Welcome(HelloInfo hello, SimulatedSocket socket, Address source)
    {
        if (node.FindInbound(hello) is { } known)
        {
            known.WantWelcome(socket, source);
        }
        else if (node.IsShuttingDown)
        {
            var length = node.Handshake.WriteReject(_reply, hello.ConnectionId, RejectReason.ShuttingDown, "shutting down");
            socket.Send(_reply.AsSpan(0, length), source);
        }
        else if (_accepts++ < MaximumAcceptsPerBatch)
        {
            node.Accept(hello, socket, source);
        }
    }

    private Verdict OnUnknown(byte[] datagram, in PacketHeader header, SimulatedSocket socket, Address source)
    {
        var verdict = Datagram.Open(datagram, out _, out _);
        if (verdict != Verdict.Ok)
            return verdict;
        if (_resets++ < MaximumResetsPerBatch)
        {
            var length = node.Handshake.WriteReset(_reply, header.ConnectionId, datagram.Length);
            if (length > 0)
                socket.Send(_reply.AsSpan(0, length), source);
        }
        return Verdict.UnknownConnection;
    }
}
