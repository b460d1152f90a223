using ActorUdp.Protocol;

namespace ActorUdp.Endpoints;

/// <summary>
/// Owns the bound socket. Its receive loop routes datagrams straight to the links; what reaches this mailbox is only what
/// makes a new connection. Restarted, it binds the same port again.
/// </summary>
internal sealed class Listener : UntypedActor, IWithTimers
{
    private static readonly long _cookieKeyLife = (long)TimeSpan.FromHours(1).TotalNanoseconds;

    private readonly TransportCore _core;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly RestartBudget _bindAttempts;
    private MonotonicNanos _cookieKeySince;

    public Listener(TransportCore core)
    {
        _core = core;
        _bindAttempts = new RestartBudget(core.Settings.Restart);
        _cookieKeySince = core.Clock.Now;
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(TransportCore core) => RuntimeProps.Create(() => new Listener(core));

    protected override void PreStart() => Listen();

    protected override void PostRestart(Exception reason)
    {
        _log.Warning("The listener failed and is restarted: {0}", reason.Message);
        ListenAgain();
    }

    protected override void PostStop() => _core.Listener.Close();

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case AcceptPeer accept:
                Accept(accept);
                break;
            case SocketStopped stopped:
                throw new BindException($"The listener's socket broke: {stopped.Cause.Message}", stopped.Cause);
            case Resume:
                ListenAgain();
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void Listen()
    {
        try
        {
            // At the very start the transport has bound the socket already, so that its address is known at once.
            if (!_core.Listener.IsOpen)
            {
                _core.Listener.Open();
            }
        }
        catch (BindException e)
        {
            TimeSpan delay = _bindAttempts.Next(_core.Clock.Now) ?? _core.Settings.Restart.MaximumBackoff;
            _log.Error("{0} Trying again in {1} ms.", e.Message, (long)delay.TotalMilliseconds);
            Timers.StartSingleTimer(nameof(Resume), Resume.Instance, delay);
            return;
        }

        IActorRef self = Self;
        _core.Listener.Start(new DatagramRouter(_core, _core.Listener, owner: null, cause => self.Tell(new SocketStopped(cause), ActorRefs.NoSender)));
    }

    private void ListenAgain()
    {
        Listen();
        if (_core.Listener.IsOpen)
        {
            _core.Publish(new ListenerRestarted(_core.LocalAddress));
        }
    }

    private void Accept(AcceptPeer accept)
    {
        // A Hello that was repeated before the first one got here.
        if (_core.FindInbound(accept.Hello) is { } known)
        {
            known.WantWelcome(accept.Path);
            return;
        }

        CloseOlderIncarnations(accept.Hello);
        RotateCookieKey();
        ulong id = _core.NewConnectionId();
        var connection = new InboundConnection(_core.Protocol, _core.Identity, accept.Hello, id, _core.Handshake.TokenOf(id), _core.Clock.Now);
        var link = new InboundLink(_core, connection, accept.Path);
        _core.Add(link);
        _core.Publish(new PeerAccepted(link.Peer, accept.Hello.Uid, accept.Hello.NodeName));
    }

    /// <summary>Now and then, when there is something to do anyway; cookies of the key before stay good for their lifetime.</summary>
    private void RotateCookieKey()
    {
        MonotonicNanos now = _core.Clock.Now;
        if (now.Value - _cookieKeySince.Value > _cookieKeyLife)
        {
            _cookieKeySince = now;
            _core.Handshake.RotateCookieKey(SecretKeys.Cookie());
        }
    }

    /// <summary>A node that comes back under its old address with a new UID has lost what it had: so may we.</summary>
    private void CloseOlderIncarnations(HelloInfo hello)
    {
        if (hello.AdvertisedAddress.Length == 0)
        {
            return;
        }

        foreach (InboundLink link in _core.Inbound)
        {
            if (link.Connection.Peer.AdvertisedAddress == hello.AdvertisedAddress && link.Connection.Peer.Uid != hello.Uid && link.Actor is { } actor)
            {
                Context.Stop(actor);
            }
        }
    }
}
