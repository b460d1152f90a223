namespace ActorUdp.Specs.Actors.Messaging;

/// <summary>References inside messages that Akka's JSON serializer writes.</summary>
public sealed class ReferenceInMessageSpec
{
    public sealed record Subscribe(string Topic, IActorRef Subscriber);

    [Fact]
    public async Task A_reference_of_this_transport_inside_a_message_resolves_at_the_other_node()
    {
        await using Node a = Node.Start("same-name");
        await using Node b = Node.Start("same-name");
        Collector<string> news = a.Named<string>("news");
        Collector<Subscribe> topics = b.Named<Subscribe>("topics");
        IActorRef portable = b.Remote(a, "news");

        Assert.True(a.Udp.TryImport(b.Udp.Export(portable), out IActorRef? home));
        a.Remote(b, "topics").Tell(new Subscribe("weather", a.Remote(b, "topics")));
        Subscribe toItself = await topics.Next();
        Assert.Equal(topics.Ref, toItself.Subscriber);
        Assert.Equal(news.Ref, home);

        await using Node c = Node.Start("same-name");
        c.Remote(b, "topics").Tell(new Subscribe("weather", c.Remote(a, "news")));
        (await topics.Next()).Subscriber.Tell("sunny");
        Assert.Equal("sunny", await news.Next());
    }

    [Fact]
    public async Task A_plain_local_reference_is_never_mistaken_for_an_actor_of_the_other_node()
    {
        await using Node a = Node.Start("same-name");
        await using Node b = Node.Start("same-name");
        Collector<Subscribe> topics = b.Named<Subscribe>("topics");
        Collector<string> namesake = b.Named<string>("x");
        Collector<string> local = a.Named<string>("x");

        a.Remote(b, "topics").Tell(new Subscribe("weather", local.Ref));

        // Without Akka.Remote there is no way to it by its path, and that is what it says.
        IActorRef subscriber = (await topics.Next()).Subscriber;
        Assert.Equal(b.System.DeadLetters, subscriber);
        Assert.False(namesake.HasMore);
    }
}
