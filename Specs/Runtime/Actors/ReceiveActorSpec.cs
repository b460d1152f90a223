using ActorUdp.Specs.Runtime.Support;

namespace ActorUdp.Specs.Runtime.Actors;

public class ReceiveActorSpec : RuntimeSpec
{
    private IActorRef Configured(Action<Configurable> configure) => Sys.ActorOf(Props.Create<Configurable>(configure));

    [Fact]
    public async Task The_first_handler_that_takes_the_message_gets_it()
    {
        IActorRef actor = Configured(a =>
        {
            a.On<string>(m => TestActor.Tell("long " + m), m => m.Length > 3);
            a.On<string>(m => TestActor.Tell("string " + m));
            a.On<IComparable>(m => TestActor.Tell("comparable " + m));
            a.OnAny(m => TestActor.Tell("any " + m));
        });

        foreach (object message in new object[] { "abc", "abcd", 7, Done.Instance })
            actor.Tell(message);

        foreach (var expected in new[] { "string abc", "long abcd", "comparable 7", $"any {Done.Instance}" })
            await ExpectMsgAsync(expected);
    }

    [Fact]
    public async Task What_no_handler_takes_is_unhandled_and_published()
    {
        TestProbe probe = CreateTestProbe();
        Sys.EventStream.Subscribe(probe.Ref, typeof(UnhandledMessage));
        IActorRef actor = Configured(a => a.On<string>(_ => { }));

        actor.Tell(42);

        var unhandled = await probe.ExpectMsgAsync<UnhandledMessage>();
        Assert.Equal(42, unhandled.Message);
        Assert.Equal(TestActor, unhandled.Sender);
        Assert.Equal(actor, unhandled.Recipient);
    }

    [Fact]
    public async Task Become_replaces_the_handlers()
    {
        IActorRef actor = Configured(a => a.On<string>(_ => a.BecomeThis(() => a.OnAny(m => TestActor.Tell("second " + m)))));

        actor.Tell("go");
        actor.Tell(1);

        await ExpectMsgAsync("second 1");
    }

    [Fact]
    public async Task BecomeStacked_goes_back_by_UnbecomeStacked()
    {
        IActorRef actor = Configured(a =>
        {
            a.On<string>(m => m == "down", _ => a.Pop());
            a.On<string>(m => m == "up", _ => a.PushThis(() =>
            {
                a.On<string>(m => m == "down", _ => a.Pop());
                a.OnAny(m => TestActor.Tell("upper " + m));
            }));
            a.OnAny(m => TestActor.Tell("lower " + m));
        });

        foreach (var message in new[] { "1", "up", "2", "down", "3", "down", "4" })
            actor.Tell(message);

        foreach (var expected in new[] { "lower 1", "upper 2", "lower 3", "lower 4" })
            await ExpectMsgAsync(expected);
    }

    [Fact]
    public async Task Handlers_are_named_in_the_constructor_and_in_Become_only()
    {
        IActorRef actor = Configured(a => a.On<string>(_ =>
        {
            try
            {
                a.On<int>(_ => { });
            }
            catch (InvalidOperationException e)
            {
                TestActor.Tell(e.GetType());
            }
        }));

        actor.Tell("try");

        await ExpectMsgAsync(typeof(InvalidOperationException));
    }

    [Fact]
    public async Task No_handler_follows_the_one_for_all_messages()
    {
        IActorRef actor = Configured(a =>
        {
            a.OnAny(_ => { });
            try
            {
                a.On<int>(_ => { });
            }
            catch (InvalidOperationException e)
            {
                TestActor.Tell(e.GetType());
            }
        });

        await ExpectMsgAsync(typeof(InvalidOperationException));
        actor.Tell(PoisonPill.Instance);
    }

    [Fact]
    public async Task Self_Sender_and_Parent_are_right_in_a_handler()
    {
        IActorRef actor = Configured(a => a.On<string>(_ => TestActor.Tell((a.Me, a.From, a.Above))));

        actor.Tell("who", TestActor);

        IActorRef guardian = ((ExtendedActorSystem)Sys).Guardian;
        await ExpectMsgAsync((actor, TestActor, guardian));
    }

    [Fact]
    public async Task A_message_without_a_sender_comes_from_the_dead_letters()
    {
        IActorRef actor = Configured(a => a.On<string>(_ => TestActor.Tell(a.From.Path.Name)));

        actor.Tell("who", ActorRefs.NoSender);

        await ExpectMsgAsync("deadLetters");
    }

    [Fact]
    public async Task Forward_keeps_the_sender()
    {
        TestProbe probe = CreateTestProbe();
        IActorRef actor = Configured(a => a.OnAny(m => TestActor.Forward(m)));

        probe.Send(actor, "hello");

        await ExpectMsgAsync("hello");
        Assert.Equal(probe.Ref, LastSender);
    }

    private sealed class Configurable : ReceiveActor
    {
        public Configurable(Action<Configurable> configure) => configure(this);

        public IActorRef Me => Self;

        public IActorRef From => Sender;

        public IActorRef Above => Context.Parent;

        public void On<T>(Action<T> handler, Predicate<T>? when = null) => Receive(handler, when);

        public void On<T>(Predicate<T> when, Action<T> handler) => Receive(when, handler);

        public void OnAny(Action<object> handler) => ReceiveAny(handler);

        public void BecomeThis(Action configure) => Become(configure);

        public void PushThis(Action configure) => BecomeStacked(configure);

        public void Pop() => UnbecomeStacked();
    }
}
