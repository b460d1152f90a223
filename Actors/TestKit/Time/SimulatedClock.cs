namespace ActorUdp.TestKit.Time;

/// <summary>
/// Time that passes only when told, with timers that fire when told. It is 2000-01-01 when it begins. Setting timers is
/// thread-safe; one thread at a time moves the clock.
/// </summary>
internal sealed class SimulatedClock : TimeProvider
{
    private const long NanosPerTick = TimeSpan.NanosecondsPerTick;

    private static readonly DateTimeOffset _beginning = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly Lock _lock = new();

    // Timers that are set, by due time; of two that are due together, the one that was made first.
    private readonly SortedSet<Alarm> _set = new(Comparer<Alarm>.Create((a, b) => (a.Due, a.Number).CompareTo((b.Due, b.Number))));
    private long _now;
    private long _made;

    public override long TimestampFrequency => 1_000_000_000;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <summary>Nanoseconds since the beginning.</summary>
    public long Now => Volatile.Read(ref _now);

    /// <summary>When the next timer fires, in nanoseconds since the beginning; null when none is set.</summary>
    public long? NextDue
    {
        get
        {
            lock (_lock)
            {
                return _set.Min?.Due;
            }
        }
    }

    public override long GetTimestamp() => Now;

    public override DateTimeOffset GetUtcNow() => _beginning + TimeSpan.FromTicks(Now / NanosPerTick);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var alarm = new Alarm(this, Interlocked.Increment(ref _made), () => callback(state));
        alarm.Change(dueTime, period);
        return alarm;
    }

    /// <summary>Moves the clock; fires nothing.</summary>
    /// <param name="to">Nanoseconds since the beginning; not before now.</param>
    public void MoveTo(long to) => Volatile.Write(ref _now, Math.Max(to, _now));

    /// <summary>Fires the one timer whose turn it is.</summary>
    /// <returns>False when none is due.</returns>
    public bool FireNext()
    {
        Alarm? first;
        lock (_lock)
        {
            first = _set.Min;
            if (first is null || first.Due > _now)
            {
                return false;
            }

            _set.Remove(first);
            first.SetAgain();
        }

        first.Fire();
        return true;
    }

    private static long Nanos(TimeSpan span) => span.Ticks * NanosPerTick;

    private sealed class Alarm(SimulatedClock clock, long number, Action fire) : ITimer
    {
        private long _period = -1;
        private bool _disposed;

        public long Number => number;

        public long Due { get; private set; }

        public void Fire() => fire();

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            ThrowIfNegative(dueTime);
            ThrowIfNegative(period);
            lock (clock._lock)
            {
                clock._set.Remove(this);
                if (_disposed)
                {
                    return false;
                }

                _period = period == Timeout.InfiniteTimeSpan || period == TimeSpan.Zero ? -1 : Nanos(period);
                if (dueTime != Timeout.InfiniteTimeSpan)
                {
                    Due = clock._now + Nanos(dueTime);
                    clock._set.Add(this);
                }

                return true;
            }
        }

        // The lock is held.
        public void SetAgain()
        {
            if (_period > 0)
            {
                Due += _period;
                clock._set.Add(this);
            }
        }

        public void Dispose()
        {
            lock (clock._lock)
            {
                _disposed = true;
                clock._set.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        private static void ThrowIfNegative(TimeSpan span)
        {
            if (span != Timeout.InfiniteTimeSpan)
            {
                ArgumentOutOfRangeException.ThrowIfLessThan(span, TimeSpan.Zero);
            }
        }
    }
}
