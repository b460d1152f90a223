using ActorUdp.Protocol;

namespace ActorUdp.Endpoints;

/// <summary>
/// Sends to one peer. It works the connection of its link: feeds it what came back, lets it transmit, publishes what
/// happens. All state that matters is in the link, so that a restart loses nothing.
/// </summary>
internal sealed class PeerSender : UntypedActor, IWithTimers
{
    // A connection that has no way to its peer yet, because the name is being resolved, is asked again this often.
    private static readonly long _pathRetry = (long)TimeSpan.FromMilliseconds(20).TotalNanoseconds;

    // Long enough to amortise the wake-up, short enough that other actors get the thread.
    private const int MaximumBurst = 256;

    private readonly PeerLink _link;
    private readonly TransportCore _core;
    private readonly PeerPath _path;
    private readonly PeerEventTranslator _events;
    private readonly byte[] _datagram;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private bool _backingOff;
    private bool _restarting;
    private CloseLink? _closing;

    public PeerSender(PeerLink link)
    {
        _link = link;
        _core = link.Core;
        _path = new PeerPath(link, Self);
        _events = new PeerEventTranslator(link);
        _datagram = new byte[_core.Protocol.DatagramSize];
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(PeerLink link) => RuntimeProps.Create(() => new PeerSender(link));

    protected override void PreStart() => _link.Connection.Open(_core.Clock.Now);

    protected override void PostRestart(Exception reason)
    {
        _log.Warning("The sender to {0} failed and is restarted: {1}", _link.Peer, reason.Message);
        _core.Publish(new EndpointRestarted(_link.Peer, EndpointKind.Sender, reason));
        if (reason is ProtocolInvariantException)
        {
            // The state itself is what broke: only this connection is given up, and what it held is reported.
            GiveUpState();
        }

        if (_link.Restarts.Next(_core.Clock.Now) is not { } delay)
        {
            _log.Error("The sender to {0} failed more than {1} times within {2}; the peer is given up.", _link.Peer, _core.Settings.Restart.Maximum, _core.Settings.Restart.Within);
            GiveUpState();
            Context.Stop(Self);
            return;
        }

        _backingOff = true;
        Timers.StartSingleTimer(nameof(Resume), Resume.Instance, delay);
    }

    protected override void PreRestart(Exception reason, object message)
    {
        // Commands must survive the restart, which drops the message that failed.
        if (message is CloseLink)
        {
            Self.Tell(message);
        }
        else if (_closing is not null)
        {
            Self.Tell(_closing);
        }

        // Unlike an end, a restart leaves the link in the table for the next incarnation.
        _restarting = true;
        base.PreRestart(reason, message);
    }

    protected override void PostStop()
    {
        _path.Dispose();
        if (!_restarting)
        {
            _core.Remove(_link, UnavailableReason.Closed, $"the connection to {_link.Peer} is closed");
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
                _link.Connection.Open(_core.Clock.Now);
                break;
            case Resolved resolved:
                _path.OnResolved(resolved);
                break;
            case CloseLink close:
                Close(close);
                break;
            case FlushLate:
                // The flush took too long: what is left is reported.
                Abandon(UndeliveredReason.Closed);
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
        OutboundConnection connection = _link.Connection;
        MonotonicNanos now = _core.Clock.Now;
        Receive(connection, now);
        if (_link.TakeCloseWanted() is { } close)
        {
            Close(close);
        }

        if (_link.TakePathLost())
        {
            Abandon(UndeliveredReason.ClosedByPeer);
            return;
        }

        if (_link.TakeRefused())
        {
            connection.OnRefused(now);
        }

        if (connection.NextTimeout is { } due && due <= now)
        {
            connection.OnTimeout(now);
        }

        bool ready = _path.IsReady(connection);
        bool more = ready && Transmit(connection, now);
        PublishEvents(connection);
        _link.CheckDrained();
        if (connection.State == OutboundState.Closed)
        {
            Context.Stop(Self);
            return;
        }

        if (more)
        {
            _link.Wake();
        }

        _link.Deadline.Set(NextWork(connection, ready, now));
    }

    private static MonotonicNanos? NextWork(OutboundConnection connection, bool ready, MonotonicNanos now)
    {
        MonotonicNanos? due = connection.NextTimeout;
        var retry = new MonotonicNanos(now.Value + _pathRetry);
        return !ready && due < retry ? retry : due;
    }

    private void Receive(OutboundConnection connection, MonotonicNanos now)
    {
        var batch = _link.Inbox.TakeAll();
        if (batch.Size == 0)
        {
            return;
        }

        while (batch.TryNext(out ReadOnlySpan<byte> datagram, out _))
        {
            _core.Counters.Count(connection.OnDatagram(datagram, now));
        }

        // Acknowledgements make room; whoever waits may try again.
        if (_link.HasSpaceWaiters)
        {
            _link.NowSpace();
        }
    }

    /// <summary>True when there is more to send than one turn may.</summary>
    private bool Transmit(OutboundConnection connection, MonotonicNanos now)
    {
        for (int i = 0; i < MaximumBurst; i++)
        {
            int length = connection.PollTransmit(_datagram, now);
            if (length == 0)
            {
                return false;
            }

            _core.Route(_link);
            if (!_path.Send(_datagram.AsSpan(0, length)))
            {
                connection.OnRefused(now);
                return false;
            }
        }

        return true;
    }

    private void PublishEvents(OutboundConnection connection)
    {
        while (connection.PollEvent(out ConnectionEvent happened))
        {
            if (happened.Kind == ConnectionEventKind.Unreachable)
            {
                _path.OnUnreachable();
            }

            _events.Publish(happened, _path.ResolveProblem);
        }

        _core.Route(_link);
    }

    private void Close(CloseLink close)
    {
        _closing = close;
        Timers.StartSingleTimer(nameof(FlushLate), FlushLate.Instance, _core.Settings.ShutdownFlushTimeout);
        _link.Connection.Close(close.Reason, _core.Clock.Now);
    }

    /// <summary>What has not been acknowledged is reported, and the link ends.</summary>
    private void Abandon(UndeliveredReason reason)
    {
        _link.Connection.Abort(reason, _core.Clock.Now);
        PublishEvents(_link.Connection);
        Context.Stop(Self);
    }

    private void GiveUpState()
    {
        try
        {
            _link.Connection.Abort(UndeliveredReason.Aborted, _core.Clock.Now);
            PublishEvents(_link.Connection);
        }
        catch (ProtocolInvariantException e)
        {
            _log.Error(e, "The connection to {0} is broken beyond counting what it held.", _link.Peer);
        }

        _core.Unroute(_link);
        _link.ReplaceConnection();
    }

    private sealed class FlushLate : INoSerializationVerificationNeeded
    {
        public static readonly FlushLate Instance = new();
    }
}
