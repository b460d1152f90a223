using ActorUdp.Specs.Runtime.Support;

namespace ActorUdp.Specs.Runtime.Events;

public class EventStreamSpec : RuntimeSpec
{
    [Fact]
    public async Task A_subscriber_gets_its_type_and_what_derives_from_it()
    {
        Assert.True(Sys.EventStream.Subscribe(TestActor, typeof(Animal)));

        Sys.EventStream.Publish(new Cat());
        Sys.EventStream.Publish("no animal");
        Sys.EventStream.Publish(new Animal());

        await ExpectMsgAsync<Cat>();
        Assert.IsType<Animal>(await ExpectMsgAsync<Animal>());
    }

    [Fact]
    public async Task A_subscriber_to_an_interface_gets_what_implements_it()
    {
        Sys.EventStream.Subscribe(TestActor, typeof(IFurry));

        Sys.EventStream.Publish(new Animal());
        Sys.EventStream.Publish(new Cat());

        await ExpectMsgAsync<Cat>();
    }

    [Fact]
    public async Task An_event_comes_once_even_if_several_subscriptions_match()
    {
        Sys.EventStream.Subscribe(TestActor, typeof(Animal));
        Sys.EventStream.Subscribe(TestActor, typeof(Cat));

        Sys.EventStream.Publish(new Cat());
        TestActor.Tell("marker");

        await ExpectMsgAsync<Cat>();
        await ExpectMsgAsync("marker");
    }

    [Fact]
    public void Subscribing_twice_changes_nothing()
    {
        Assert.True(Sys.EventStream.Subscribe(TestActor, typeof(Cat)));
        Assert.False(Sys.EventStream.Subscribe(TestActor, typeof(Cat)));
    }

    [Fact]
    public async Task After_Unsubscribe_nothing_comes()
    {
        Sys.EventStream.Subscribe(TestActor, typeof(Cat));
        Assert.True(Sys.EventStream.Unsubscribe(TestActor, typeof(Cat)));

        Sys.EventStream.Publish(new Cat());
        TestActor.Tell("marker");

        await ExpectMsgAsync("marker");
    }

    [Fact]
    public async Task An_actor_that_has_ended_is_unsubscribed()
    {
        IActorRef actor = Sys.ActorOf(Scripted.Of((_, _) => { }));
        Sys.EventStream.Subscribe(actor, typeof(Cat));
        await WatchAsync(actor);
        Sys.Stop(actor);
        await ExpectTerminatedAsync(actor);

        await AwaitConditionAsync(() => !Sys.EventStream.Unsubscribe(actor));
    }

    [Fact]
    public async Task What_is_sent_to_a_dead_actor_is_a_dead_letter()
    {
        IActorRef actor = Sys.ActorOf(Scripted.Of((_, _) => { }));
        await WatchAsync(actor);
        Sys.Stop(actor);
        await ExpectTerminatedAsync(actor);
        Sys.EventStream.Subscribe(TestActor, typeof(DeadLetter));

        actor.Tell("lost", TestActor);

        var letter = await ExpectMsgAsync<DeadLetter>();
        Assert.Equal("lost", letter.Message);
        Assert.Equal(TestActor, letter.Sender);
        Assert.Equal(actor, letter.Recipient);
    }

    [Fact]
    public async Task What_waits_in_the_mailbox_of_an_actor_that_stops_is_a_dead_letter()
    {
        Sys.EventStream.Subscribe(TestActor, typeof(DeadLetter));
        IActorRef actor = Sys.ActorOf(Scripted.Of((context, _) => context.Stop(context.Self)));

        actor.Tell("stop", ActorRefs.NoSender);
        actor.Tell("one", ActorRefs.NoSender);
        actor.Tell("two", ActorRefs.NoSender);

        Assert.Equal("one", (await ExpectMsgAsync<DeadLetter>()).Message);
        Assert.Equal("two", (await ExpectMsgAsync<DeadLetter>()).Message);
    }

    [Fact]
    public async Task A_message_that_says_so_is_a_suppressed_dead_letter()
    {
        Sys.EventStream.Subscribe(TestActor, typeof(AllDeadLetters));

        Sys.DeadLetters.Tell(new Whisper(), TestActor);

        Assert.IsType<Whisper>((await ExpectMsgAsync<SuppressedDeadLetter>()).Message);
    }

    private class Animal;

    private sealed class Cat : Animal, IFurry;

    private interface IFurry;

    private sealed class Whisper : IDeadLetterSuppression;
}
