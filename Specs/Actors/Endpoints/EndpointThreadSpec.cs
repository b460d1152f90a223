using System.Collections.Concurrent;
using ActorUdp.Configuration;
using ActorUdp.Endpoints;
using ActorUdp.Timing;

namespace ActorUdp.Specs.Actors.Endpoints;

/// <summary>What the transport's thread promises, however it idles.</summary>
public sealed class EndpointThreadSpec
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(30);

    private readonly TransportClock _clock = new(TimeProvider.System);

    public static TheoryData<IdleStrategyKind> Strategies => [.. Enum.GetValues<IdleStrategyKind>()];

    [Theory]
    [MemberData(nameof(Strategies))]
    public void Every_turn_is_taken_once_in_order_on_the_one_thread(IdleStrategyKind strategy)
    {
        const int Turns = 20_000;
        using EndpointThread thread = Start(strategy);
        var taken = new BlockingCollection<(int Turn, Thread On)>();

        for (int i = 0; i < Turns; i++)
        {
            int turn = i;
            thread.Execute(new Turn(() => taken.Add((turn, Thread.CurrentThread))));
        }

        Thread? on = null;
        for (int i = 0; i < Turns; i++)
        {
            Assert.True(taken.TryTake(out (int Turn, Thread On) next, _patience));
            Assert.Equal(i, next.Turn);
            Assert.Same(on ??= next.On, next.On);
        }

        Assert.NotSame(Thread.CurrentThread, on);
    }

    [Theory]
    [MemberData(nameof(Strategies))]
    public void No_wake_up_is_lost_between_a_turn_and_the_sleep_after_it(IdleStrategyKind strategy)
    {
        using EndpointThread thread = Start(strategy);
        using var taken = new SemaphoreSlim(0);
        var turn = new Turn(() => taken.Release());

        for (int i = 0; i < 20_000; i++)
        {
            thread.Execute(turn);
            Assert.True(taken.Wait(_patience));
        }
    }

    [Theory]
    [MemberData(nameof(Strategies))]
    public void A_turn_that_follows_from_a_turn_is_taken_on_the_same_thread_and_not_within(IdleStrategyKind strategy)
    {
        using EndpointThread thread = Start(strategy);
        var steps = new BlockingCollection<string>();
        thread.Execute(new Turn(() =>
        {
            thread.Execute(new Turn(() => steps.Add("second")));
            steps.Add("first");
        }));

        Assert.True(steps.TryTake(out string? step, _patience));
        Assert.Equal("first", step);
        Assert.True(steps.TryTake(out step, _patience));
        Assert.Equal("second", step);
    }

    [Theory]
    [MemberData(nameof(Strategies))]
    public void A_deadline_is_due_on_the_thread_also_when_it_was_set_while_the_thread_slept(IdleStrategyKind strategy)
    {
        using EndpointThread thread = Start(strategy);
        using var fired = new BlockingCollection<(MonotonicNanos At, Thread On)>();
        var deadline = new DeadlineTimer.Deadline(thread.Timer, new Target(() => fired.Add((_clock.Now, Thread.CurrentThread))));
        using var taken = new BlockingCollection<Thread>();
        thread.Execute(new Turn(() => taken.Add(Thread.CurrentThread)));
        Assert.True(taken.TryTake(out Thread? own, _patience));

        for (int i = 0; i < 20; i++)
        {
            var due = new MonotonicNanos(_clock.Now.Value + 2_000_000);
            deadline.Set(due);

            Assert.True(fired.TryTake(out (MonotonicNanos At, Thread On) next, _patience));
            Assert.True(next.At >= due);
            Assert.Same(own, next.On);
        }
    }

    [Theory]
    [MemberData(nameof(Strategies))]
    public void Turns_that_come_after_the_end_are_taken_all_the_same(IdleStrategyKind strategy)
    {
        const int Turns = 1_000;
        EndpointThread thread = Start(strategy);
        using var taken = new SemaphoreSlim(0);
        for (int i = 0; i < Turns; i++)
        {
            thread.Execute(new Turn(() => taken.Release()));
            if (i == Turns / 2)
            {
                thread.Dispose();
            }
        }

        for (int i = 0; i < Turns; i++)
        {
            Assert.True(taken.Wait(_patience));
        }
    }

    private EndpointThread Start(IdleStrategyKind strategy) => new(_clock, strategy, "spec");

    private sealed class Turn(Action action) : IRunnable
    {
        public void Run() => action();

        public void Execute() => action();
    }

    private sealed class Target(Action fire) : IDeadlineTarget
    {
        public void OnDeadline() => fire();
    }
}
