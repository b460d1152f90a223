using ActorUdp.Specs.Runtime.Support;

namespace ActorUdp.Specs.Runtime.Actors;

public class SupervisionSpec : RuntimeSpec
{
    private readonly Props _child;

    public SupervisionSpec()
    {
        _child = Scripted.Of(
            (context, message) =>
            {
                if (message is Exception failure)
                    throw failure;
                TestActor.Tell(message);
            },
            TestActor);
    }

    private IActorRef ParentWith(SupervisorStrategy strategy) => Sys.ActorOf(Props.Create(() => new Parent(strategy)));

    private async Task<IActorRef> StartedChild(IActorRef parent)
    {
        IActorRef child = await ChildOf(parent, _child);
        await ExpectMsgAsync("new");
        await ExpectMsgAsync("PreStart");
        return child;
    }

    [Fact]
    public async Task Resume_keeps_the_instance()
    {
        IActorRef child = await StartedChild(ParentWith(new OneForOneStrategy(_ => Directive.Resume)));

        await EventFilter.Warning("boom").ExpectOneAsync(() =>
        {
            child.Tell(new Boom());
            return Task.CompletedTask;
        });
        child.Tell("next");

        await ExpectMsgAsync("next");
    }

    [Fact]
    public async Task Stop_ends_the_child()
    {
        IActorRef child = await StartedChild(ParentWith(new OneForOneStrategy(_ => Directive.Stop)));
        await WatchAsync(child);

        child.Tell(new Boom());
        child.Tell("too late");

        await ExpectMsgAsync("PostStop");
        await ExpectTerminatedAsync(child);
    }

    [Fact]
    public async Task Escalate_makes_the_parent_fail_and_its_restart_stops_the_child()
    {
        IActorRef top = ParentWith(new OneForOneStrategy(_ => Directive.Restart));
        IActorRef middle = await top.Ask<IActorRef>(
            Props.Create(() => new Parent(new OneForOneStrategy(_ => Directive.Escalate))), Long);
        IActorRef child = await StartedChild(middle);
        await WatchAsync(child);

        child.Tell(new Boom());

        await ExpectMsgAsync("PostStop");
        await ExpectTerminatedAsync(child);
        await StartedChild(middle);
    }

    [Fact]
    public async Task Escalate_and_Resume_goes_on_with_the_child_as_it_was()
    {
        IActorRef top = ParentWith(new OneForOneStrategy(_ => Directive.Resume));
        IActorRef middle = await top.Ask<IActorRef>(
            Props.Create(() => new Parent(new OneForOneStrategy(_ => Directive.Escalate))), Long);
        IActorRef child = await StartedChild(middle);

        child.Tell(new Boom());
        child.Tell("next");

        await ExpectMsgAsync("next");
        await StartedChild(middle);
    }

    [Fact]
    public async Task The_decider_sees_the_exception()
    {
        IActorRef parent = ParentWith(new OneForOneStrategy(cause => cause is Boom ? Directive.Resume : Directive.Stop));
        IActorRef child = await StartedChild(parent);
        await WatchAsync(child);

        child.Tell(new Boom());
        child.Tell("alive");
        child.Tell(new OtherBoom());

        await ExpectMsgAsync("alive");
        await ExpectMsgAsync("PostStop");
        await ExpectTerminatedAsync(child);
    }

    [Fact]
    public async Task After_too_many_restarts_the_child_is_stopped()
    {
        IActorRef parent = ParentWith(new OneForOneStrategy(2, TimeSpan.FromMinutes(1), _ => Directive.Restart));
        IActorRef child = await StartedChild(parent);
        await WatchAsync(child);

        for (int i = 0; i < 2; i++)
        {
            child.Tell(new Boom("again"));
            await FishForMessageAsync<string>(m => m == "PreStart");
        }

        child.Tell(new Boom("again"));

        await ExpectMsgAsync("PostStop");
        await ExpectTerminatedAsync(child);
    }

    [Fact]
    public async Task No_restart_is_allowed_where_the_limit_is_zero()
    {
        IActorRef parent = ParentWith(new OneForOneStrategy(0, TimeSpan.FromMinutes(1), _ => Directive.Restart));
        IActorRef child = await StartedChild(parent);
        await WatchAsync(child);

        child.Tell(new Boom());

        await ExpectMsgAsync("PostStop");
        await ExpectTerminatedAsync(child);
    }

    [Fact]
    public async Task Restarts_in_another_window_count_anew()
    {
        // A window of 1 ms is over when the next failure comes.
        IActorRef parent = ParentWith(new OneForOneStrategy(1, 1, _ => Directive.Restart));
        IActorRef child = await StartedChild(parent);

        for (int i = 0; i < 5; i++)
        {
            await PassAsync(TimeSpan.FromMilliseconds(20));
            child.Tell(new Boom("again"));
            Assert.Equal("PreStart", await FishForMessageAsync<string>(m => m == "PreStart"));
        }
    }

