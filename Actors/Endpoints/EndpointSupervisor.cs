using System.Text;
using ActorUdp.Protocol.Wire;

namespace ActorUdp.Endpoints;

/// <summary>
/// Parent of all endpoint actors. It makes them, restarts whichever fails (that one alone), and shuts them down in order:
/// senders flush and say goodbye, receivers finish, the listener closes last.
/// </summary>
internal sealed class EndpointSupervisor : UntypedActor, IWithTimers
{
    private readonly TransportCore _core;
    private readonly HashSet<IActorRef> _senders = [];
    private readonly HashSet<IActorRef> _receivers = [];
    private IActorRef _listener = ActorRefs.Nobody;
    private IActorRef? _shutdownRequester;
    private TimeSpan _flush;
    private long _names;

    public EndpointSupervisor(TransportCore core) => _core = core;

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(TransportCore core) => RuntimeProps.Create(() => new EndpointSupervisor(core));

    // The endpoints know their own limits (RestartBudget), so the strategy has none: it restarts, whatever the failure was.
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(-1, System.Threading.Timeout.InfiniteTimeSpan, _ => Directive.Restart);

    protected override void PreStart()
    {
        _listener = Context.Watch(Context.ActorOf(Listener.Props(_core), "listener"));
        _core.ListenerActor = _listener;
    }

    // Whatever ends the supervisor, no link is left that nobody serves, and nothing it holds is lost in silence.
    protected override void PostStop()
    {
        _core.IsShuttingDown = true;
        foreach (PeerLink link in _core.Peers)
        {
            link.GiveUp();
            _core.Remove(link, UnavailableReason.ShuttingDown, "this node is shutting down");
        }

        foreach (InboundLink link in _core.Inbound)
        {
            _core.Remove(link);
        }
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case StartSender start:
                StartSender(start.Link);
                break;
            case StartReceiver start:
                StartReceiver(start.Link);
                break;
            case ShutDown shutDown:
                ShutDown(shutDown);
                break;
            case ShutDownLate late:
                StopAll(late == ShutDownLate.Senders ? _senders : _receivers);
                break;
            case Terminated terminated:
                OnTerminated(terminated.ActorRef);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void StartSender(PeerLink link)
    {
        if (link.IsForgotten || link.Actor is not null)
        {
            return;
        }

        IActorRef actor = Start(PeerSender.Props(link), "sender-" + NameOf(link.Peer), _senders);
        link.Attach(actor);
        if (_shutdownRequester is not null)
        {
            actor.Tell(new CloseLink(CloseReason.Shutdown));
        }
    }

    private void StartReceiver(InboundLink link)
    {
        string id = link.Connection.LocalConnectionId.ToString("x16", System.Globalization.CultureInfo.InvariantCulture);
        IActorRef actor = Start(PeerReceiver.Props(link), "receiver-" + id, _receivers);
        link.Attach(actor);
        if (_shutdownRequester is not null)
        {
            actor.Tell(new CloseLink(CloseReason.Shutdown));
        }
    }

    private IActorRef Start(Props props, string name, HashSet<IActorRef> set)
    {
        // An earlier actor of the same peer may still be on its way out.
        string free = Context.Child(name).Equals(ActorRefs.Nobody) ? name : $"{name}-{++_names}";
        IActorRef actor = Context.Watch(Context.ActorOf(_core.Thread is null ? props : props.WithDispatcher(UdpTransport.Dispatcher), free));
        set.Add(actor);
        return actor;
    }

    private void ShutDown(ShutDown shutDown)
    {
        _shutdownRequester = Sender;
        _flush = shutDown.Flush;
        if (_senders.Count == 0)
        {
            CloseReceivers();
            return;
        }

        Timers.StartSingleTimer(nameof(ShutDownLate), ShutDownLate.Senders, shutDown.Flush + TimeSpan.FromMilliseconds(250));
        foreach (IActorRef sender in _senders)
        {
            sender.Tell(new CloseLink(CloseReason.Shutdown));
        }
    }

    private void CloseReceivers()
    {
        Timers.CancelAll();
        if (_receivers.Count == 0)
        {
            Context.Stop(_listener);
            return;
        }

        Timers.StartSingleTimer(nameof(ShutDownLate), ShutDownLate.Receivers, _flush);
        foreach (IActorRef receiver in _receivers)
        {
            receiver.Tell(new CloseLink(CloseReason.Shutdown));
        }
    }

    private void OnTerminated(IActorRef actor)
    {
        bool wasSender = _senders.Remove(actor);
        bool wasReceiver = _receivers.Remove(actor);
        if (_shutdownRequester is null)
        {
            return;
        }

        if (actor.Equals(_listener))
        {
            _shutdownRequester.Tell(Done.Instance);
            Context.Stop(Self);
        }
        else if ((wasSender && _senders.Count == 0) || (wasReceiver && _senders.Count == 0 && _receivers.Count == 0))
        {
            CloseReceivers();
        }
    }

    private void StopAll(HashSet<IActorRef> actors)
    {
        foreach (IActorRef actor in actors)
        {
            Context.Stop(actor);
        }
    }

    /// <summary>The address in the characters that an actor's name may have.</summary>
    private static string NameOf(PeerAddress peer)
    {
        var name = new StringBuilder();
        foreach (char c in peer.HostAndPort)
        {
            name.Append(char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or ':' ? c : '_');
        }

        return name.ToString();
    }

    /// <summary>A phase of the shutdown has lasted too long: what is left of it is stopped.</summary>
    private enum ShutDownLate
    {
        Senders,
        Receivers,
    }
}
