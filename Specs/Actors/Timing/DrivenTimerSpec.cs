using ActorUdp.Timing;

namespace ActorUdp.Specs.Actors.Timing;

/// <summary>A <see cref="DeadlineTimer"/> whose clock is not the system's: that clock's timers drive it.</summary>
public sealed class DrivenTimerSpec : IDisposable
{
    private readonly OneTimer _time = new();
    private readonly TransportClock _clock;
    private readonly DeadlineTimer _timer;
    private readonly List<string> _fired = [];

    public DrivenTimerSpec()
    {
        _clock = new TransportClock(_time);
        _timer = new DeadlineTimer(_clock, "spec-timer");
    }

    public void Dispose() => _timer.Dispose();

    [Fact]
    public void Asks_the_clock_for_the_earliest_deadline_and_fires_one_at_a_time()
    {
        Set("late", 30);
        Set("early", 5);
        Set("too", 5);

        Assert.Equal(TimeSpan.FromMilliseconds(5), _time.Due);
        _time.Pass(TimeSpan.FromMilliseconds(5));
        Assert.Equal(["early"], _fired);
        Assert.Equal(TimeSpan.Zero, _time.Due);
        _time.Pass(TimeSpan.Zero);
        Assert.Equal(["early", "too"], _fired);
        Assert.Equal(TimeSpan.FromMilliseconds(25), _time.Due);
        _time.Pass(TimeSpan.FromMilliseconds(25));

        Assert.Equal(["early", "too", "late"], _fired);
        Assert.Null(_time.Due);
    }

    [Fact]
    public void Is_never_early_by_rounding()
    {
        new DeadlineTimer.Deadline(_timer, new Target(() => _fired.Add("odd"))).Set(new MonotonicNanos(_clock.Now.Value + 150));

        Assert.Equal(new TimeSpan(2), _time.Due);
    }

    [Fact]
    public void Lets_go_of_the_clock_when_disposed()
    {
        Set("never", 5);

        _timer.Dispose();

        Assert.True(_time.IsDisposed);
    }

    private void Set(string name, long milliseconds) => new DeadlineTimer.Deadline(_timer, new Target(() => _fired.Add(name)))
        .Set(new MonotonicNanos(_clock.Now.Value + (milliseconds * 1_000_000)));

    private sealed class Target(Action fire) : IDeadlineTarget
    {
        public void OnDeadline() => fire();
    }

    /// <summary>A clock of one timer, that goes when it is told.</summary>
    private sealed class OneTimer : TimeProvider, ITimer
    {
        private long _now;
        private TimerCallback? _callback;

        public TimeSpan? Due { get; private set; }

        public bool IsDisposed { get; private set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _now;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _callback = callback;
            Change(dueTime, period);
            return this;
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            Due = dueTime == Timeout.InfiniteTimeSpan ? null : dueTime;
            return true;
        }

        public void Pass(TimeSpan time)
        {
            Assert.Equal(Due, time);
            _now += time.Ticks;
            Due = null;
            _callback!(null);
        }

        public void Dispose() => IsDisposed = true;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
