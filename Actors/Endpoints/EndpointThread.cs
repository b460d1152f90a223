using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using ActorUdp.Configuration;
using ActorUdp.Sockets;
using ActorUdp.Sockets.Linux;
using ActorUdp.Timing;

namespace ActorUdp.Endpoints;

/// <summary>
/// The one thread of a transport, whatever the number of peers: it receives from the sockets, fires the deadlines, and takes the turns of
/// the endpoint actors that follow from both, so that a datagram gets from the socket to its actor, and from there to the next,
/// without a change of threads. Thread-safe.
/// </summary>
internal sealed class EndpointThread : IDisposable
{
    // How long actors take turns before sockets and deadlines are looked after again.
    private const long MaximumTurns = 30_000;

    // How long idle-strategy = backoff looks for more before it sleeps: about what it costs to be woken.
    private const long BackoffSpin = 50_000;

    // A turn on the thread of whoever sends is for what is sent alone. Who sends so often gets batches, which cost less.
    private const long MinimumPause = 10_000;

    private const int Awake = 0;
    private const int Asleep = 1;

    // Somebody has something to do for the thread that it may not have seen.
    private const int Woken = 2;

    private static readonly ConditionalWeakTable<ActorSystem, EndpointThread> _ofSystem = [];

    [ThreadStatic]
    private static EndpointThread? _current;

    [ThreadStatic]
    private static EndpointThread? _takesNextTurnHere;

    private readonly ConcurrentQueue<IRunnable> _turns = new();
    private readonly Queue<IRunnable> _ownTurns = new();
    private readonly IdleStrategyKind _strategy;
    private readonly bool _isPatient;
    private readonly TransportClock _clock;
    private readonly SocketPoller? _poller;
    private readonly ISleeper _sleeper;
    private readonly Thread _thread;
    private CoreSharing _sharing;
    private WorkRhythm _rhythm;
    private volatile bool _stopped;
    private int _state = Awake;

    /// <param name="clock">The clock.</param>
    /// <param name="strategy">What it does when there is nothing to do.</param>
    /// <param name="name">Its name, for people.</param>
    /// <param name="isPatient">Whether it waits for a core until who has it rests, where those who have it make its work, and plenty of it.</param>
    public EndpointThread(TransportClock clock, IdleStrategyKind strategy, string name, bool isPatient = false)
    {
        _isPatient = isPatient;
        _clock = clock;
        _strategy = strategy;
        _poller = SocketPoller.TryCreate();
        _sleeper = _poller ?? (ISleeper)new MonitorSleeper();
        Timer = new DeadlineTimer(clock, Wake);
        _thread = new Thread(Run) { IsBackground = true, Name = name };
        _thread.Start();
    }

    /// <summary>Whether the turn that is being taken is on the thread of somebody who sends, and must be short.</summary>
    [field: ThreadStatic]
    public static bool IsGuest { get; private set; }

    /// <summary>Its deadlines are fired by this thread.</summary>
    public DeadlineTimer Timer { get; }

    /// <summary>Receives for sockets; null where the system lacks what that takes.</summary>
    public ISocketPoller? Poller => _poller;

    /// <summary>The thread of a system's transport; null before there is one, and where there is none.</summary>
    public static EndpointThread? Of(ActorSystem system) => _ofSystem.TryGetValue(system, out EndpointThread? thread) ? thread : null;

    /// <summary>Actors have been told messages on this thread, if it is the transport's. Those that run elsewhere may wait for its core.</summary>
    /// <param name="messages">How many in one batch.</param>
    public static void Delivered(int messages) => _current?._sharing.Delivered(messages);

    /// <summary>Makes this the thread of a system.</summary>
    public void BelongTo(ActorSystem system) => _ofSystem.AddOrUpdate(system, this);

