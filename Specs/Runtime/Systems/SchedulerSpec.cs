using System.Diagnostics;
using ActorUdp.Specs.Runtime.Support;

namespace ActorUdp.Specs.Runtime.Systems;

public class SchedulerSpec : RuntimeSpec
{
    private static readonly TimeSpan _soon = TimeSpan.FromMilliseconds(30);

    [Fact]
    public async Task A_message_comes_once_after_the_delay_and_not_before()
    {
        long start = Stopwatch.GetTimestamp();

        Sys.Scheduler.ScheduleTellOnce(_soon * 5, TestActor, "tick", ActorRefs.NoSender);

        await ExpectMsgAsync("tick");
        Assert.True(Stopwatch.GetElapsedTime(start) >= _soon * 4);
    }

    [Fact]
    public async Task A_message_comes_again_and_again_until_it_is_cancelled()
    {
        ICancelable cancel = Sys.Scheduler.ScheduleTellRepeatedlyCancelable(TimeSpan.Zero, _soon, TestActor, "tick", ActorRefs.NoSender);
        for (int i = 0; i < 3; i++)
            await ExpectMsgAsync("tick");

        cancel.Cancel();
        await FlushAsync();
        Sys.Scheduler.ScheduleTellOnce(_soon * 4, TestActor, "marker", ActorRefs.NoSender);

        await ExpectMsgAsync("marker");
    }

    [Fact]
    public async Task What_is_cancelled_before_its_time_does_not_come()
    {
        ICancelable cancel = Sys.Scheduler.ScheduleTellOnceCancelable(_soon, TestActor, "tick", ActorRefs.NoSender);

        cancel.Cancel();
        Sys.Scheduler.ScheduleTellOnce(_soon * 4, TestActor, "marker", ActorRefs.NoSender);

        Assert.True(cancel.IsCancellationRequested);
        await ExpectMsgAsync("marker");
    }

    [Fact]
    public async Task What_is_cancelled_already_is_not_scheduled()
    {
        using var cancel = new Cancelable(Sys.Scheduler);
        cancel.Cancel();

        Sys.Scheduler.ScheduleTellOnce(TimeSpan.Zero, TestActor, "tick", ActorRefs.NoSender, cancel);
        Sys.Scheduler.ScheduleTellOnce(_soon * 2, TestActor, "marker", ActorRefs.NoSender);

        await ExpectMsgAsync("marker");
    }

    [Fact]
    public async Task An_action_that_throws_does_not_end_the_scheduler()
    {
        Sys.Scheduler.Advanced.ScheduleOnce(TimeSpan.Zero, () => throw new Boom());
        Sys.Scheduler.Advanced.ScheduleOnce(_soon * 2, () => TestActor.Tell("alive", ActorRefs.NoSender));

        await ExpectMsgAsync("alive");
    }

    [Fact]
    public async Task Deadlines_are_kept_in_order_whatever_the_order_of_scheduling()
    {
        foreach (int delay in new[] { 200, 50, 350, 125, 275 })
            Sys.Scheduler.ScheduleTellOnce(TimeSpan.FromMilliseconds(delay), TestActor, delay, ActorRefs.NoSender);

        foreach (int expected in new[] { 50, 125, 200, 275, 350 })
            await ExpectMsgAsync(expected);
    }

    [Fact]
    public async Task Thousands_that_are_cancelled_leave_the_others_alone()
    {
        for (int i = 0; i < 5_000; i++)
        {
            ICancelable cancel = Sys.Scheduler.ScheduleTellOnceCancelable(TimeSpan.FromMinutes(1), TestActor, "not", ActorRefs.NoSender);
            if (i % 500 == 0)
                Sys.Scheduler.ScheduleTellOnce(_soon, TestActor, "kept", ActorRefs.NoSender);
            cancel.Cancel();
        }

        for (int i = 0; i < 10; i++)
            await ExpectMsgAsync("kept");
    }

    // What was on its way when the repetition was cancelled.
    private async Task FlushAsync()
    {
        Sys.Scheduler.ScheduleTellOnce(_soon * 2, TestActor, "flushed", ActorRefs.NoSender);
        await FishForMessageAsync(m => m is "flushed");
    }
}
