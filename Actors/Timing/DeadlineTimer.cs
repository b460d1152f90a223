using ActorUdp.Protocol;

namespace ActorUdp.Timing;

/// <summary>Something that wants to be woken at a time.</summary>
internal interface IDeadlineTarget
{
    /// <summary>Called on the timer's thread; must not block.</summary>
    void OnDeadline();
}

/// <summary>
/// Wakes connections when their next timeout is due, as finely as the system can sleep: the actor system's scheduler ticks
/// far coarser than pacing and loss recovery need. One thread for all peers; it sleeps until the earliest deadline, and for
/// ever when there is none. With a clock that is not the system's, that clock says when, and there is no thread. Thread-safe.
/// </summary>
internal sealed class DeadlineTimer : IDisposable
{
    private readonly TransportClock _clock;
    private readonly object _lock = new();
    private readonly PriorityQueue<Deadline, long> _queue = new();
    private readonly Thread? _thread;
    private readonly ISleeper? _sleeper;
    private readonly Action? _wakeHost;
    private readonly ITimer? _alarm;
    private bool _stopped;

    // Guarded by the lock: until when the thread sleeps, or was told to; the lowest value while it is awake.
    private long _sleepsUntil = long.MinValue;

    /// <summary>A timer with a thread of its own.</summary>
    /// <param name="clock">What the deadlines are told in.</param>
    /// <param name="name">The thread's.</param>
    public DeadlineTimer(TransportClock clock, string name)
    {
        _clock = clock;
        if (!FollowsForeignClock(out _alarm))
        {
            _sleeper = LinuxSleeper.TryCreate() ?? (ISleeper)new MonitorSleeper();
            _thread = new Thread(Run) { IsBackground = true, Name = name };
            _thread.Start();
        }
    }

    /// <summary>A timer on a thread that has other work too, and calls <see cref="FireDue"/> between that.</summary>
    /// <param name="clock">What the deadlines are told in.</param>
    /// <param name="wakeHost">Ends the thread's sleep; harmless when it does not sleep.</param>
    public DeadlineTimer(TransportClock clock, Action wakeHost)
    {
        _clock = clock;
        if (!FollowsForeignClock(out _alarm))
        {
            _wakeHost = wakeHost;
        }
    }

    /// <summary>
    /// One target's place in the timer. A deadline that moves later costs nothing: the earlier place stays, and when its time comes the
    /// deadline is queued anew. So what is queued of one target gets only earlier towards its end, and stays few.
    /// </summary>
    public sealed class Deadline(DeadlineTimer timer, IDeadlineTarget target)
    {
        // Guarded by the timer's lock; the earliest is the last.
        private readonly Stack<long> _queued = new();
        private long _earliest = long.MaxValue;

        // What was queued before this is not to wake the target.
        private long _notBefore = long.MinValue;

        /// <summary>Asks for a wake-up at or soon after the time, instead of all that was asked for before; null asks for none.</summary>
        public void Move(MonotonicNanos? at)
        {
            Volatile.Write(ref _notBefore, at?.Value ?? long.MaxValue);

            // The timer takes places in the opposite order: either it sees what was written, or its taking is seen here. Without the barrier
            // both could read what was before, and the deadline would be lost.
            Interlocked.MemoryBarrier();
            Set(at);
        }

        /// <summary>Asks for a wake-up at or soon after the time, beside what was asked for before; null asks for none. Not for a target that uses <see cref="Move"/>.</summary>
        public void Set(MonotonicNanos? at)
        {
            if (at is { } time && time.Value < Volatile.Read(ref _earliest))
            {
                timer.Add(this, time.Value);
            }
        }

        internal bool Push(long at)
        {
            if (at >= _earliest)
            {
                return false;
            }

            _queued.Push(at);
            Volatile.Write(ref _earliest, at);
            return true;
        }

        /// <summary>Takes the place that is due.</summary>
        /// <returns>When the target wants to be woken instead; null: now.</returns>
        internal long? Pop()
        {
            long at = _queued.Pop();
            Volatile.Write(ref _earliest, _queued.TryPeek(out long next) ? next : long.MaxValue);
            Interlocked.MemoryBarrier();
            long notBefore = Volatile.Read(ref _notBefore);
            return at < notBefore ? notBefore : null;
        }

        internal void Fire() => target.OnDeadline();
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _stopped = true;
        }

        _sleeper?.Wake();
        _wakeHost?.Invoke();
        _alarm?.Dispose();
        if (Thread.CurrentThread != _thread)
        {
            _thread?.Join();
        }
    }

    /// <summary>Fires what is due. For the thread that is this timer's host.</summary>
    /// <returns>Nanoseconds to the next deadline; <see cref="long.MaxValue"/> when there is none.</returns>
    public long FireDue()
    {
        long wait = long.MaxValue;
        while (_alarm is null && TryNext(out Deadline? due, out wait) && due is not null)
        {
            due.Fire();
        }

        return wait;
    }

    private void Add(Deadline deadline, long at)
    {
        lock (_lock)
        {
            if (!deadline.Push(at))
            {
                return;
            }

            bool first = !_queue.TryPeek(out _, out long earliest) || at < earliest;
            _queue.Enqueue(deadline, at);
            if (!first)
            {
                return;
            }

            SetAlarm();
            if (at >= _sleepsUntil)
            {
                return;
            }

            _sleepsUntil = at;
        }

        _sleeper?.Wake();
        _wakeHost?.Invoke();
    }

    private bool FollowsForeignClock(out ITimer? alarm)
    {
        alarm = _clock.Provider == TimeProvider.System
            ? null
            : _clock.Provider.CreateTimer(_ => OnAlarm(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        return alarm is not null;
    }

    /// <summary>One deadline at a time, so that whoever drives the clock can let its consequences happen before the next.</summary>
    private void OnAlarm()
    {
        Deadline? due = null;
        lock (_lock)
        {
            if (!_stopped && _queue.TryPeek(out _, out long at) && at <= _clock.Now.Value)
            {
                due = TakeFirst();
            }

            SetAlarm();
        }

        due?.Fire();
    }

    private void SetAlarm()
    {
        if (_alarm is not null && _queue.TryPeek(out _, out long at))
        {
            long wait = Math.Max(0, at - _clock.Now.Value);
            _alarm.Change(new TimeSpan((wait + 99) / TimeSpan.NanosecondsPerTick), Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Null when it has moved meanwhile.</summary>
    private Deadline? TakeFirst()
    {
        Deadline first = _queue.Dequeue();
        if (first.Pop() is not { } later)
        {
            return first;
        }

        if (later != long.MaxValue && first.Push(later))
        {
            _queue.Enqueue(first, later);
        }

        return null;
    }

    private void Run()
    {
        while (TryNext(out Deadline? due, out long wait))
        {
            if (due is null)
            {
                _sleeper!.Sleep(wait);
            }
            else
            {
                due.Fire();
            }
        }

        _sleeper!.Dispose();
    }

    /// <summary>Either a deadline that is due, or how long to sleep. False: the timer has been stopped.</summary>
    private bool TryNext(out Deadline? due, out long wait)
    {
        due = null;
        wait = long.MaxValue;
        lock (_lock)
        {
            _sleepsUntil = long.MinValue;
            while (!_stopped && due is null && _queue.TryPeek(out _, out long at))
            {
                wait = at - _clock.Now.Value;
                if (wait > 0)
                {
                    _sleepsUntil = at;
                    return true;
                }

                due = TakeFirst();
                wait = long.MaxValue;
            }

            if (due is null)
            {
                _sleepsUntil = long.MaxValue;
            }

            return !_stopped;
        }
    }
}
