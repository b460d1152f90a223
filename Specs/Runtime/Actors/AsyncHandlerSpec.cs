using ActorUdp.Specs.Runtime.Support;

namespace ActorUdp.Specs.Runtime.Actors;

public class AsyncHandlerSpec : RuntimeSpec
{
    private IActorRef Asynchronous(Func<AsyncActor, string, Task> handle) => Sys.ActorOf(Props.Create<AsyncActor>(handle));

    [Fact]
    public async Task The_next_message_waits_for_the_task_of_the_one_before()
    {
        var gate = new TaskCompletionSource();
        IActorRef actor = Asynchronous(async (_, message) =>
        {
            TestActor.Tell("begin " + message);
            if (message == "1")
                await gate.Task;
            TestActor.Tell("end " + message);
        });

        actor.Tell("1");
        actor.Tell("2");
        await ExpectMsgAsync("begin 1");
        gate.SetResult();

        foreach (var expected in new[] { "end 1", "begin 2", "end 2" })
            await ExpectMsgAsync(expected);
    }

    [Fact]
    public async Task Self_Sender_and_Context_are_the_same_after_an_await()
    {
        TestProbe probe = CreateTestProbe();
        IActorRef actor = Asynchronous(async (a, message) =>
        {
            await Task.Yield();
            await Task.Run(() => { });
            a.From.Tell((a.Me, a.Above.Path.Name, message));
        });

        probe.Send(actor, "hello");

        await probe.ExpectMsgAsync((actor, "user", "hello"));
        Assert.Equal(actor, probe.LastSender);
    }

    [Fact]
    public async Task A_thousand_awaits_run_one_after_the_other_in_the_actor()
    {
        int inside = 0;
        int plain = 0;
        IActorRef actor = Asynchronous(async (a, message) =>
        {
            for (int i = 0; i < 1000; i++)
            {
                if (Interlocked.Increment(ref inside) != 1)
                    throw new InvalidOperationException("overlap");
                plain++;
                Interlocked.Decrement(ref inside);
                await Task.Yield();
            }

            a.From.Tell(plain);
        });

        Assert.Equal(1000, await actor.Ask<int>("go", Long));
        Assert.Equal(2000, await actor.Ask<int>("go", Long));
    }

    [Fact]
    public async Task An_exception_after_an_await_is_a_failure_like_any_other()
    {
        IActorRef parent = Sys.ActorOf(Props.Create(() => new Parent(new OneForOneStrategy(_ => Directive.Restart))));
        IActorRef actor = await ChildOf(parent, Props.Create<AsyncActor>((Func<AsyncActor, string, Task>)(async (a, message) =>
        {
            await Task.Yield();
            if (message == "fail")
                throw new Boom();
            a.From.Tell((message, a.Number));
        })));

        var (_, first) = await actor.Ask<(string, int)>("before", Long);
        actor.Tell("fail");
        var (message, second) = await actor.Ask<(string, int)>("after", Long);

        Assert.Equal("after", message);
        Assert.NotEqual(first, second);
    }

    [Fact]
    public async Task An_exception_before_the_first_await_is_a_failure_like_any_other()
    {
        IActorRef parent = Sys.ActorOf(Props.Create(() => new Parent(new OneForOneStrategy(_ => Directive.Stop))));
        IActorRef actor = await ChildOf(parent, Props.Create<AsyncActor>(
            (Func<AsyncActor, string, Task>)((_, _) => throw new Boom())));
        await WatchAsync(actor);

        actor.Tell("fail");

        await ExpectTerminatedAsync(actor);
    }

    [Fact]
    public async Task An_actor_can_be_stopped_while_a_handler_waits()
    {
        var never = new TaskCompletionSource();
        IActorRef actor = Asynchronous(async (_, message) =>
        {
            TestActor.Tell(message);
            await never.Task;
            TestActor.Tell("not reached");
        });
        await WatchAsync(actor);
        actor.Tell("1");
        await ExpectMsgAsync("1");

        Sys.Stop(actor);

        await ExpectTerminatedAsync(actor);
        never.SetResult();
        TestActor.Tell("marker");
        await ExpectMsgAsync("marker");
    }

    [Fact]
    public async Task A_handler_that_does_not_wait_is_as_good_as_any()
    {
        IActorRef actor = Asynchronous((a, message) =>
        {
            a.From.Tell(message);
            return Task.CompletedTask;
        });

        for (int i = 0; i < 100; i++)
            Assert.Equal("x", await actor.Ask<string>("x", Long));
    }

    private sealed class AsyncActor : ReceiveActor
    {
        private static int _made;

        public AsyncActor(Func<AsyncActor, string, Task> handle)
        {
            Number = Interlocked.Increment(ref _made);
            ReceiveAsync<string>(message => handle(this, message));
        }

        public int Number { get; }

        public IActorRef Me => Self;

        public IActorRef From => Sender;

        public IActorRef Above => Context.Parent;
    }
}
