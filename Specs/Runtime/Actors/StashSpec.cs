using ActorUdp.Specs.Runtime.Support;

namespace ActorUdp.Specs.Runtime.Actors;

public class StashSpec : RuntimeSpec
{
    private IActorRef Stashing() => Sys.ActorOf(Props.Create(() => new StashingActor(TestActor)));

    [Fact]
    public async Task Unstashed_messages_come_back_in_order_before_what_waits()
    {
        IActorRef actor = Stashing();

        foreach (var message in new[] { "a", "b", "open", "c" })
            actor.Tell(message);

        foreach (var expected in new[] { "a", "b", "c" })
            await ExpectMsgAsync(expected);
    }

    [Fact]
    public async Task Unstashed_messages_keep_their_sender()
    {
        TestProbe probe = CreateTestProbe();
        IActorRef actor = Stashing();

        probe.Send(actor, "a");
        actor.Tell("open");

        await ExpectMsgAsync("a");
        Assert.Equal(probe.Ref, LastSender);
    }

    [Fact]
    public async Task Unstash_brings_the_oldest_back()
    {
        IActorRef actor = Stashing();

        foreach (var message in new[] { "a", "b", "open one", "marker" })
            actor.Tell(message);

        await ExpectMsgAsync("a");
        await ExpectMsgAsync("marker");
    }

    [Fact]
    public async Task A_message_is_stashed_once()
    {
        IActorRef actor = Stashing();

        actor.Tell("twice");

        await ExpectMsgAsync(typeof(IllegalActorStateException));
    }

    [Fact]
    public async Task A_restart_brings_them_back()
    {
        IActorRef actor = Stashing();

        foreach (var message in new[] { "a", "fail", "open", "b" })
            actor.Tell(message);

        await ExpectMsgAsync("a");
        await ExpectMsgAsync("b");
    }

    [Fact]
    public async Task A_stop_makes_them_dead_letters()
    {
        TestProbe letters = CreateTestProbe();
        Sys.EventStream.Subscribe(letters.Ref, typeof(DeadLetter));
        IActorRef actor = Stashing();
        await WatchAsync(actor);

        actor.Tell("a");
        actor.Tell(PoisonPill.Instance);

        await ExpectTerminatedAsync(actor);
        Assert.Equal("a", (await letters.ExpectMsgAsync<DeadLetter>()).Message);
    }

    private sealed class StashingActor : ReceiveActor, IWithStash
    {
        public StashingActor(IActorRef observer)
        {
            Receive<string>(m => m == "open", _ =>
            {
                Become(() => ReceiveAny(m => observer.Forward(m)));
                Stash.UnstashAll();
            });
            Receive<string>(m => m == "open one", _ =>
            {
                Become(() => ReceiveAny(m => observer.Forward(m)));
                Stash.Unstash();
            });
            Receive<string>(m => m == "fail", _ => throw new Boom());
            Receive<string>(m => m == "twice", _ =>
            {
                Stash.Stash();
                try
                {
                    Stash.Stash();
                }
                catch (IllegalActorStateException e)
                {
                    observer.Tell(e.GetType());
                }
            });
            ReceiveAny(_ => Stash.Stash());
        }

        public IStash Stash { get; set; } = null!;
    }
}
