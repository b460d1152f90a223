using ActorUdp.Specs.Runtime.Support;

namespace ActorUdp.Specs.Runtime.Actors;

public class SelectionSpec : RuntimeSpec
{
    private readonly IActorRef _parent;
    private readonly IActorRef _one;
    private readonly IActorRef _two;

    public SelectionSpec()
    {
        _parent = Sys.ActorOf(Props.Create(() => new Parent(SupervisorStrategy.DefaultStrategy)), "parent");
        Props child = Scripted.Of((context, message) => context.Sender.Tell((context.Self.Path.Name, message), context.Self));
        _one = _parent.Ask<IActorRef>((child, "one"), Long).GetAwaiter().GetResult();
        _two = _parent.Ask<IActorRef>((child, "two"), Long).GetAwaiter().GetResult();
    }

    [Theory]
    [InlineData("/user/parent/one")]
    [InlineData("akka://test/user/parent/one")]
    [InlineData("user/parent/one")]
    [InlineData("/user/parent/two/../one")]
    [InlineData("/user/parent/o*e")]
    [InlineData("/user/parent/??e")]
    public async Task A_path_finds_the_actor(string path)
    {
        Sys.ActorSelection(path).Tell("hello", TestActor);

        object expected = ("one", (object)"hello");
        await ExpectMsgAsync<object>(m => Assert.Equal(expected, m));
        Assert.Equal(_one, LastSender);
    }

    [Fact]
    public void A_wildcard_finds_all_that_match()
    {
        Sys.ActorSelection("/user/parent/*").Tell("hello", TestActor);

        var names = ReceiveN(2).Cast<(string, object)>().Select(m => m.Item1).Order();
        Assert.Equal(["one", "two"], names);
    }

    [Fact]
    public async Task ResolveOne_gives_the_handle() =>
        Assert.Equal(_two, await Sys.ActorSelection("/user/parent/two").ResolveOne(Long));

    [Fact]
    public async Task ResolveOne_fails_when_there_is_none() => await Assert.ThrowsAsync<ActorNotFoundException>(
        () => Sys.ActorSelection("/user/parent/three").ResolveOne(Long));

    [Fact]
    public async Task Identify_is_answered_by_the_actor_and_for_an_absent_one()
    {
        Sys.ActorSelection(_one.Path).Tell(new Identify(1), TestActor);
        var present = await ExpectMsgAsync<ActorIdentity>();
        Assert.Equal(1, present.MessageId);
        Assert.Equal(_one, present.Subject);

        Sys.ActorSelection("/user/absent").Tell(new Identify(2), TestActor);
        var absent = await ExpectMsgAsync<ActorIdentity>();
        Assert.Equal(2, absent.MessageId);
        Assert.Null(absent.Subject);
    }

    [Fact]
    public async Task What_is_sent_to_an_absent_actor_is_a_dead_letter()
    {
        TestProbe letters = CreateTestProbe();
        Sys.EventStream.Subscribe(letters.Ref, typeof(DeadLetter));

        Sys.ActorSelection("/user/absent/child").Tell("lost", TestActor);

        Assert.Equal("lost", (await letters.ExpectMsgAsync<DeadLetter>()).Message);
    }

    [Fact]
    public async Task A_selection_can_be_asked()
    {
        var (name, message) = await Sys.ActorSelection("/user/parent/one").Ask<(string, object)>("question", Long);

        Assert.Equal("one", name);
        Assert.Equal("question", message);
    }

    [Fact]
    public async Task A_context_selects_relative_to_its_actor()
    {
        IActorRef actor = Sys.ActorOf(Scripted.Of((context, message) => context.ActorSelection("../parent/one").Tell(message, TestActor)));

        actor.Tell("hello");

        object expected = ("one", (object)"hello");
        await ExpectMsgAsync<object>(m => Assert.Equal(expected, m));
    }

    [Fact]
    public async Task The_provider_resolves_a_living_incarnation_only()
    {
        var provider = ((ExtendedActorSystem)Sys).Provider;
        string text = _one.Path.ToSerializationFormat();
        Assert.Equal(_one, provider.ResolveActorRef(text));
        Assert.Equal(_one, provider.ResolveActorRef(_one.Path));

        await WatchAsync(_one);
        Sys.Stop(_one);
        await ExpectTerminatedAsync(_one);
        TestProbe letters = CreateTestProbe();
        Sys.EventStream.Subscribe(letters.Ref, typeof(DeadLetter));
        provider.ResolveActorRef(text).Tell("lost");

        Assert.Equal("lost", (await letters.ExpectMsgAsync<DeadLetter>()).Message);
    }
}
