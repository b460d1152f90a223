using System.Diagnostics;
using ActorUdp.Specs.TestKit.Support;

namespace ActorUdp.Specs.TestKit;

public sealed class TimeSpec : NetworkSpec
{
    [Fact]
    public async Task Timers_receive_timeouts_and_scheduled_messages_of_the_systems_go_by_the_networks_clock()
    {
        SimulatedNode a = Network.CreateNode("a");
        TestProbe probe = CreateTestProbe(a.System);
        a.System.ActorOf(Props.Create(() => new Patient(probe.Ref)));
        a.System.Scheduler.ScheduleTellOnce(S(1.5), probe.Ref, "scheduled", ActorRefs.NoSender);
        a.System.Scheduler.ScheduleTellOnceCancelable(S(1.6), probe.Ref, "cancelled", ActorRefs.NoSender).Cancel();

        await Network.Advance(S(0.999));
        Assert.Empty(All(probe));
        await Network.Advance(S(0.001));
        Assert.Equal(["timer at 1"], All<string>(probe));
        await Network.Advance(S(1));
        Assert.Equal(["scheduled"], All<string>(probe));
        await Network.Advance(S(9));

        Assert.Equal(["receive timeout at 11"], All<string>(probe));
        Assert.Equal(S(11), Network.Elapsed);
        Assert.Equal(new DateTimeOffset(2000, 1, 1, 0, 0, 11, TimeSpan.Zero), a.System.Scheduler.Now);
    }

    [Fact]
    public async Task What_is_repeated_keeps_its_interval_until_it_is_cancelled()
    {
        SimulatedNode a = Network.CreateNode("a");
        TestProbe probe = CreateTestProbe(a.System);
        ICancelable ticks = a.System.Scheduler.ScheduleTellRepeatedlyCancelable(S(0), S(2), probe.Ref, "tick", ActorRefs.NoSender);

        await Network.Advance(S(10));
        Assert.Equal(6, All(probe).Count);
        ticks.Cancel();
        await Network.Advance(S(10));

        Assert.Empty(All(probe));
    }

    [Fact]
    public async Task A_timer_of_the_networks_clock_fires_at_its_time()
    {
        var fired = new List<TimeSpan>();
        await using ITimer timer = Network.Clock.CreateTimer(_ => fired.Add(Network.Elapsed), null, S(2), S(3));

        await Network.Advance(S(9));
        Assert.Equal([S(2), S(5), S(8)], fired);
        timer.Change(S(1), Timeout.InfiniteTimeSpan);
        await Network.Advance(S(9));

        Assert.Equal([S(2), S(5), S(8), S(10)], fired);
    }

    [Fact]
    public async Task Until_stops_at_the_very_moment()
    {
        SimulatedNode a = Network.CreateNode("a");
        TestProbe probe = CreateTestProbe(a.System);
        a.System.Scheduler.ScheduleTellOnce(S(7), probe.Ref, "now", ActorRefs.NoSender);

        await Network.Until(() => probe.HasMessages, S(60));

        Assert.Equal(S(7), Network.Elapsed);
        await Assert.ThrowsAsync<TimeoutException>(() => Network.Until(() => false, S(3)));
        Assert.Equal(S(10), Network.Elapsed);
    }

    [Fact]
    public async Task Until_a_task_gives_its_result_its_exception_or_a_timeout()
    {
        var source = new TaskCompletionSource<string>();
        await using ITimer timer = Network.Clock.CreateTimer(_ => source.SetResult("done"), null, S(5), Timeout.InfiniteTimeSpan);

        Assert.Equal("done", await Network.Until(source.Task, S(60)));

        Assert.InRange(Network.Elapsed, S(5), S(60));
        Assert.Equal("broken", (await Assert.ThrowsAsync<InvalidDataException>(() => Network.Until(Task.FromException(new InvalidDataException("broken")), S(1)))).Message);
        await Assert.ThrowsAsync<TimeoutException>(() => Network.Until(new TaskCompletionSource().Task, S(1)));
    }

    [Fact]
    public async Task Actors_rest_when_advance_completes_however_much_they_had_to_do()
    {
        SimulatedNode a = Network.CreateNode("a");
        TestProbe probe = CreateTestProbe(a.System);
        IActorRef[] chain = new IActorRef[1000];
        chain[^1] = probe.Ref;
        for (int i = chain.Length - 2; i >= 0; i--)
        {
            IActorRef next = chain[i + 1];
            chain[i] = a.System.ActorOf(Props.Create(() => new Relay(next)));
        }

        for (int i = 0; i < 100; i++)
            chain[0].Tell(i);
        await Network.Advance(TimeSpan.Zero);

        Assert.Equal(Enumerable.Range(0, 100), All<int>(probe));
    }