    /// <summary>Takes an actor's turn soon, here, or at once where <see cref="WakeHere"/> says so.</summary>
    public void Execute(IRunnable turn)
    {
        if (_current == this)
        {
            _ownTurns.Enqueue(turn);
        }
        else if (_takesNextTurnHere == this)
        {
            _takesNextTurnHere = null;
            IsGuest = true;
            try
            {
                turn.Run();
            }
            finally
            {
                IsGuest = false;
            }
        }
        else if (_stopped)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static t => t.Run(), turn, preferLocal: false);
        }
        else
        {
            _turns.Enqueue(turn);
            Wake();
            if (_stopped)
            {
                HandOver();
            }
        }
    }

    /// <summary>
    /// Wakes a sender for something that was queued just now: if it has rested for a while, it sends on this very thread, which
    /// saves the wake-up of another.
    /// </summary>
    public void WakeHere(PeerLink link)
    {
        if (_current == this || _clock.Now.Value - link.LastTurn < MinimumPause)
        {
            link.Wake();
            return;
        }

        _takesNextTurnHere = this;
        link.Wake();
        _takesNextTurnHere = null;
    }

    public void Dispose()
    {
        _stopped = true;
        Timer.Dispose();
        Wake();
        if (_current != this)
        {
            _thread.Join();
        }
    }

    private void Wake()
    {
        // What there is to do has been queued before. The thread becomes awake before it looks at the queues, so while it still is to
        // become so, it will see that.
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _state) != Woken && Interlocked.Exchange(ref _state, Woken) == Asleep)
        {
            _sleeper.Wake();
        }
    }

    private void Run()
    {
        _current = this;
        TimeSlice.Shorten(interrupts: !_isPatient);
        long lastWork = _clock.Now.Value;
        while (!_stopped)
        {
            Interlocked.Exchange(ref _state, Awake);
            bool worked = TakeTurns();
            if (worked)
            {
                ShareCore(_clock.Now.Value);
            }

            long wait = Timer.FireDue();
            worked |= _poller?.Receive() ?? false;
            worked |= _ownTurns.Count > 0;
            long now = _clock.Now.Value;
            if (worked)
            {
                _rhythm.OnWork(now - lastWork);
                lastWork = now;
            }
            else if (IsSleepDue(now - lastWork))
            {
                Sleep(wait);
            }
            else
            {
                ShareCore(now, isIdle: true);
            }
        }

        _current = null;
        HandOver();
        _sleeper.Dispose();
    }

    /// <summary>Whoever else wants this core gets it, when it is time; nobody, most of the time.</summary>
    private void ShareCore(long now, bool isIdle = false)
    {
        if (_sharing.IsDue(now, isIdle))
        {
            Thread.Yield();
            _sharing.Returned(_clock.Now.Value);
        }
    }

    private bool IsSleepDue(long idle)
    {
        switch (_strategy)
        {
            case IdleStrategyKind.Spinning:
                return false;
            case IdleStrategyKind.Backoff:
                return idle > BackoffSpin;
            default:
                if (idle > WorkRhythm.ShortWait)
                {
                    _rhythm.OnQuiet();
                }

                // Who is patient leaves the core to those who make its work.
                return _isPatient || !_rhythm.IsQuick;
        }
    }

    /// <summary>True when there were any.</summary>
    private bool TakeTurns()
    {
        if (_ownTurns.Count == 0 && _turns.IsEmpty)
        {
            return false;
        }

        long end = _clock.Now.Value + MaximumTurns;
        while (true)
        {
            // By turns, or an endpoint that always has more to do would keep out whoever is woken from elsewhere.
            bool any = false;
            if (_turns.TryDequeue(out IRunnable? turn))
            {
                turn.Run();
                any = true;
            }

            if (_ownTurns.TryDequeue(out turn))
            {
                turn.Run();
                any = true;
            }

            if (!any || _clock.Now.Value >= end)
            {
                return true;
            }
        }
    }

    private void Sleep(long nanos)
    {
        if (Interlocked.CompareExchange(ref _state, Asleep, Awake) == Awake)
        {
            _sleeper.Sleep(nanos);
            _sharing.Rested();
        }
    }

    /// <summary>The actors whose turns are left end elsewhere.</summary>
    private void HandOver()
    {
        while (_turns.TryDequeue(out IRunnable? turn))
        {
            ThreadPool.UnsafeQueueUserWorkItem(static t => t.Run(), turn, preferLocal: false);
        }

        if (Thread.CurrentThread == _thread)
        {
            while (_ownTurns.TryDequeue(out IRunnable? turn))
            {
                ThreadPool.UnsafeQueueUserWorkItem(static t => t.Run(), turn, preferLocal: false);
            }
        }
    }
}
