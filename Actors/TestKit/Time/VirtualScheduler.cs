namespace ActorUdp.TestKit.Time;

/// <summary>
/// Named by the configuration of systems that run in virtual time: their timers, receive timeouts and scheduled messages go
/// by the network's clock. For actor systems to make; not for you. Thread-safe.
/// </summary>
internal sealed partial class VirtualScheduler : IScheduler, IAdvancedScheduler, IDisposable
{
    private readonly Lock _lock = new();
    private readonly SimulatedClock _clock;
    private readonly ILoggingAdapter _log;
    private readonly ITimer _alarm;

    // By due time; of two that are due together, the one that was scheduled first.
    private readonly SortedSet<Entry> _entries = new(Comparer<Entry>.Create((a, b) => (a.Due, a.Number).CompareTo((b.Due, b.Number))));
    private long _scheduled;
    private bool _disposed;

    /// <summary>Called by the actor system.</summary>
    /// <param name="config">The system's configuration, which leads to its network.</param>
    /// <param name="log">Where actions that fail are logged.</param>
    public VirtualScheduler(Config config, ILoggingAdapter log)
    {
        Time = VirtualTime.Of(config);
        _clock = Time.Clock;
        _log = log;
        _alarm = _clock.CreateTimer(_ => FireFirst(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <inheritdoc/>
    public IAdvancedScheduler Advanced => this;

    /// <summary>The network's date and time.</summary>
    public DateTimeOffset Now => _clock.GetUtcNow();

    /// <summary>Since the network was made.</summary>
    public TimeSpan MonotonicClock => TimeSpan.FromTicks(_clock.Now / TimeSpan.NanosecondsPerTick);

    /// <inheritdoc cref="MonotonicClock"/>
    public TimeSpan HighResMonotonicClock => MonotonicClock;

    internal VirtualTime Time { get; }

    /// <inheritdoc/>
    public void ScheduleTellOnce(TimeSpan delay, ICanTell receiver, object message, IActorRef? sender) =>
        ScheduleTellOnce(delay, receiver, message, sender, null);

    /// <inheritdoc/>
    public void ScheduleTellOnce(TimeSpan delay, ICanTell receiver, object message, IActorRef? sender, ICancelable? cancelable) =>
        ScheduleOnce(delay, () => receiver.Tell(message, sender), cancelable);

    /// <inheritdoc/>
    public void ScheduleTellRepeatedly(TimeSpan initialDelay, TimeSpan interval, ICanTell receiver, object message, IActorRef? sender) =>
        ScheduleTellRepeatedly(initialDelay, interval, receiver, message, sender, null);

    /// <inheritdoc/>
    public void ScheduleTellRepeatedly(TimeSpan initialDelay, TimeSpan interval, ICanTell receiver, object message, IActorRef? sender, ICancelable? cancelable) =>
        ScheduleRepeatedly(initialDelay, interval, () => receiver.Tell(message, sender), cancelable);

    /// <inheritdoc/>
    public void ScheduleOnce(TimeSpan delay, Action action) => ScheduleOnce(delay, action, null);

    /// <inheritdoc/>
    public void ScheduleOnce(TimeSpan delay, Action action, ICancelable? cancelable)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(delay, TimeSpan.Zero);
        Schedule(delay, TimeSpan.Zero, action, cancelable);
    }

    /// <inheritdoc/>
    public void ScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, Action action) => ScheduleRepeatedly(initialDelay, interval, action, null);

    /// <inheritdoc/>
    public void ScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, Action action, ICancelable? cancelable)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(initialDelay, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(interval, TimeSpan.Zero);
        Schedule(initialDelay, interval, action, cancelable);
    }

    /// <summary>The system has ended: nothing that is scheduled happens any more.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            _entries.Clear();
        }

        _alarm.Dispose();
    }

    private void Schedule(TimeSpan delay, TimeSpan interval, Action action, ICancelable? cancelable)
    {
        if (cancelable is { IsCancellationRequested: true })
        {
            return;
        }

        var entry = new Entry(action, interval, Interlocked.Increment(ref _scheduled)) { Due = After(delay) };
        lock (_lock)
        {
            if (_disposed)
            {
                throw new SchedulerException("The actor system has ended: its scheduler takes nothing any more.");
            }

            _entries.Add(entry);
            SetAlarm();
        }

        if (cancelable is not null)
        {
            entry.Registration = cancelable.Token.UnsafeRegister(_ => Remove(entry), null);
        }
    }

    private void Remove(Entry entry)
    {
        lock (_lock)
        {
            entry.IsCancelled = true;
            _entries.Remove(entry);
        }
    }

    /// <summary>One at a time, so that its consequences happen before the next.</summary>
    private void FireFirst()
    {
        Entry? first;
        lock (_lock)
        {
            first = _entries.Min;
            if (first is null || first.Due > _clock.Now)
            {
                // What the alarm was set for has been cancelled.
                SetAlarm();
                return;
            }

            _entries.Remove(first);
            if (first.Interval > TimeSpan.Zero)
            {
                first.Due += first.Interval.Ticks * TimeSpan.NanosecondsPerTick;
                _entries.Add(first);
            }

            SetAlarm();
        }

        Run(first);
    }

    private void Run(Entry entry)
    {
        try
        {
            if (!entry.IsCancelled)
            {
                entry.Action();
            }
        }
        catch (Exception e)
        {
            _log.Error(e, "A scheduled action failed");
        }

        if (entry.Interval == TimeSpan.Zero)
        {
            entry.Registration.Dispose();
        }
    }

    private void SetAlarm()
    {
        if (!_disposed && _entries.Min is { } first)
        {
            // Rounded up, or the alarm would come before its time, again and again.
            long wait = Math.Max(0, first.Due - _clock.Now);
            _alarm.Change(TimeSpan.FromTicks((wait + TimeSpan.NanosecondsPerTick - 1) / TimeSpan.NanosecondsPerTick), Timeout.InfiniteTimeSpan);
        }
    }

    private long After(TimeSpan delay)
    {
        // "For ever" must not run over.
        long ticks = Math.Min(delay.Ticks, long.MaxValue / 4 / TimeSpan.NanosecondsPerTick);
        return _clock.Now + (ticks * TimeSpan.NanosecondsPerTick);
    }

    private sealed class Entry(Action action, TimeSpan interval, long number)
    {
        public Action Action => action;

        public TimeSpan Interval => interval;

        public long Number => number;

        /// <summary>In nanoseconds of the clock. Changed only while the entry is out of the set.</summary>
        public long Due { get; set; }

        public volatile bool IsCancelled;

        public CancellationTokenRegistration Registration { get; set; }
    }
}
