using ActorUdp.Protocol;

namespace ActorUdp.Endpoints;

/// <summary>
/// Sends to one peer. It works the connection of its link: feeds it what came back, lets it transmit, publishes what
/// happens. All state that matters is in the link, so that a restart loses nothing.
/// </summary>
internal sealed class PeerSender : EndpointActor
{
    // How many datagrams it may send on the thread of somebody who only wanted to queue a message.
    private const int MaximumAsGuest = 4;

    // A connection that has no way to its peer yet, because the name is being resolved, is asked again this often.
    private static readonly long _pathRetry = (long)TimeSpan.FromMilliseconds(20).TotalNanoseconds;

    private readonly PeerLink _link;
    private readonly PeerPath _path;
    private readonly PeerEventTranslator _events;
    private readonly DatagramTrain _train;
    private readonly SendRetry _retry = new();

    public PeerSender(PeerLink link)
        : base(link, EndpointKind.Sender)
    {
        _link = link;
        _path = new PeerPath(link, Self);
        _train = new DatagramTrain(_path, link.Core.Protocol.LargestDatagram);
        _events = new PeerEventTranslator(link);
    }

    public static Props Props(PeerLink link) => RuntimeProps.Create(() => new PeerSender(link));

    protected override void Work()
    {
        MonotonicNanos now = Core.Clock.Now;
        OutboundConnection connection = _link.Connection;
        if (connection.State == OutboundState.Idle)
        {
            connection.Open(now);
        }

        bool more = Receive(connection, now);
        if (_link.TakeCloseWanted() is { } close)
        {
            Close(close);
        }

        if (_link.TakeDropWanted() is { } reason)
        {
            Abandon(reason);
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

        _link.BeforeTransmit?.Invoke();
        bool ready = _path.IsReady(connection);
        more |= ready && Transmit(connection, now);
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

        _link.Deadline.Move(NextWork(connection, ready, now));
    }

    protected override bool Handle(object message)
    {
        switch (message)
        {
            case Resolved resolved:
                _path.OnResolved(resolved);
                return true;
            case FlushLate:
                // The flush took too long: what is left is reported.
                Abandon(UndeliveredReason.Closed);
                return true;
            default:
                return false;
        }
    }

    protected override void Close(CloseLink close)
    {
        base.Close(close);
        Timers.StartSingleTimer(nameof(FlushLate), FlushLate.Instance, Core.Settings.ShutdownFlushTimeout);
        _link.Connection.Close(close.Reason, Core.Clock.Now);
    }

    protected override bool ReplaceBrokenState()
    {
        OnGivenUp();
        Core.Unroute(_link);
        _link.ReplaceConnection();
        return true;
    }

    protected override void OnGivenUp()
    {
        try
        {
            _link.Connection.Abort(UndeliveredReason.Aborted, Core.Clock.Now);
            PublishEvents(_link.Connection);
        }
        catch (ProtocolInvariantException e)
        {
            Log.Error(e, "The connection to {0} is broken beyond counting what it held.", _link.Peer);
        }
    }

    protected override void Release()
    {
        _train.Dispose();
        _path.Dispose();
    }

    protected override void OnEnded()
    {
        _link.GiveUp();
        Core.Remove(_link, UnavailableReason.Closed, $"the connection to {_link.Peer} is closed");
    }

    private MonotonicNanos? NextWork(OutboundConnection connection, bool ready, MonotonicNanos now)
    {
        MonotonicNanos? due = connection.NextTimeout;
        if (!ready)
        {
            var retry = new MonotonicNanos(now.Value + _pathRetry);
            return due < retry ? retry : due;
        }

        // While datagrams wait for room, nothing else can go out either.
        return _train.IsHeldBack ? _retry.Next(now) : due;
    }

    /// <summary>True when more has come in than one turn may take.</summary>
    private bool Receive(OutboundConnection connection, MonotonicNanos now)
    {
        int taken = 0;
        bool isLong;
        while (!(isLong = IsLong(taken, now)) && _link.Inbox.TryNext(out ReadOnlySpan<byte> datagram, out _))
        {
            taken++;
            Core.Counters.Count(connection.OnDatagram(datagram, now));
        }

        if (taken == 0)
        {
            return false;
        }

        // Acknowledgements make room; whoever waits may try again.
        if (_link.HasSpaceWaiters)
        {
            _link.NowSpace();
        }

        return isLong;
    }

    /// <summary>True when there is more to send than one turn may.</summary>
    private bool Transmit(OutboundConnection connection, MonotonicNanos now)
    {
        if (_train.IsHeldBack && !Went(connection, _train.Send(), now))
        {
            return false;
        }

        bool more = true;
        bool isGuest = EndpointThread.IsGuest;
        for (int i = 0; more && !(isGuest ? i >= MaximumAsGuest : IsLong(i, now)); i++)
        {
            int length = connection.PollTransmit(_train.Room, _train.Parts, now);
            if (length > 0)
            {
                Core.Route(_link);
            }

            more = Went(connection, length > 0 ? _train.Add(length) : _train.Send(), now) && length > 0;
        }

        more = more && Went(connection, _train.Send(), now);
        _train.Rest();
        return more;
    }

    /// <summary>False: nothing more goes out in this turn.</summary>
    private bool Went(OutboundConnection connection, SendOutcome outcome, MonotonicNanos now)
    {
        switch (outcome)
        {
            case SendOutcome.Unreachable:
                connection.OnRefused(now);
                return false;
            case SendOutcome.HeldBack:
                return false;
            default:
                _retry.Reset();
                return true;
        }
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

        Core.Route(_link);
    }

    /// <summary>What has not been acknowledged is reported, and the link ends.</summary>
    private void Abandon(UndeliveredReason reason)
    {
        _link.Connection.Abort(reason, Core.Clock.Now);
        PublishEvents(_link.Connection);
        Context.Stop(Self);
    }

    private sealed class FlushLate : INoSerializationVerificationNeeded
    {
        public static readonly FlushLate Instance = new();
    }
}
