using ActorUdp.Specs.Runtime.Support;

namespace ActorUdp.Specs.Runtime.Actors;

public class DeathWatchSpec : RuntimeSpec
{
    private static readonly Props _idle = Scripted.Of((_, _) => { });

    [Fact]
    public async Task Terminated_comes_after_the_last_message_of_the_watched_actor()
    {
        IActorRef actor = Sys.ActorOf(Scripted.Of((context, message) =>
        {
            TestActor.Tell("last words", context.Self);
            context.Stop(context.Self);
        }));
        await WatchAsync(actor);

        actor.Tell("stop");

        await ExpectMsgAsync("last words");
        var terminated = await ExpectTerminatedAsync(actor);
        Assert.True(terminated.ExistenceConfirmed);
        Assert.False(terminated.AddressTerminated);
    }

    [Fact]
    public async Task Watching_a_dead_actor_tells_at_once()
    {
        IActorRef actor = Sys.ActorOf(_idle);
        await WatchAsync(actor);
        Sys.Stop(actor);
        await ExpectTerminatedAsync(actor);

        await WatchAsync(actor);

        Assert.False((await ExpectTerminatedAsync(actor)).ExistenceConfirmed);
    }

    [Fact]
    public async Task All_watchers_are_told_once()
    {
        IActorRef actor = Sys.ActorOf(_idle);
        TestProbe[] probes = [CreateTestProbe(), CreateTestProbe(), CreateTestProbe()];
        foreach (var probe in probes)
        {
            await probe.WatchAsync(actor);
            await probe.WatchAsync(actor);
        }

        Sys.Stop(actor);

        foreach (var probe in probes)
        {
            await probe.ExpectTerminatedAsync(actor);
            probe.Ref.Tell("marker");
            await probe.ExpectMsgAsync("marker");
        }
    }

    [Fact]
    public async Task After_Unwatch_nothing_comes()
    {
        IActorRef actor = Sys.ActorOf(_idle);
        TestProbe other = CreateTestProbe();
        await other.WatchAsync(actor);
        await WatchAsync(actor);
        await UnwatchAsync(actor);

        Sys.Stop(actor);
        await other.ExpectTerminatedAsync(actor);

        TestActor.Tell("marker");
        await ExpectMsgAsync("marker");
    }

    [Fact]
    public async Task Unwatch_takes_back_a_notice_that_stands_in_the_mailbox_already()
    {
        IActorRef victim = Sys.ActorOf(_idle);
        TestProbe witness = CreateTestProbe();
        using var go = new ManualResetEventSlim();
        IActorRef watcher = Sys.ActorOf(Scripted.Of((context, message) =>
        {
            switch (message)
            {
                case "watch":
                    context.Watch(victim);
                    context.Sender.Tell("watching");
                    break;
                case "see it die":
                    go.Wait(Long);
                    Sys.Stop(victim);
                    witness.ExpectTerminated(victim);
                    break;
                case "unwatch":
                    context.Unwatch(victim);
                    break;
                default:
                    // As a text: a Terminated that it does not wait for would be dropped by the test actor.
                    TestActor.Tell($"{message}");
                    break;
            }
        }));
        await watcher.Ask("watch", Long);
        await witness.WatchAsync(victim);

        foreach (var message in new[] { "see it die", "unwatch", "before the notice" })
            watcher.Tell(message);
        go.Set();

        await ExpectMsgAsync("before the notice");
        watcher.Tell("after the notice");
        await ExpectMsgAsync("after the notice");
    }

    [Fact]
    public async Task WatchWith_sends_the_message_of_ones_own()
    {
        IActorRef victim = Sys.ActorOf(_idle);
        IActorRef watcher = Sys.ActorOf(Scripted.Of((context, message) =>
        {
            if (message is "watch")
            {
                context.WatchWith(victim, "it is dead");
                context.Sender.Tell("watching");
            }
            else
            {
                TestActor.Tell(message);
            }
        }));
        await watcher.Ask("watch", Long);

        Sys.Stop(victim);

        await ExpectMsgAsync("it is dead");
    }

    [Fact]
    public async Task An_actor_that_does_not_handle_Terminated_breaks_its_pact_and_is_stopped()
    {
        IActorRef victim = Sys.ActorOf(_idle);
        IActorRef watcher = Sys.ActorOf(Props.Create(() => new WatchesButDoesNotHandle(victim)));
        await watcher.Ask("watch", Long);
        await WatchAsync(watcher);

        await EventFilter.Exception<DeathPactException>().ExpectOneAsync(() =>
        {
            Sys.Stop(victim);
            return Task.CompletedTask;
        });

        await ExpectTerminatedAsync(watcher);
    }

    [Fact]
    public async Task A_parent_can_watch_its_child_and_make_the_next_one_of_that_name_when_told()
    {
        IActorRef parent = Sys.ActorOf(Scripted.Of((context, message) =>
        {
            switch (message)
            {
                case "make":
                    context.Watch(context.ActorOf(_idle, "child"));
                    break;
                case "stop":
                    context.Stop(context.Child("child"));
                    break;
                case Terminated:
                    TestActor.Tell(context.ActorOf(_idle, "child").Path.Name);
                    break;
            }
        }));

        parent.Tell("make");
        parent.Tell("stop");

        await ExpectMsgAsync("child");
    }

    [Fact]
    public async Task GracefulStop_waits_for_the_end()
    {
        IActorRef actor = Sys.ActorOf(Scripted.Of((_, _) => { }, TestActor));

        Assert.True(await actor.GracefulStop(Long));

        foreach (var expected in new[] { "new", "PreStart", "PostStop" })
            await ExpectMsgAsync(expected);
    }

    [Fact]
    public async Task GracefulStop_gives_up_when_the_actor_does_not_stop()
    {
        IActorRef actor = Sys.ActorOf(_idle);

        Assert.False(await actor.GracefulStop(TimeSpan.FromMilliseconds(50), "no stop message"));
    }

    private sealed class WatchesButDoesNotHandle : ReceiveActor
    {
        public WatchesButDoesNotHandle(IActorRef victim) => Receive<string>(_ =>
        {
            Context.Watch(victim);
            Sender.Tell("watching");
        });
    }
}
