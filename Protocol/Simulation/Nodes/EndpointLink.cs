using ActorUdp.Protocol;
using ActorUdp.Protocol.Wire;
using ActorUdp.Simulation.Worlds;

namespace ActorUdp.Simulation.Nodes;

/// <summary>
/// What an endpoint actor and its link are in production: a bounded inbox, one wake-up for any number of reasons to work, a
/// deadline to the millisecond, and a state that outlives a restart of the actor.
/// </summary>
internal abstract class EndpointLink
{
    /// <summary>So many timers in a row that found nothing to do are a spinning timer.</summary>
    private const int MaximumIdleTimers = 200;

    /// <summary>The deadline timer of the actors is no finer than this.</summary>
    private const long TimerStep = MonotonicNanos.PerMillisecond;

    private readonly Queue<(byte[] Datagram, SimulatedSocket Socket, Address Source)> _inbox = new();
    private readonly Action _work;
    private readonly Action _timer;
    private int _inboxBytes;
    private long _alarm = long.MaxValue;
    private long _deadline = long.MaxValue;
    private long _downUntil;
    private bool _isWakePending;
    private bool _isTimerWork;
    private int _idleTimers;

    protected EndpointLink(SimulatedNode node)
    {
        Node = node;
        _work = WorkNow;
        _timer = OnTimer;
    }

    public SimulatedNode Node { get; }

    /// <summary>The link has left its node's table.</summary>
    public bool IsOver { get; protected set; }

    protected World World => Node.World;

    protected MonotonicNanos Now => Node.Clock.Now;

    /// <summary>Whether the present turn did anything that can be seen from outside.</summary>
    protected bool DidSomething { get; set; }

    public void Enqueue(byte[] datagram, SimulatedSocket socket, Address source)
    {
        if (_inboxBytes + datagram.Length > Node.Place.Plan.ReceiveQueue)
        {
            World.Counters.InboxOverflows++;
            return;
        }
        _inboxBytes += datagram.Length;
        _inbox.Enqueue((datagram, socket, source));
    }

    public void Wake()
    {
        if (_isWakePending)
            return;
        _isWakePending = true;
        World.Clock.At(Math.Max(World.Clock.NowNanos + Node.TurnDelay(), _downUntil), _work);
    }

    /// <summary>The actor fails and is restarted after a while; the link stays as it is.</summary>
    public virtual void RestartActor(long downtime) => _downUntil = Math.Max(_downUntil, World.Clock.NowNanos + downtime);

    /// <summary>Whatever held the actor up is over: what it was to do, it does now.</summary>
    public void Resume()
    {
        _downUntil = 0;
        if (_isWakePending)
            World.Clock.At(World.Clock.NowNanos, _work);
    }

    /// <summary>Does what the actor does when it is woken.</summary>
    protected abstract void Work();

    protected bool TryTake(out byte[] datagram, out SimulatedSocket socket, out Address source)
    {
        if (!_inbox.TryDequeue(out var entry))
        {
            (datagram, socket, source) = ([], null!, default);
            return false;
        }
        (datagram, socket, source) = entry;
        _inboxBytes -= datagram.Length;
        DidSomething = true;
        return true;
    }

    protected void Note(Verdict verdict, byte[] datagram, Address source)
    {
        World.Trace?.Received(Node, verdict, datagram, source);
        Node.Note(verdict);
    }

    /// <summary>Sets the deadline. An alarm that rings too early finds nothing due and is set again, as in production.</summary>
    protected void SetDeadline(MonotonicNanos? due)
    {
        _deadline = due?.Value ?? long.MaxValue;
        if (_deadline == long.MaxValue)
            return;
        var at = Math.Max(Node.Clock.ToWorld(_deadline), World.Clock.NowNanos + TimerStep / 4);
        if (at >= _alarm && _alarm > World.Clock.NowNanos)
            return;
        _alarm = at + Node.TimerDelay(TimerStep / 2);
        World.Clock.At(_alarm, _timer);
    }

    /// <summary>The node's clock has leapt: what was due later may be due now.</summary>
    public void OnClockLeap() => Wake();

    private void OnTimer()
    {
        if (IsOver || Node.IsDead || World.Clock.NowNanos < _alarm)
            return;
        _alarm = long.MaxValue;
        if (_deadline > Now.Value)
        {
            SetDeadline(new MonotonicNanos(_deadline));
            return;
        }
        _isTimerWork = true;
        Wake();
    }

    private void WorkNow()
    {
        if (IsOver || Node.IsDead)
            return;
        var free = Math.Max(_downUntil, Node.StalledUntil);
        if (free > World.Clock.NowNanos)
        {
            World.Clock.At(free, _work);
            return;
        }
        _isWakePending = false;
        DidSomething = false;
        Work();
        if (_isTimerWork && !DidSomething)
            _idleTimers++;
        else
            _idleTimers = 0;
        _isTimerWork = false;
        if (_idleTimers > MaximumIdleTimers)
            throw new SimulationException($"{this} spins: {_idleTimers} timers in a row found nothing to do");
    }
}
