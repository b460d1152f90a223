using ActorUdp.Specs.Runtime.Support;

namespace ActorUdp.Specs.Runtime.Actors;

public class LifecycleSpec : RuntimeSpec
{
    private IActorRef Failing() => Sys.ActorOf(Scripted.Of(
        (context, message) =>
        {
            if (message is "fail")
                throw new Boom();
            TestActor.Tell(message, context.Self);
        },
        TestActor));

    [Fact]
    public async Task An_actor_is_made_and_started_before_its_first_message_and_told_of_its_stop()
    {
        IActorRef actor = Failing();
        actor.Tell("message");
        actor.Tell(PoisonPill.Instance);

        foreach (var expected in new[] { "new", "PreStart", "message", "PostStop" })
            await ExpectMsgAsync(expected);
    }

    [Fact]
    public async Task A_restart_makes_a_new_instance_keeps_the_mailbox_and_drops_the_message_that_failed()
    {
        IActorRef actor = Failing();
        foreach (var message in new[] { "before", "fail", "after 1", "after 2" })
            actor.Tell(message);

        foreach (var expected in new[]
        {
            "new", "PreStart", "before", "PreRestart boom fail", "PostStop", "new", "PostRestart boom", "PreStart", "after 1",
            "after 2",
        })
            await ExpectMsgAsync(expected);
    }

    [Fact]
    public async Task The_handle_stays_the_same_through_restarts()
    {
        IActorRef actor = Failing();
        actor.Tell("fail");
        actor.Tell("who");

        await FishForMessageAsync<string>(m => m == "who");
        Assert.Equal(actor, LastSender);
    }

    [Fact]
    public async Task A_restart_forgets_the_behaviour()
    {
        IActorRef actor = Sys.ActorOf(Scripted.Of((context, message) =>
        {
            switch (message)
            {
                case "become":
                    context.Become((UntypedReceive)(m =>
                    {
                        if (m is "fail")
                            throw new Boom();
                        TestActor.Tell("other " + m);
                    }));
                    break;
                default:
                    TestActor.Tell(message);
                    break;
            }
        }));

        foreach (var message in new[] { "1", "become", "2", "fail", "3" })
            actor.Tell(message);

        foreach (var expected in new[] { "1", "other 2", "3" })
            await ExpectMsgAsync(expected);
    }

    [Fact]
    public async Task Children_are_stopped_by_a_restart_and_their_names_are_free_again()
    {
        IActorRef parent = Sys.ActorOf(Scripted.Of((context, message) =>
        {
            switch (message)
            {
                case "make":
                    context.Sender.Tell(context.ActorOf(Scripted.Of((_, _) => { }), "child"));
                    break;
                case "count":
                    context.Sender.Tell(context.GetChildren().Count());
                    break;
                default:
                    throw new Boom();
            }
        }));
        IActorRef child = await parent.Ask<IActorRef>("make", Long);
        await WatchAsync(child);

        parent.Tell("fail");

        await ExpectTerminatedAsync(child);
        Assert.Equal(0, await parent.Ask<int>("count", Long));
        IActorRef next = await parent.Ask<IActorRef>("make", Long);
        Assert.Equal(child.Path, next.Path);
        Assert.NotEqual(child, next);
    }

    [Fact]
    public async Task A_parent_ends_after_its_children()
    {
        IActorRef parent = Sys.ActorOf(Scripted.Of((context, message) => context.Sender.Tell(
            context.ActorOf(Props.Create(() => new TellsStop(TestActor, (string)message)), (string)message)), TestActor));
        await ExpectMsgAsync("new");
        await ExpectMsgAsync("PreStart");
        await parent.Ask<IActorRef>("a", Long);
        await parent.Ask<IActorRef>("b", Long);
        await WatchAsync(parent);

        Sys.Stop(parent);

        var children = new[] { await ExpectMsgAsync<string>(), await ExpectMsgAsync<string>() };
        Assert.Equal(["a", "b"], children.Order());
        await ExpectMsgAsync("PostStop");
        await ExpectTerminatedAsync(parent);
    }

