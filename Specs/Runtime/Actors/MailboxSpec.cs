using ActorUdp.Specs.Runtime.Support;

namespace ActorUdp.Specs.Runtime.Actors;

public class MailboxSpec : RuntimeSpec
{
    [Fact]
    public async Task Many_producers_lose_nothing_and_keep_their_order()
    {
        const int Producers = 8;
        const int Each = 50_000;
        var next = new int[Producers];
        int inside = 0;
        bool overlapped = false;
        IActorRef actor = Sys.ActorOf(Scripted.Of((context, message) =>
        {
            overlapped |= Interlocked.Increment(ref inside) != 1;
            var (producer, number) = ((int, int))message;
            if (next[producer] != number)
                throw new InvalidOperationException($"Producer {producer}: {number} instead of {next[producer]}");
            if (++next[producer] == Each && next.All(n => n == Each))
                TestActor.Tell("all");
            Interlocked.Decrement(ref inside);
        }));

        await Task.WhenAll(Enumerable.Range(0, Producers).Select(p => Task.Run(() =>
        {
            for (int i = 0; i < Each; i++)
                actor.Tell((p, i), ActorRefs.NoSender);
        })));

        await ExpectMsgAsync("all", TimeSpan.FromSeconds(30));
        Assert.False(overlapped);
    }

    [Fact]
    public async Task No_wake_up_is_lost_when_the_mailbox_runs_dry_again_and_again()
    {
        const int Rounds = 20_000;
        var done = new TaskCompletionSource();
        IActorRef pong = Sys.ActorOf(Scripted.Of((context, message) => context.Sender.Tell(message)));
        int left = Rounds;
        IActorRef ping = Sys.ActorOf(Scripted.Of((context, message) =>
        {
            if (--left == 0)
                done.SetResult();
            else
                pong.Tell(message);
        }));

        pong.Tell("ball", ping);

        await done.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task What_one_thread_wrote_before_a_message_the_next_message_sees()
    {
        const int Messages = 100_000;
        long plain = 0;
        IActorRef actor = Sys.ActorOf(Scripted.Of((context, message) =>
        {
            plain++;
            if (message is "end")
                context.Sender.Tell(plain);
        }));

        for (int i = 0; i < Messages; i++)
            actor.Tell("one more");

        Assert.Equal(Messages + 1, await actor.Ask<long>("end", Long));
    }

    [Fact]
    public async Task A_stop_overtakes_the_messages_that_wait()
    {
        var entered = new TaskCompletionSource();
        using var gate = new ManualResetEventSlim();
        IActorRef actor = Sys.ActorOf(Scripted.Of((context, message) =>
        {
            TestActor.Tell(message);
            entered.TrySetResult();
            gate.Wait(Long);
        }));
        await WatchAsync(actor);
        actor.Tell("first");
        await entered.Task.WaitAsync(Long);
        actor.Tell("second");
        Sys.Stop(actor);
        Sys.Stop(actor);
        actor.Tell("third");
        await AwaitStopIsOnItsWay(actor);

        gate.Set();

        await ExpectMsgAsync("first");
        await ExpectTerminatedAsync(actor);
    }

    [Fact]
    public async Task A_poison_pill_waits_for_its_turn()
    {
        IActorRef actor = Sys.ActorOf(Scripted.Of((context, message) => TestActor.Tell(message)));
        await WatchAsync(actor);

        actor.Tell("first");
        actor.Tell(PoisonPill.Instance);
        actor.Tell("second");

        await ExpectMsgAsync("first");
        await ExpectTerminatedAsync(actor);
    }

    [Fact]
    public async Task Null_is_no_message()
    {
        IActorRef actor = Sys.ActorOf(Scripted.Of((context, message) => TestActor.Tell(message)));
        actor.Tell("there");
        await ExpectMsgAsync("there");

        Assert.Throws<ArgumentNullException>(() => actor.Tell(null!, ActorRefs.NoSender));

        actor.Tell("still there");
        await ExpectMsgAsync("still there");
    }

    // The guardian hands the stop on before it answers what was sent later.
    private async Task AwaitStopIsOnItsWay(IActorRef actor) =>
        await Sys.ActorSelection(actor.Path.Parent).Ask<ActorIdentity>(new Identify("guardian"), Long);
}
