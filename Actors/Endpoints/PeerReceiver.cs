using System.Net.Sockets;
using ActorUdp.Protocol;
using ActorUdp.Protocol.Wire;
using ActorUdp.Sockets;

namespace ActorUdp.Endpoints;

/// <summary>
/// Receives from one peer: applies its datagrams to the connection, delivers the messages that are whole, sends the
/// acknowledgements. All state that matters is in the link, so that a restart loses and doubles nothing.
/// </summary>
internal sealed class PeerReceiver : EndpointActor
{
    private readonly InboundLink _link;
    private readonly SendRetry _retry = new();

    // What is sent on a thread is sent before the turn ends, so that one buffer does for all receivers.
    [ThreadStatic]
    private static byte[]? _buffer;

    // The datagram that the system had no room for; empty: none waits.
    private byte[] _heldBack = [];

    public PeerReceiver(InboundLink link)
        : base(link, EndpointKind.Receiver) => _link = link;

    public static Props Props(InboundLink link) => RuntimeProps.Create(() => new PeerReceiver(link));

    protected override void Work()
    {
        InboundConnection connection = _link.Connection;
        MonotonicNanos now = Core.Clock.Now;
        if (_link.TakeWelcomeWanted() is { } dialer)
        {
            byte[] welcome = Buffer();
            Send(welcome.AsSpan(0, connection.WriteWelcome(welcome)), dialer);
        }

        // What an earlier incarnation had applied but not delivered.
        Deliver(connection);
        bool more = Receive(connection, now);
        _link.Received();
        if (connection.NextTimeout is { } due && due <= now)
        {
            connection.OnTimeout(now);
        }

        connection.FlushAcknowledgements(now);
        Transmit(connection, now);
        if (!PublishEvents(connection))
        {
            Context.Stop(Self);
            return;
        }

        if (more)
        {
            _link.Wake();
        }

        _link.Deadline.Move(_heldBack.Length > 0 ? _retry.Next(now) : connection.NextTimeout);
    }

    protected override void Close(CloseLink close)
    {
        base.Close(close);
        MonotonicNanos now = Core.Clock.Now;
        _link.Connection.Close(close.Reason, now);
        Transmit(_link.Connection, now);
        Context.Stop(Self);
    }

    // The peer learns that its connection has been given up by a reset.
    protected override void OnEnded()
    {
        _link.Received();
        Core.Remove(_link);
    }

    /// <summary>True when more has come in than one turn may take.</summary>
    private bool Receive(InboundConnection connection, MonotonicNanos now)
    {
        int taken = 0;
        while (!IsLong(taken, now))
        {
            if (!_link.Inbox.TryNext(out ReadOnlySpan<byte> datagram, out ArrivalPath path))
            {
                return false;
            }

            taken++;
            Verdict verdict = connection.OnDatagram(datagram, now);
            Core.Counters.Count(verdict);
            if (verdict == Verdict.Ok && !ReferenceEquals(path, _link.Path))
            {
                // The peer's address or the socket it reaches us by has changed; the connection id and checksum vouch for it.
                _link.Path = path;
            }

            Deliver(connection);
        }

        return true;
    }

    private void Deliver(InboundConnection connection)
    {
        while (connection.PollMessage(out InboundMessage message))
        {
            if (Core.Observer is { } observer)
            {
                observer.OnMessage(_link, message);
                _link.Decoder.Observed();
            }
            else
            {
                _link.Decoder.Deliver(message);
            }
        }

        _link.Decoder.CountDelivered();
    }

    private void Transmit(InboundConnection connection, MonotonicNanos now)
    {
        if (_heldBack.Length > 0)
        {
            Send(_heldBack, _link.Path);
        }

        byte[] buffer = Buffer();
        int length;
        while (_heldBack.Length == 0 && (length = connection.PollTransmit(buffer, now)) > 0)
        {
            Send(buffer.AsSpan(0, length), _link.Path);
        }
    }

    private byte[] Buffer() => _buffer is { } known && known.Length >= Core.Protocol.DatagramSize ? known : _buffer = new byte[Core.Protocol.DatagramSize];

    private void Send(ReadOnlySpan<byte> datagram, ArrivalPath path)
    {
        SocketError error = path.Socket.SendTo(datagram, path.Source);
        bool isHeldBack = error is SocketError.WouldBlock or SocketError.NoBufferSpaceAvailable;
        _heldBack = isHeldBack ? datagram.ToArray() : [];
        if (isHeldBack)
        {
            Core.Counters.SendHeldBack();
        }
        else if (error == SocketError.Success)
        {
            Core.Counters.Sent(datagram.Length);
            _retry.Reset();
        }
        else
        {
            // The peer asks again, so nothing is lost by it.
            Core.Counters.SendError();
        }
    }

    /// <summary>False when the connection has ended.</summary>
    private bool PublishEvents(InboundConnection connection)
    {
        bool lives = true;
        while (connection.PollEvent(out InboundEvent happened))
        {
            switch (happened.Kind)
            {
                case InboundEventKind.ClosedByPeer:
                    Core.Publish(new PeerClosed(_link.Peer, happened.Close));
                    Core.Observer?.OnClosedByPeer(_link, happened.Close);
                    break;
                case InboundEventKind.Violation:
                    Log.Warning("{0} broke the protocol ({1}); its connection is closed.", _link.Peer, happened.Verdict);
                    break;
                case InboundEventKind.Ended:
                    lives = false;
                    break;
            }
        }

        return lives;
    }
}
