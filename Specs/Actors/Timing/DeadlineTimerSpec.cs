using System.Collections.Concurrent;
using ActorUdp.Timing;

namespace ActorUdp.Specs.Actors.Timing;

public sealed class DeadlineTimerSpec : IDisposable
{
    private readonly TransportClock _clock = new(TimeProvider.System);
    private readonly DeadlineTimer _timer;

    public DeadlineTimerSpec() => _timer = new DeadlineTimer(_clock, "spec-timer");

    public void Dispose() => _timer.Dispose();

    [Fact]
    public void Wakes_targets_in_the_order_of_their_deadlines_and_not_before()
    {
        using var fired = new BlockingCollection<(string Name, MonotonicNanos At)>();
        MonotonicNanos now = _clock.Now;
        (string Name, long Milliseconds)[] wanted = [("late", 30), ("early", 5), ("middle", 15)];
        foreach ((string name, long milliseconds) in wanted)
        {
            new DeadlineTimer.Deadline(_timer, new Target(() => fired.Add((name, _clock.Now)))).Set(After(now, milliseconds));
        }

        foreach ((string name, long milliseconds) in wanted.OrderBy(w => w.Milliseconds))
        {
            (string firedName, MonotonicNanos at) = fired.Take();
            Assert.Equal(name, firedName);
            Assert.True(at.Value >= After(now, milliseconds).Value);
        }
    }

    [Fact]
    public void An_earlier_deadline_comes_first_and_the_later_one_still_comes()
    {
        using var fired = new BlockingCollection<MonotonicNanos>();
        var deadline = new DeadlineTimer.Deadline(_timer, new Target(() => fired.Add(_clock.Now)));
        MonotonicNanos now = _clock.Now;

        deadline.Set(After(now, 40));
        deadline.Set(After(now, 5));

        Assert.True(fired.Take().Value >= After(now, 5).Value);
        Assert.True(fired.Take().Value >= After(now, 40).Value);
    }

    [Fact]
    public void A_deadline_that_moves_in_the_moment_when_its_earlier_place_comes_due_is_kept()
    {
        const int Rounds = 300_000;
        using var timer = new DeadlineTimer(_clock, () => { });
        long fired = 0;
        bool ended = false;
        var host = new Thread(() =>
        {
            while (!Volatile.Read(ref ended))
            {
                timer.FireDue();
            }
        });
        host.Start();
        var deadline = new DeadlineTimer.Deadline(timer, new Target(() => Volatile.Write(ref fired, fired + 1)));
        var random = new Random(1);
        int lost = 0;

        for (int round = 0; round < Rounds && lost == 0; round++)
        {
            deadline.Move(new MonotonicNanos(_clock.Now.Value + 1_000));
            deadline.Move(null);
            Thread.SpinWait(random.Next(60));
            long before = Volatile.Read(ref fired);
            deadline.Move(_clock.Now);
            if (!SpinWait.SpinUntil(() => Volatile.Read(ref fired) != before, TimeSpan.FromSeconds(10)))
            {
                lost++;
            }
        }

        Volatile.Write(ref ended, true);
        host.Join();
        Assert.Equal(0, lost);
    }

    [Fact]
    public void No_deadline_means_no_wake_up()
    {
        using var marker = new BlockingCollection<bool>();
        int fired = 0;
        new DeadlineTimer.Deadline(_timer, new Target(() => fired++)).Set(null);
        new DeadlineTimer.Deadline(_timer, new Target(() => marker.Add(true))).Set(After(_clock.Now, 5));

        marker.Take();

        Assert.Equal(0, fired);
    }

    private static MonotonicNanos After(MonotonicNanos time, long milliseconds) => new(time.Value + (milliseconds * 1_000_000));

    private sealed class Target(Action fire) : IDeadlineTarget
    {
        public void OnDeadline() => fire();
    }
}
