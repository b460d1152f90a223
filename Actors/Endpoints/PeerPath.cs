using System.Net;
using System.Net.Sockets;
using ActorUdp.Configuration;
using ActorUdp.Protocol;
using ActorUdp.Protocol.Wire;
using ActorUdp.Sockets;

namespace ActorUdp.Endpoints;

/// <summary>
/// How a sender's datagrams reach its peer: a connected socket of its own, the listener's socket, or the path that the
/// peer's own datagrams come by. Host names are resolved anew for every dial. Owned by the sender actor.
/// </summary>
internal sealed class PeerPath(PeerLink link, IActorRef self) : IDisposable
{
    private readonly TransportCore _core = link.Core;
    private IDatagramSocket? _own;
    private IDatagramSocket? _socket;
    private SocketAddress _to = new(AddressFamily.InterNetwork);
    private IPEndPoint? _endPoint;
    private ulong _dial;
    private int _attempt;
    private bool _resolving;

    /// <summary>Why the host name does not resolve; empty when it does.</summary>
    public string ResolveProblem { get; private set; } = "";

    private bool IsLiteral { get; } = IPAddress.TryParse(link.Peer.Host, out _);

    /// <summary>Whether datagrams can go out now; starts to find the way when a dial wants one.</summary>
    public bool IsReady(OutboundConnection connection)
    {
        if (link.Peer.IsUnadvertised)
        {
            return TakeArrivalPath();
        }

        // Every dial has an id of its own: a new one is the time to ask anew what a host name stands for.
        bool newDial = connection.LocalConnectionId != _dial;
        bool wanted = connection.State is not (OutboundState.Idle or OutboundState.BackingOff or OutboundState.Closed);
        if (wanted && !_resolving && (_socket is null || (newDial && !IsLiteral)))
        {
            _dial = connection.LocalConnectionId;
            Resolve();
        }

        return _socket is not null;
    }

    /// <summary>Sends datagrams of one size, of which the last may be shorter.</summary>
    /// <param name="train">The datagrams.</param>
    /// <param name="parts">What they refer to; none unless the train is whole. It may be copied into the train.</param>
    /// <param name="segment">Bytes of each but the last.</param>
    /// <param name="sent">Bytes of the datagrams that the system has taken.</param>
    public SendOutcome Send(Span<byte> train, DatagramParts parts, int segment, out int sent)
    {
        SocketError error = _socket!.SendTrain(train, parts, segment, _to, out sent);
        if (sent > 0)
        {
            _core.Counters.Sent(sent, (sent + segment - 1) / segment);
        }

        switch (error)
        {
            case SocketError.Success:
                return SendOutcome.Sent;
            case SocketError.WouldBlock or SocketError.NoBufferSpaceAvailable:
                _core.Counters.SendHeldBack();
                return SendOutcome.HeldBack;
            case SocketError.MessageSize:
                // Nothing on the way can be larger than what the first link takes.
                _core.Counters.SendError();
                link.Connection.OnTooLarge(segment, _core.Clock.Now);
                return SendOutcome.TooLarge;
            case SocketError.ConnectionRefused or SocketError.ConnectionReset:
                // The error is about an earlier datagram; this one has not been sent, and is repaired like a lost one.
                _core.Counters.NetworkError();
                return SendOutcome.Unreachable;
            case SocketError.HostUnreachable or SocketError.NetworkUnreachable or SocketError.HostDown or SocketError.NetworkDown or SocketError.AccessDenied:
                _core.Counters.SendError();
                return SendOutcome.Unreachable;
            default:
                // A socket that is being replaced: lost, and repaired.
                _core.Counters.SendError();
                return SendOutcome.Lost;
        }
    }

    /// <summary>The peer's name may stand for another address by now.</summary>
    public void OnUnreachable()
    {
        if (!IsLiteral && !link.Peer.IsUnadvertised && !_resolving && _socket is not null)
        {
            Resolve();
        }
    }

    public void OnResolved(Resolved resolved)
    {
        if (resolved.Attempt != _attempt)
        {
            return;
        }

        _resolving = false;
        ResolveProblem = resolved.Problem;
        if (resolved.EndPoint is { } endPoint)
        {
            Use(endPoint);
        }
        else if (_socket is null)
        {
            link.Refused();
        }
    }

    public void Dispose()
    {
        _own?.Dispose();
        _own = null;
        _socket = null;
    }

    private void Resolve()
    {
        if (IsLiteral)
        {
            Use(new IPEndPoint(IPAddress.Parse(link.Peer.Host), link.Peer.Port));
            return;
        }

        _resolving = true;
        int attempt = ++_attempt;
        HostNames.Resolve(_core.Environment.Network, link.Peer).ContinueWith(
            t => self.Tell(
                t.IsCompletedSuccessfully
                    ? new Resolved(attempt, t.Result, "")
                    : new Resolved(attempt, null, $"the host name '{link.Peer.Host}' does not resolve: {t.Exception!.InnerException!.Message}"),
                ActorRefs.NoSender),
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }

    private void Use(IPEndPoint endPoint)
    {
        if (_socket is not null && endPoint.Equals(_endPoint))
        {
            return;
        }

        Dispose();
        _endPoint = endPoint;
        _to = endPoint.Serialize();
        if (_core.Settings.SendSocket == SendSocketKind.Shared)
        {
            UseListener(endPoint);
            return;
        }

        try
        {
            _own = _core.Environment.Network.Connect(endPoint, _core.Buffers, _core.MaximumDatagram);
            _socket = _own;

            // If this socket breaks, sending on it fails too, and the sender actor's silence and back-off take over.
            _own.Start(new DatagramRouter(_core, _own, link, _ => link.Refused()));
        }
        catch (SocketException)
        {
            // No route, no such address family, connected to itself: told to the connection as a refusal, once a dial.
            _core.Counters.SendError();
            link.Refused();
        }
    }

    private void UseListener(IPEndPoint endPoint)
    {
        // A dual-mode socket sends to IPv4 peers in IPv6 form.
        if (_core.Listener.LocalEndPoint.AddressFamily == AddressFamily.InterNetworkV6 && endPoint.AddressFamily == AddressFamily.InterNetwork)
        {
            _to = new IPEndPoint(endPoint.Address.MapToIPv6(), endPoint.Port).Serialize();
        }

        _socket = _core.Listener;
    }

    private bool TakeArrivalPath()
    {
        if (_core.PathTo(link.Peer) is not { } path)
        {
            _socket = null;
            return false;
        }

        _socket = path.Socket;
        _to = path.Source;
        return true;
    }
}
