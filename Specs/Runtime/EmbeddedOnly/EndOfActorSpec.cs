using ActorUdp.Specs.Runtime.Support;

namespace ActorUdp.Specs.Runtime.EmbeddedOnly;

/// <summary>What this runtime promises beyond Akka: no message is lost in silence while an actor ends.</summary>
public class EndOfActorSpec : RuntimeSpec
{
    public EndOfActorSpec()
        : base("""
            akka { loglevel = OFF, log-dead-letters = off }
            own-thread { type = PinnedDispatcher }
            """)
    {
    }

    [Theory]
    [InlineData("")]
    [InlineData("own-thread")]
    public async Task A_message_to_an_actor_that_ends_is_handled_or_a_dead_letter(string dispatcher)
    {
        const int Rounds = 300;
        const int Producers = 2;
        const int Each = 50;
        int seen = 0;
        var all = new TaskCompletionSource();
        Sys.EventStream.Subscribe(new Letters(Provider, Count), typeof(DeadLetter));

        for (int round = 0; round < Rounds; round++)
        {
            IActorRef actor = Sys.ActorOf(Scripted.Of((_, _) => Count()).WithDispatcher(dispatcher));
            Task[] producers = [.. Enumerable.Range(0, Producers).Select(_ => Task.Run(() =>
            {
                for (int i = 0; i < Each; i++)
                    actor.Tell("message", ActorRefs.NoSender);
            }))];
            if (round % 2 == 0)
                Sys.Stop(actor);
            else
                actor.Tell(PoisonPill.Instance, ActorRefs.NoSender);
            await Task.WhenAll(producers);
        }

        await all.Task.WaitAsync(Long);

        void Count()
        {
            if (Interlocked.Increment(ref seen) == Rounds * Producers * Each)
                all.SetResult();
        }
    }

    [Fact]
    public async Task A_watcher_that_throws_does_not_keep_the_others_from_their_notice()
    {
        IActorRef actor = Sys.ActorOf(Scripted.Of((_, _) => { }));
        var internalRef = (IInternalActorRef)actor;
        internalRef.SendSystemMessage(new Watch(internalRef, new Letters(Provider, () => throw new Boom())));
        await WatchAsync(actor);

        Sys.Stop(actor);

        await ExpectTerminatedAsync(actor);
    }

    [Fact]
    public async Task A_subscriber_to_dead_letters_that_throws_does_not_keep_an_actor_from_ending()
    {
        Sys.EventStream.Subscribe(new Letters(Provider, () => throw new Boom()), typeof(DeadLetter));
        IActorRef actor = Sys.ActorOf(Scripted.Of((context, _) => context.Stop(context.Self)));
        await WatchAsync(actor);

        actor.Tell("stop", ActorRefs.NoSender);
        actor.Tell("dead letter", ActorRefs.NoSender);

        await ExpectTerminatedAsync(actor);
    }

    private IActorRefProvider Provider => ((ExtendedActorSystem)Sys).Provider;

    private sealed class Letters(IActorRefProvider provider, Action onMessage) : MinimalActorRef
    {
        public override ActorPath Path { get; } = provider.TempPath();

        public override IActorRefProvider Provider => provider;

        public override void SendSystemMessage(ISystemMessage message) => onMessage();

        protected override void TellInternal(object message, IActorRef sender) => onMessage();
    }
}
