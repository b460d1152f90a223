using ActorUdp.Specs.Runtime.Support;

namespace ActorUdp.Specs.Runtime.Actors;

public class TimersSpec : RuntimeSpec
{
    private static readonly TimeSpan _soon = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan _later = TimeSpan.FromMinutes(10);

    private IActorRef WithTimers() => Sys.ActorOf(Props.Create(() => new TimedActor(TestActor)));

    private static object Do(Action<TimedActor> action) => action;

    [Fact]
    public async Task A_single_timer_fires_once()
    {
        IActorRef actor = WithTimers();

        actor.Tell(Do(a => a.Timers.StartSingleTimer("key", "tick", _soon)));

        await ExpectMsgAsync("tick");
        actor.Tell(Do(a => TestActor.Tell(a.Timers.IsTimerActive("key"))));
        await ExpectMsgAsync(false);
    }

    [Fact]
    public async Task A_periodic_timer_fires_until_it_is_cancelled()
    {
        IActorRef actor = WithTimers();

        actor.Tell(Do(a => a.Timers.StartPeriodicTimer("key", "tick", _soon)));

        for (int i = 0; i < 3; i++)
            await ExpectMsgAsync("tick");
        actor.Tell(Do(a =>
        {
            a.Timers.Cancel("key");
            TestActor.Tell("cancelled");
        }));
        await FishForMessageAsync(m => m is "cancelled");
        await SomeTimersLater(actor);
    }

    [Fact]
    public async Task A_timer_of_the_same_key_replaces_the_one_before()
    {
        IActorRef actor = WithTimers();

        actor.Tell(Do(a =>
        {
            a.Timers.StartSingleTimer("key", "old", _soon);
            a.Timers.StartSingleTimer("key", "new", _soon);
        }));

        await ExpectMsgAsync("new");
        await SomeTimersLater(actor);
    }

    [Fact]
    public async Task A_message_of_a_cancelled_timer_is_not_handled_even_if_it_stands_in_the_mailbox()
    {
        IActorRef actor = WithTimers();
        using var fired = new ManualResetEventSlim();

        actor.Tell(Do(a =>
        {
            a.Timers.StartSingleTimer("key", "stale", _soon);

            // Scheduled later: when it runs, the timer's message stands in the mailbox.
            Sys.Scheduler.Advanced.ScheduleOnce(_soon * 5, fired.Set);
            fired.Wait(Long);
            a.Timers.Cancel("key");
        }));
        actor.Tell("marker");

        await ExpectMsgAsync("marker");
        await SomeTimersLater(actor);
    }

    [Fact]
    public async Task A_restart_cancels_the_timers_and_what_they_have_sent()
    {
        IActorRef actor = WithTimers();
        using var fired = new ManualResetEventSlim();

        actor.Tell(Do(a =>
        {
            a.Timers.StartPeriodicTimer("key", "stale", _soon);
            Sys.Scheduler.Advanced.ScheduleOnce(_soon * 5, fired.Set);
            fired.Wait(Long);
            throw new Boom();
        }));
        actor.Tell("marker");

        await ExpectMsgAsync("marker");
        await SomeTimersLater(actor);
    }

    [Fact]
    public async Task A_stop_cancels_the_timers()
    {
        TestProbe letters = CreateTestProbe();
        IActorRef actor = WithTimers();
        actor.Tell(Do(a =>
        {
            a.Timers.StartPeriodicTimer("key", "tick", _soon);
            TestActor.Tell("started");
        }));
        await ExpectMsgAsync("started");
        await WatchAsync(actor);

        Sys.Stop(actor);
        await FishForMessageAsync(m => m is Terminated);
        Sys.EventStream.Subscribe(letters.Ref, typeof(AllDeadLetters));

        IActorRef other = WithTimers();
        await SomeTimersLater(other);
        letters.Ref.Tell("marker");
        await letters.ExpectMsgAsync("marker");
    }

    [Fact]
    public async Task CancelAll_cancels_all()
    {
        IActorRef actor = WithTimers();

        actor.Tell(Do(a =>
        {
            a.Timers.StartSingleTimer(1, "one", _later);
            a.Timers.StartSingleTimer(2, "two", _later);
            a.Timers.CancelAll();
            TestActor.Tell(a.Timers.IsTimerActive(1) || a.Timers.IsTimerActive(2));
        }));

        await ExpectMsgAsync(false);
    }

    // Timers set now, and not before, have fired: older ones would have been handled by then.
    private async Task SomeTimersLater(IActorRef actor)
    {
        for (int i = 0; i < 3; i++)
        {
            actor.Tell(Do(a => a.Timers.StartSingleTimer("later", "later", _soon)));
            await ExpectMsgAsync("later");
        }
    }

    private sealed class TimedActor : ReceiveActor, IWithTimers
    {
        public TimedActor(IActorRef observer)
        {
            Receive<Action<TimedActor>>(action => action(this));
            ReceiveAny(message => observer.Tell(message));
        }

        public ITimerScheduler Timers { get; set; } = null!;
    }
}
