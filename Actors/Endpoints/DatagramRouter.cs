using System.Net;
using System.Net.Sockets;
using ActorUdp.Protocol;
using ActorUdp.Protocol.Wire;
using ActorUdp.Sockets;

namespace ActorUdp.Endpoints;

/// <summary>
/// What every receive loop does with a datagram: by its connection id straight to the link, by its type to the handshake.
/// One router a socket; called from that socket's loop only.
/// </summary>
/// <param name="core">The table.</param>
/// <param name="socket">The socket that answers go out by.</param>
/// <param name="owner">The link whose connected socket this is; null for the listener.</param>
/// <param name="stopped">Told when the loop ends by itself.</param>
internal sealed class DatagramRouter(TransportCore core, IDatagramSocket socket, PeerLink? owner, Action<Exception> stopped) : IDatagramHandler
{
    // A flood of datagrams for unknown connections, or of proven handshakes, must not become a flood of ours.
    private const int MaximumResetsPerBatch = 8;
    private const int MaximumAcceptsPerBatch = 32;

    private readonly List<EndpointLink> _touched = [];
    private readonly byte[] _reply = new byte[Datagram.HelloMinimumSize];
    private int _resets;
    private int _accepts;

    public void OnDatagram(ReadOnlySpan<byte> datagram, SocketAddress source, ReceiveBuffer? memory)
    {
        core.Counters.Received(datagram.Length);
        Verdict verdict = PacketHeader.Read(datagram, out PacketHeader header);
        if (verdict == Verdict.Ok)
        {
            switch (header.Type)
            {
                case PacketType.Hello:
                    verdict = OnHello(datagram, source);
                    break;
                case PacketType.Reset:
                    verdict = Hand(core.LookupReset(header.ConnectionId), datagram, source, memory);
                    break;
                case PacketType.Data:
                    verdict = Hand(core.Lookup(header.ConnectionId), datagram, source, memory);
                    if (verdict == Verdict.UnknownConnection)
                    {
                        verdict = OnUnknownConnection(datagram, header.ConnectionId, source);
                    }

                    break;
                default:
                    verdict = Hand(core.Lookup(header.ConnectionId), datagram, source, memory);
                    break;
            }
        }

        if (verdict != Verdict.Ok)
        {
            core.Counters.Count(verdict);
        }
    }

    public void OnBatchEnd()
    {
        foreach (EndpointLink link in _touched)
        {
            link.Wake();
        }

        _touched.Clear();
        _resets = 0;
        _accepts = 0;
    }

    public void OnNetworkError(SocketError error)
    {
        core.Counters.NetworkError();
        if (error is SocketError.ConnectionRefused or SocketError.ConnectionReset)
        {
            owner?.Refused();
        }
    }

    public void OnStopped(Exception cause) => stopped(cause);

    // Ok here means handed on: the connection itself gives the final verdict, and counts it.
    private Verdict Hand(EndpointLink? link, ReadOnlySpan<byte> datagram, SocketAddress source, ReceiveBuffer? memory)
    {
        if (link is null)
        {
            return Verdict.UnknownConnection;
        }

        link.Enqueue(datagram, memory, socket, source);
        if (_touched.Count == 0 || (!ReferenceEquals(_touched[^1], link) && !_touched.Contains(link)))
        {
            _touched.Add(link);
        }

        return Verdict.Ok;
    }

    private Verdict OnHello(ReadOnlySpan<byte> datagram, SocketAddress source)
    {
        HelloOutcome outcome = core.Handshake.OnHello(
            datagram, source.Buffer.Span[..source.Size], core.Clock.Now, _reply, out int replyLength, out HelloInfo? hello, out Verdict verdict);
        switch (outcome)
        {
            case HelloOutcome.Reply:
                Reply(replyLength, source);
                break;
            case HelloOutcome.Proven when core.Refuses is { } refuses && refuses(InboundLink.NameOf(hello!), hello!.Uid):
                Reply(core.Handshake.WriteReject(_reply, hello.ConnectionId, RejectReason.Refused, "this incarnation of the node has been downed or quarantined; it must be restarted"), source);
                break;
            case HelloOutcome.Proven when core.FindInbound(hello!) is { } known:
                known.WantWelcome(ArrivalPath.Copy(socket, source));
                break;
            case HelloOutcome.Proven when core.IsShuttingDown:
                Reply(core.Handshake.WriteReject(_reply, hello!.ConnectionId, RejectReason.ShuttingDown, "this node is shutting down"), source);
                break;
            case HelloOutcome.Proven when core.InboundCount >= core.Settings.MaximumInboundConnections:
                Reply(core.Handshake.WriteReject(_reply, hello!.ConnectionId, RejectReason.TooManyConnections, $"key {core.Section}.maximum-inbound-connections is reached"), source);
                break;
            case HelloOutcome.Proven when _accepts++ < MaximumAcceptsPerBatch:
                core.ListenerActor.Tell(new AcceptPeer(hello!, ArrivalPath.Copy(socket, source)), ActorRefs.NoSender);
                break;
        }

        return verdict;
    }

    private Verdict OnUnknownConnection(ReadOnlySpan<byte> datagram, ulong connectionId, SocketAddress source)
    {
        // Only a whole datagram of ours is worth an answer; the checksum tells.
        Verdict verdict = Datagram.Open(datagram, out _, out _);
        if (verdict != Verdict.Ok)
        {
            return verdict;
        }

        if (_resets++ < MaximumResetsPerBatch)
        {
            int length = core.Handshake.WriteReset(_reply, connectionId, datagram.Length);
            if (length > 0)
            {
                core.Counters.ResetSent();
                Reply(length, source);
            }
        }

        return Verdict.UnknownConnection;
    }

    private void Reply(int length, SocketAddress source)
    {
        if (length > 0 && socket.SendTo(_reply.AsSpan(0, length), source) == SocketError.Success)
        {
            core.Counters.Sent(length);
        }
    }
}
