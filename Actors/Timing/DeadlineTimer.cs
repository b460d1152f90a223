using ActorUdp.Protocol;

namespace ActorUdp.Timing;

/// <summary>Something that wants to be woken at a time.</summary>
internal interface IDeadlineTarget
{
    /// <summary>Called on the timer's thread; must not block.</summary>
    void OnDeadline();
}

/// <summary>
/// Wakes connections when their next timeout is due, to the millisecond: the actor system's scheduler ticks ten times
/// coarser than loss recovery on a LAN needs. One thread for all peers; it sleeps until the earliest deadline, and for
/// ever when there is none. Thread-safe.
/// </summary>
internal sealed class DeadlineTimer : IDisposable
{
    private readonly TransportClock _clock;
    private readonly object _lock = new();
    private readonly PriorityQueue<Deadline, long> _queue = new();
    private readonly Thread _thread;
    private bool _stopped;

    public DeadlineTimer(TransportClock clock, string name)
    {
        _clock = clock;
        _thread = new Thread(Run) { IsBackground = true, Name = name };
        _thread.Start();
    }

    /// <summary>
    /// One target's place in the timer. A deadline that moves later costs nothing: the earlier wake-up stays, finds
    /// nothing due, and the owner schedules again.
    /// </summary>
    public sealed class Deadline(DeadlineTimer timer, IDeadlineTarget target)
    {
        private long _scheduled = long.MaxValue;

        /// <summary>Asks for a wake-up at or soon after the time; null asks for none.</summary>
        public void Set(MonotonicNanos? at)
        {
            if (at is { } time && time.Value < Volatile.Read(ref _scheduled))
            {
                timer.Add(this, time.Value);
            }
        }

        internal void Enqueue(PriorityQueue<Deadline, long> queue, long at)
        {
            _scheduled = at;
            queue.Enqueue(this, at);
        }

        internal bool IsCurrent(long at) => _scheduled == at;

        internal void Fire()
        {
            Volatile.Write(ref _scheduled, long.MaxValue);
            target.OnDeadline();
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _stopped = true;
            Monitor.Pulse(_lock);
        }

        if (Thread.CurrentThread != _thread)
        {
            _thread.Join();
        }
    }

    private void Add(Deadline deadline, long at)
    {
        lock (_lock)
        {
            bool first = !_queue.TryPeek(out _, out long earliest) || at < earliest;
            deadline.Enqueue(_queue, at);
            if (first)
            {
                Monitor.Pulse(_lock);
            }
        }
    }

    private void Run()
    {
        while (WaitForNext(out Deadline? due))
        {
            due?.Fire();
        }
    }

    private bool WaitForNext(out Deadline? due)
    {
        due = null;
        lock (_lock)
        {
            if (_stopped)
            {
                return false;
            }

            if (!_queue.TryPeek(out Deadline? next, out long at))
            {
                Monitor.Wait(_lock);
                return true;
            }

            long wait = at - _clock.Now.Value;
            if (wait > 0)
            {
                Monitor.Wait(_lock, (int)Math.Min((wait + 999_999) / 1_000_000, int.MaxValue));
                return true;
            }

            _queue.Dequeue();

            // An entry that an earlier one has replaced is dropped when its time comes.
            due = next.IsCurrent(at) ? next : null;
            return true;
        }
    }
}