    [Fact]
    public async Task Asynchronous_handlers_are_waited_for_as_far_as_they_run_in_their_actor()
    {
        SimulatedNode a = Network.CreateNode("a");
        TestProbe probe = CreateTestProbe(a.System);
        IActorRef sleeper = a.System.ActorOf(Props.Create(() => new Sleeper(Network.Clock)));

        sleeper.Tell("now", probe.Ref);
        await Network.Advance(TimeSpan.Zero);
        Assert.Equal(["now"], All<string>(probe));
        sleeper.Tell("after 3 s", probe.Ref);
        await Network.Advance(S(2.9));
        Assert.Empty(All(probe));
        await Network.Advance(S(0.1));

        // The wait ended on a thread that nobody counts: its word may come a little later.
        Assert.Equal("after 3 s", probe.ExpectMsg<string>());
    }

    [Fact]
    public async Task Time_does_not_go_back_nor_twice_at_once()
    {
        SimulatedNode a = Network.CreateNode("a");
        using var hold = new ManualResetEventSlim();
        using var held = new ManualResetEventSlim();
        IActorRef blocker = a.System.ActorOf(Props.Create(() => new Blocker(held, hold)));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Network.Advance(S(-1)));

        blocker.Tell("block");
        held.Wait(Long);
        Task first = Network.Advance(S(1));
        InvalidOperationException second = await Assert.ThrowsAsync<InvalidOperationException>(() => Network.Advance(S(1)));
        hold.Set();
        await first;

        Assert.Contains("await", second.Message, StringComparison.Ordinal);
        Assert.Equal(S(1), Network.Elapsed);
    }

    [Fact]
    public async Task An_actor_that_blocks_until_another_has_done_something_gets_what_it_waits_for()
    {
        SimulatedNode a = Network.CreateNode("a");
        TestProbe probe = CreateTestProbe(a.System);
        using var hold = new ManualResetEventSlim();
        using var held = new ManualResetEventSlim();
        IActorRef blocker = a.System.ActorOf(Props.Create(() => new Blocker(held, hold)));
        IActorRef helper = a.System.ActorOf(Props.Create(() => new Helper(hold)));

        blocker.Tell("block", probe.Ref);
        helper.Tell("help");
        await Network.Advance(S(1));

        Assert.Equal(["block"], All<string>(probe));
    }

    [Fact]
    public async Task Thirty_seconds_of_silence_take_much_less()
    {
        SimulatedNode a = Network.CreateNode("a");
        Network.CreateNode("b");
        a.Udp.Remote("b:9000", "anybody");
        await Network.Advance(S(1));
        Network.Isolate("b");

        long start = Stopwatch.GetTimestamp();
        await Network.Advance(S(30));

        Assert.True(Stopwatch.GetElapsedTime(start) < S(15), "half the time, on the slowest machine");
    }

    private sealed class Patient : ReceiveActor, IWithTimers
    {
        public Patient(IActorRef observer)
        {
            Receive<string>(text =>
            {
                observer.Tell($"{text} at {Context.System.Scheduler.MonotonicClock.TotalSeconds}");
                SetReceiveTimeout(S(10));
            });
            Receive<ReceiveTimeout>(_ =>
            {
                observer.Tell($"receive timeout at {Context.System.Scheduler.MonotonicClock.TotalSeconds}");
                SetReceiveTimeout(null);
            });
        }

        public ITimerScheduler Timers { get; set; } = null!;

        protected override void PreStart() => Timers.StartSingleTimer("timer", "timer", S(1));
    }

    private sealed class Relay(IActorRef next) : UntypedActor
    {
        protected override void OnReceive(object message) => next.Tell(message);
    }

    private sealed class Sleeper : ReceiveActor
    {
        public Sleeper(TimeProvider clock) => ReceiveAsync<string>(async text =>
        {
            if (text != "now")
                await Task.Delay(S(3), clock);
            Sender.Tell(text);
        });
    }

    private sealed class Blocker(ManualResetEventSlim held, ManualResetEventSlim hold) : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            held.Set();
            hold.Wait(Long);
            Sender.Tell(message);
        }
    }

    private sealed class Helper(ManualResetEventSlim hold) : UntypedActor
    {
        protected override void OnReceive(object message) => hold.Set();
    }
}