    [Fact]
    public async Task All_for_one_restarts_the_siblings_too()
    {
        IActorRef parent = ParentWith(new AllForOneStrategy(_ => Directive.Restart));
        IActorRef first = await StartedChild(parent);
        IActorRef second = await StartedChild(parent);

        first.Tell(new Boom("all"));

        var seen = ReceiveN(10).Cast<string>().ToList();
        Assert.Equal(2, seen.Count(m => m.StartsWith("PreRestart all", StringComparison.Ordinal)));
        Assert.Equal(2, seen.Count(m => m == "PostRestart all"));
        second.Tell("alive");
        await ExpectMsgAsync("alive");
    }

    [Fact]
    public async Task All_for_one_stops_the_siblings_too()
    {
        IActorRef parent = ParentWith(new AllForOneStrategy(_ => Directive.Stop));
        IActorRef first = await StartedChild(parent);
        IActorRef second = await StartedChild(parent);
        TestProbe probe = CreateTestProbe();
        await probe.WatchAsync(first);
        await probe.WatchAsync(second);

        first.Tell(new Boom());

        await probe.ExpectMsgAsync<Terminated>();
        await probe.ExpectMsgAsync<Terminated>();
    }

    [Fact]
    public async Task Kill_stops_by_default()
    {
        IActorRef child = await StartedChild(ParentWith(SupervisorStrategy.DefaultStrategy));
        await WatchAsync(child);

        await EventFilter.Exception<ActorKilledException>().ExpectOneAsync(() =>
        {
            child.Tell(Kill.Instance);
            return Task.CompletedTask;
        });

        await ExpectMsgAsync("PostStop");
        await ExpectTerminatedAsync(child);
    }

    [Fact]
    public async Task The_strategy_of_the_props_goes_before_that_of_the_actor()
    {
        IActorRef parent = Sys.ActorOf(Props.Create(() => new Parent(new OneForOneStrategy(_ => Directive.Stop)))
            .WithSupervisorStrategy(new OneForOneStrategy(_ => Directive.Resume)));
        IActorRef child = await StartedChild(parent);

        child.Tell(new Boom());
        child.Tell("alive");

        await ExpectMsgAsync("alive");
    }

    [Fact]
    public async Task A_failing_PreRestart_does_not_hinder_the_restart()
    {
        IActorRef actor = Sys.ActorOf(Props.Create(() => new FailsInPreRestart(TestActor)));

        await EventFilter.Error(contains: "in PreRestart").ExpectOneAsync(() =>
        {
            actor.Tell(new Boom());
            return Task.CompletedTask;
        });
        actor.Tell("alive");

        await ExpectMsgAsync("alive");
    }

    [Fact]
    public async Task A_failing_PostRestart_stops_the_actor()
    {
        IActorRef actor = Sys.ActorOf(Props.Create(() => new FailsInPostRestart()));
        await WatchAsync(actor);

        await EventFilter.Exception<PostRestartException>().ExpectOneAsync(() =>
        {
            actor.Tell(new Boom());
            return Task.CompletedTask;
        });

        await ExpectTerminatedAsync(actor);
    }

    [Fact]
    public async Task Thousands_of_failures_kill_no_thread()
    {
        IActorRef parent = ParentWith(new OneForOneStrategy(-1, -1, _ => Directive.Restart, loggingEnabled: false));
        IActorRef child = await parent.Ask<IActorRef>(
            Scripted.Of((context, message) =>
            {
                if (message is Exception failure)
                    throw failure;
                context.Sender.Tell(message);
            }),
            Long);

        for (int i = 0; i < 2_000; i++)
            child.Tell(new Boom());

        Assert.Equal("alive", await child.Ask<string>("alive", TimeSpan.FromSeconds(30)));
    }

    // Time has to pass; the scheduler says when.
    private async Task PassAsync(TimeSpan time)
    {
        var passed = new TaskCompletionSource();
        Sys.Scheduler.Advanced.ScheduleOnce(time, passed.SetResult);
        await passed.Task;
    }

    private sealed class FailsInPreRestart : ReceiveActor
    {
        public FailsInPreRestart(IActorRef observer)
        {
            Receive<Exception>(failure => throw failure);
            ReceiveAny(message => observer.Tell(message));
        }

        protected override void PreRestart(Exception reason, object message) => throw new InvalidOperationException("in PreRestart");
    }

    private sealed class FailsInPostRestart : ReceiveActor
    {
        public FailsInPostRestart() => Receive<Exception>(failure => throw failure);

        protected override void PostRestart(Exception reason) => throw new InvalidOperationException("in PostRestart");
    }
}
