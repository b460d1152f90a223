using System.Diagnostics;

namespace ActorUdp.Embedded.Actor;

/// <summary>
/// A heap of deadlines and one timer set to the earliest of them: nothing wakes while nothing is due. Cancelled entries
/// leave the heap at once.
/// </summary>
internal sealed class DeadlineScheduler : IScheduler, IAdvancedScheduler, IDisposable
{
    private readonly Lock _lock = new();
    private readonly Timer _timer;
    private readonly Action<Exception> _onError;

    // Guarded by _lock: a binary heap by Due.
    private readonly List<Entry> _heap = [];
    private bool _disposed;

    // One thread fires at a time, so that what is due earlier runs earlier.
    private bool _firing;

    internal DeadlineScheduler(Action<Exception> onError)
    {
        _onError = onError;
        using (ExecutionContext.SuppressFlow())
            _timer = new Timer(static state => ((DeadlineScheduler)state!).Fire(), this, Timeout.Infinite, Timeout.Infinite);
    }

    public IAdvancedScheduler Advanced => this;

    public DateTimeOffset Now => DateTimeOffset.UtcNow;

    public TimeSpan MonotonicClock => Stopwatch.GetElapsedTime(0);

    public TimeSpan HighResMonotonicClock => MonotonicClock;

    public void ScheduleTellOnce(TimeSpan delay, ICanTell receiver, object message, IActorRef? sender) =>
        ScheduleTellOnce(delay, receiver, message, sender, null);

    public void ScheduleTellOnce(TimeSpan delay, ICanTell receiver, object message, IActorRef? sender, ICancelable? cancelable) =>
        ScheduleOnce(delay, () => receiver.Tell(message, sender), cancelable);

    public void ScheduleTellRepeatedly(TimeSpan initialDelay, TimeSpan interval, ICanTell receiver, object message,
        IActorRef? sender) => ScheduleTellRepeatedly(initialDelay, interval, receiver, message, sender, null);

    public void ScheduleTellRepeatedly(TimeSpan initialDelay, TimeSpan interval, ICanTell receiver, object message,
        IActorRef? sender, ICancelable? cancelable) =>
        ScheduleRepeatedly(initialDelay, interval, () => receiver.Tell(message, sender), cancelable);

    public void ScheduleOnce(TimeSpan delay, Action action) => ScheduleOnce(delay, action, null);

    public void ScheduleOnce(TimeSpan delay, Action action, ICancelable? cancelable)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(delay, TimeSpan.Zero);
        Schedule(new Entry(this, action, TimeSpan.Zero), delay, cancelable);
    }

    public void ScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, Action action) =>
        ScheduleRepeatedly(initialDelay, interval, action, null);

    public void ScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, Action action, ICancelable? cancelable)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(initialDelay, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(interval, TimeSpan.Zero);
        Schedule(new Entry(this, action, interval), initialDelay, cancelable);
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            _heap.Clear();
        }

        _timer.Dispose();
    }

    private static long Ticks(TimeSpan span) => (long)Math.Min(span.TotalSeconds * Stopwatch.Frequency, long.MaxValue / 4);

    private void Schedule(Entry entry, TimeSpan delay, ICancelable? cancelable)
    {
        if (cancelable is { IsCancellationRequested: true })
            return;

        entry.Due = Stopwatch.GetTimestamp() + Ticks(delay);
        lock (_lock)
        {
            if (_disposed)
                throw new SchedulerException("cannot enqueue after timer shutdown");
            Push(entry);
            if (entry.Index == 0)
                Arm();
        }

        if (cancelable is not null)
            entry.Registration = cancelable.Token.UnsafeRegister(static state => ((Entry)state!).Cancel(), entry);
    }

    private void Remove(Entry entry)
    {
        lock (_lock)
        {
            entry.Cancelled = true;
            if (entry.Index < 0 || _disposed)
                return;
            bool first = entry.Index == 0;
            RemoveAt(entry.Index);
            if (first)
                Arm();
        }
    }

    /// <summary>Sets the timer to the earliest deadline. The lock is held.</summary>
    private void Arm()
    {
        if (_firing)
            return;
        if (_heap.Count == 0)
        {
            _timer.Change(Timeout.Infinite, Timeout.Infinite);
            return;
        }

        long left = _heap[0].Due - Stopwatch.GetTimestamp();
        long milliseconds = left <= 0 ? 0 : (left * 1000 + Stopwatch.Frequency - 1) / Stopwatch.Frequency;
        _timer.Change(Math.Min(milliseconds, int.MaxValue), Timeout.Infinite);
    }

    private void Fire()
    {
        lock (_lock)
        {
            if (_firing)
                return;
            _firing = true;
        }

        while (TakeDue() is { } entry)
        {
            try
            {
                entry.Run();
            }
            catch (Exception e)
            {
                _onError(e);
            }
        }
    }

    private Entry? TakeDue()
    {
        lock (_lock)
        {
            long now = Stopwatch.GetTimestamp();
            if (_disposed || _heap.Count == 0 || _heap[0].Due > now)
            {
                _firing = false;
                if (!_disposed)
                    Arm();
                return null;
            }

            Entry entry = _heap[0];
            RemoveAt(0);
            if (entry.Interval > TimeSpan.Zero && !entry.Cancelled)
            {
                // From the deadline, not from now: no drift; but what was missed while late is not made up for.
                entry.Due = Math.Max(entry.Due + Ticks(entry.Interval), now);
                Push(entry);
            }

            return entry;
        }
    }

    private void Push(Entry entry)
    {
        _heap.Add(entry);
        Up(_heap.Count - 1, entry);
    }

    private void RemoveAt(int index)
    {
        Entry removed = _heap[index];
        removed.Index = -1;
        Entry last = _heap[^1];
        _heap.RemoveAt(_heap.Count - 1);
        if (ReferenceEquals(last, removed))
            return;
        if (index > 0 && last.Due < _heap[(index - 1) / 2].Due)
            Up(index, last);
        else
            Down(index, last);
    }

    private void Up(int index, Entry entry)
    {
        while (index > 0 && entry.Due < _heap[(index - 1) / 2].Due)
        {
            Place(index, _heap[(index - 1) / 2]);
            index = (index - 1) / 2;
        }

        Place(index, entry);
    }

    private void Down(int index, Entry entry)
    {
        while (true)
        {
            int child = (2 * index) + 1;
            if (child + 1 < _heap.Count && _heap[child + 1].Due < _heap[child].Due)
                child++;
            if (child >= _heap.Count || entry.Due <= _heap[child].Due)
                break;
            Place(index, _heap[child]);
            index = child;
        }

        Place(index, entry);
    }

    private void Place(int index, Entry entry)
    {
        _heap[index] = entry;
        entry.Index = index;
    }

    private sealed class Entry(DeadlineScheduler owner, Action action, TimeSpan interval)
    {
        // In Stopwatch ticks.
        internal long Due { get; set; }

        // Where in the heap; -1 when it is not there.
        internal int Index { get; set; } = -1;

        internal TimeSpan Interval => interval;

        internal volatile bool Cancelled;

        internal CancellationTokenRegistration Registration { get; set; }

        internal void Cancel() => owner.Remove(this);

        internal void Run()
        {
            if (Cancelled)
                return;
            action();
            if (interval == TimeSpan.Zero)
                Registration.Dispose();
        }
    }
}
