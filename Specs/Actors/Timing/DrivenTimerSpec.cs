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
        Pass(5);
        Assert.Equal(["early"], _fired);
        Assert.Equal(TimeSpan.Zero, _time.Due);
        Pass(0);
        Assert.Equal(["early", "too"], _fired);
        Assert.Equal(TimeSpan.FromMilliseconds(25), _time.Due);
        Pass(25);

        Assert.Equal(["early", "too", "late"], _fired);
        Assert.Null(_time.Due);
    }

    [Fact]
    public void A_deadline_that_is_set_later_keeps_its_one_earlier_wake_up()
    {
        DeadlineTimer.Deadline deadline = New("set");

        for (int i = 5; i < 1_000; i++)
        {
            deadline.Set(After(i));
        }

        Pass(5);
        Assert.Equal(["set"], _fired);
        Assert.Null(_time.Due);
    }

    [Fact]
    public void A_deadline_that_has_moved_wakes_once_at_its_last_time()
    {
        DeadlineTimer.Deadline deadline = New("moved");

        deadline.Move(After(5));
        deadline.Move(After(10));
        deadline.Move(After(20));
        Pass(5);
        Assert.Empty(_fired);
        Pass(15);
        Assert.Equal(["moved"], _fired);

        deadline.Move(After(40));
        deadline.Move(After(10));
        Pass(10);
        Assert.Equal(["moved", "moved"], _fired);

        deadline.Move(After(10));
        deadline.Move(null);
        Pass(10);
        Pass(20);
        Assert.Equal(2, _fired.Count);
        Assert.Null(_time.Due);
    }

    [Fact]
    public void A_deadline_may_be_set_again_after_it_was_taken_back()
    {
        DeadlineTimer.Deadline deadline = New("again");

        deadline.Move(After(5));
        deadline.Move(null);
        deadline.Move(After(10));
        Pass(5);
        Assert.Empty(_fired);
        Pass(5);

        Assert.Equal(["again"], _fired);
    }

    [Fact]
    public void Is_never_early_by_rounding()
    {
        New("odd").Set(new MonotonicNanos(_clock.Now.Value + 150));

        Assert.Equal(new TimeSpan(2), _time.Due);
    }

    [Fact]
    public void Lets_go_of_the_clock_when_disposed()
    {
        Set("never", 5);

        _timer.Dispose();

        Assert.True(_time.IsDisposed);
    }

    private DeadlineTimer.Deadline New(string name) => new(_timer, new Target(() => _fired.Add(name)));

    private void Set(string name, long milliseconds) => New(name).Set(After(milliseconds));

    private MonotonicNanos After(long milliseconds) => new(_clock.Now.Value + (milliseconds * 1_000_000));

    /// <summary>The time until the clock's next wake-up, which must be this, and the wake-up.</summary>
    private void Pass(long milliseconds) => _time.Pass(TimeSpan.FromMilliseconds(milliseconds));

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
