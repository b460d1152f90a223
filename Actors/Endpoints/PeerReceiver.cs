using ActorUdp.Protocol;
using ActorUdp.Sockets;

namespace ActorUdp.Endpoints;

/// <summary>
/// Receives from one peer: applies its datagrams to the connection, delivers the messages that are whole, sends the
/// acknowledgements. All state that matters is in the link, so that a restart loses and doubles nothing.
/// </summary>
internal sealed class PeerReceiver : UntypedActor, IWithTimers
{
    private readonly InboundLink _link;
    private readonly TransportCore _core;
    private readonly byte[] _datagram;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private bool _backingOff;
    private bool _restarting;

    public PeerReceiver(InboundLink link)
    {
        _link = link;
        _core = link.Core;
        _datagram = new byte[_core.Protocol.DatagramSize];
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(InboundLink link) => RuntimeProps.Create(() => new PeerReceiver(link));

    protected override void PostRestart(Exception reason)
    {
        _log.Warning("The receiver from {0} failed and is restarted: {1}", _link.Peer, reason.Message);
        _core.Publish(new EndpointRestarted(_link.Peer, EndpointKind.Receiver, reason));
        if (reason is ProtocolInvariantException || _link.Restarts.Next(_core.Clock.Now) is not { } delay)
        {
            // The state itself broke, or nothing helps: only this connection is given up. The peer learns it by a reset.
            _log.Error("The connection from {0} is given up.", _link.Peer);
            Context.Stop(Self);
            return;
        }

        _backingOff = true;
        Timers.StartSingleTimer(nameof(Resume), Resume.Instance, delay);
    }

    protected override void PreRestart(Exception reason, object message)
    {
        if (message is CloseLink)
        {
            Self.Tell(message);
        }

        // Unlike an end, a restart leaves the link in the table for the next incarnation.
        _restarting = true;
        base.PreRestart(reason, message);
    }

    protected override void PostStop()
    {
        if (!_restarting)
        {
            _core.Remove(_link);
        }
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Wake:
                _link.WakeTaken();
                break;
            case Resume:
                _backingOff = false;
                break;
            case CloseLink close:
                _link.Connection.Close(close.Reason, _core.Clock.Now);
                Transmit(_core.Clock.Now);
                Context.Stop(Self);
                return;
            default:
                Unhandled(message);
                return;
        }

        if (!_backingOff)
        {
            Work();
        }
    }

    private void Work()
    {
        InboundConnection connection = _link.Connection;
        MonotonicNanos now = _core.Clock.Now;
        if (_link.TakeWelcomeWanted())
        {
            Send(connection.WriteWelcome(_datagram));
        }

        // What an earlier incarnation had applied but not delivered.
        Deliver(connection);
        Receive(connection, now);
        if (connection.NextTimeout is { } due && due <= now)
        {
            connection.OnTimeout(now);
        }

        connection.FlushAcknowledgements(now);
        Transmit(now);
        if (!PublishEvents(connection))
        {
            Context.Stop(Self);
            return;
        }

        _link.Deadline.Set(connection.NextTimeout);
    }

    private void Receive(InboundConnection connection, MonotonicNanos now)
    {
        var batch = _link.Inbox.TakeAll();
        while (batch.TryNext(out ReadOnlySpan<byte> datagram, out ArrivalPath path))
        {
            Protocol.Wire.Verdict verdict = connection.OnDatagram(datagram, now);
            _core.Counters.Count(verdict);
            if (verdict == Protocol.Wire.Verdict.Ok && !ReferenceEquals(path, _link.Path))
            {
                // The peer's address or the socket it reaches us by has changed; the connection id and checksum vouch for it.
                _link.Path = path;
            }

            Deliver(connection);
        }
    }

    private void Deliver(InboundConnection connection)
    {
        while (connection.PollMessage(out InboundMessage message))
        {
            _link.Decoder.Deliver(message);
        }
    }

    private void Transmit(MonotonicNanos now)
    {
        int length;
        while ((length = _link.Connection.PollTransmit(_datagram, now)) > 0)
        {
            Send(length);
        }
    }

    private void Send(int length)
    {
        ArrivalPath path = _link.Path;
        if (path.Socket.SendTo(_datagram.AsSpan(0, length), path.Source) == System.Net.Sockets.SocketError.Success)
        {
            _core.Counters.Sent(length);
        }
        else
        {
            // The peer asks again, so nothing is lost by it.
            _core.Counters.SendError();
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
                    _core.Publish(new PeerClosed(_link.Peer, happened.Close));
                    break;
                case InboundEventKind.Violation:
                    _log.Warning("{0} broke the protocol ({1}); its connection is closed.", _link.Peer, happened.Verdict);
                    break;
                case InboundEventKind.Ended:
                    lives = false;
                    break;
            }
        }

        return lives;
    }
}