    [Fact]
    public async Task An_actor_that_is_ending_gets_no_message_while_its_children_end()
    {
        using var gate = new ManualResetEventSlim();
        var childStarted = new TaskCompletionSource();
        IActorRef parent = Sys.ActorOf(Scripted.Of((context, message) =>
        {
            if (message is "make")
            {
                context.ActorOf(Scripted.Of((_, _) =>
                {
                    childStarted.SetResult();
                    gate.Wait(Long);
                })).Tell("wait");
            }
            else
            {
                TestActor.Tell(message);
            }
        }));
        await WatchAsync(parent);
        parent.Tell("make");
        await childStarted.Task.WaitAsync(Long);

        parent.Tell(PoisonPill.Instance);
        parent.Tell("too late");
        gate.Set();

        await ExpectTerminatedAsync(parent);
    }

    [Fact]
    public async Task A_constructor_that_throws_stops_the_actor()
    {
        IActorRef parent = Sys.ActorOf(Props.Create(() => new Parent(SupervisorStrategy.DefaultStrategy)));

        IActorRef child = await ChildOf(parent, Props.Create(() => new ThrowsInConstructor()));
        await WatchAsync(child);

        await ExpectTerminatedAsync(child);
    }

    [Fact]
    public async Task PreStart_that_throws_stops_the_actor_without_PostStop()
    {
        IActorRef actor = Sys.ActorOf(Props.Create(() => new ThrowsInPreStart(TestActor)));
        await WatchAsync(actor);

        await ExpectTerminatedAsync(actor);
    }

    [Fact]
    public async Task PostStop_that_throws_is_logged_and_the_actor_is_gone_all_the_same()
    {
        IActorRef actor = Sys.ActorOf(Props.Create(() => new ThrowsInPostStop()));
        await WatchAsync(actor);

        await EventFilter.Error(contains: "in PostStop").ExpectOneAsync(() =>
        {
            Sys.Stop(actor);
            return Task.CompletedTask;
        });

        await ExpectTerminatedAsync(actor);
    }

    [Fact]
    public async Task A_name_is_used_once()
    {
        IActorRef actor = Sys.ActorOf(Scripted.Of((_, _) => { }), "unique");

        Assert.Throws<InvalidActorNameException>(() => Sys.ActorOf(Scripted.Of((_, _) => { }), "unique"));

        await WatchAsync(actor);
        Sys.Stop(actor);
        await ExpectTerminatedAsync(actor);
        await AwaitAssertAsync(() => Assert.NotEqual(actor, Sys.ActorOf(Scripted.Of((_, _) => { }), "unique")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("$a")]
    [InlineData("a/b")]
    [InlineData("a b")]
    [InlineData("a%2")]
    public void Malformed_names_are_refused(string name) =>
        Assert.Throws<InvalidActorNameException>(() => Sys.ActorOf(Scripted.Of((_, _) => { }), name));

    [Fact]
    public void An_actor_is_not_made_by_new()
    {
        // On a thread on which no actor has run.
        Exception? thrown = null;
        var thread = new Thread(() => thrown = Record.Exception(() => new ThrowsInPostStop()));
        thread.Start();
        thread.Join();

        Assert.IsType<ActorInitializationException>(thrown);
    }

    private sealed class TellsStop(IActorRef observer, string name) : ReceiveActor
    {
        protected override void PostStop() => observer.Tell(name);
    }

    private sealed class ThrowsInConstructor : ReceiveActor
    {
        public ThrowsInConstructor() => throw new Boom();
    }

    private sealed class ThrowsInPreStart(IActorRef observer) : ReceiveActor
    {
        protected override void PreStart() => throw new Boom();

        protected override void PostStop() => observer.Tell("PostStop");
    }

    private sealed class ThrowsInPostStop : ReceiveActor
    {
        protected override void PostStop() => throw new InvalidOperationException("in PostStop");
    }
}
