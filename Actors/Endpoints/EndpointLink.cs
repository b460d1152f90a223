using System.Net;
using ActorUdp.Sockets;
using ActorUdp.Timing;

namespace ActorUdp.Endpoints;

/// <summary>
/// What the two kinds of link have in common: the state of one connection that outlives the actor which works on it. The
/// queue of datagrams, the timer and the wake-up belong here; the connection itself is owned by the actor of the moment.
/// </summary>
internal abstract class EndpointLink : IDeadlineTarget
{
    private int _wakePending;
    private long _lastTurn;
    private volatile IActorRef? _actor;

    protected EndpointLink(TransportCore core, PeerAddress peer)
    {
        Core = core;
        Peer = peer;
        Inbox = new DatagramInbox((int)core.Settings.ReceiveQueue);
        Deadline = new DeadlineTimer.Deadline(core.Timer, this);
        Restarts = new RestartBudget(core.Settings.Restart);
    }

    public TransportCore Core { get; }

    /// <summary>How we name the peer.</summary>
    public PeerAddress Peer { get; }

    public DatagramInbox Inbox { get; }

    public DeadlineTimer.Deadline Deadline { get; }

    public RestartBudget Restarts { get; }

    /// <summary>When the actor's last turn ended, on the transport's clock. Written by the actor, read by anybody.</summary>
    public long LastTurn
    {
        get => Volatile.Read(ref _lastTurn);
        set => Volatile.Write(ref _lastTurn, value);
    }

    /// <summary>Queues a datagram; the caller wakes the actor when its batch ends. Thread-safe.</summary>
    public void Enqueue(ReadOnlySpan<byte> datagram, ReceiveBuffer? memory, IDatagramSocket socket, SocketAddress source)
    {
        if (!Inbox.TryEnqueue(datagram, memory, socket, source))
        {
            Core.Counters.InboxOverflow();
        }
    }

    /// <summary>One mailbox message for any number of reasons to work. Thread-safe.</summary>
    public void Wake()
    {
        if (Interlocked.Exchange(ref _wakePending, 1) == 0)
        {
            _actor?.Tell(Endpoints.Wake.Instance, ActorRefs.NoSender);
        }
    }

    /// <summary>The actor takes the wake-up; whatever comes from now on wakes it again.</summary>
    public void WakeTaken() => Interlocked.Exchange(ref _wakePending, 0);

    /// <summary>The supervisor has made the actor: wake-ups go to it, also those that came before.</summary>
    public void Attach(IActorRef actor)
    {
        _actor = actor;
        actor.Tell(Endpoints.Wake.Instance, ActorRefs.NoSender);
    }

    public IActorRef? Actor => _actor;

    void IDeadlineTarget.OnDeadline() => Wake();
}
