namespace ActorUdp.Specs.Actors.Messaging;

public sealed class ReferenceSpec
{
    [Fact]
    public async Task A_reference_to_any_actor_goes_to_another_node_as_text_and_comes_back()
    {
        await using Node a = Node.Start("a");
        await using Node b = Node.Start("b");
        Collector<string> inboxOfB = b.Named<string>("inbox");
        Collector<string> nameless = a.Named<string>("known");
        a.Udp.Unregister("known");

        a.Remote(b, "inbox").Tell(a.Udp.Export(nameless.Ref));
        Assert.True(b.Udp.TryImport(await inboxOfB.Next(), out IActorRef? reference));
        reference.Tell("through the text");

        Assert.Equal("through the text", await nameless.Next());
        Assert.Equal(a.Udp.Export(nameless.Ref), b.Udp.Export(reference));
        Assert.True(a.Udp.TryImport(b.Udp.Export(reference), out IActorRef? home));
        Assert.Equal(nameless.Ref, home);
    }

    [Fact]
    public async Task A_reference_to_a_registered_name_keeps_the_name()
    {
        await using Node a = Node.Start("a");
        await using Node b = Node.Start("b");
        Collector<string> inbox = b.Named<string>("in box/ü");

        string text = a.Udp.Export(a.Remote(b, "in box/ü"));
        Assert.True(a.Udp.TryImport(text, out IActorRef? again));
        again.Tell("hello");

        Assert.Equal("hello", await inbox.Next());
        Assert.Equal($"{b.Address}/in%20box%2F%C3%BC", text);
    }

    [Theory]
    [InlineData("")]
    [InlineData("udp://127.0.0.1:9000")]
    [InlineData("udp://127.0.0.1:9000/")]
    [InlineData("udp://127.0.0.1:9000/#12")]
    [InlineData("udp://127.0.0.1:9000/#123456789abcdefg")]
    [InlineData("akka://b/user/inbox")]
    public async Task What_is_no_reference_is_refused(string text)
    {
        await using Node a = Node.Start("a");
        Assert.False(a.Udp.TryImport(text, out IActorRef? actor));
        Assert.Null(actor);
    }

    [Fact]
    public async Task Nobody_has_no_reference()
    {
        await using Node a = Node.Start("a");
        Assert.Throws<ArgumentException>(() => a.Udp.Export(ActorRefs.Nobody));
        Assert.Throws<ArgumentException>(() => a.Udp.Export(a.System.DeadLetters));
        Assert.True(a.Udp.TryImport($"{a.Address}/#0000000000000000", out IActorRef? gone));
        Assert.Equal(a.System.DeadLetters, gone);
    }
}
