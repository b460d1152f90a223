using ActorUdp.Remote;
using Akka.Serialization;

namespace ActorUdp.Specs.Remote.Serialization;

public sealed record Allowed(int Number, Part[] Parts);

public sealed record Part(string Name);

public sealed record Stranger(int Number);

/// <summary>Hyperion with a list of types, as docs/akka.md recommends it.</summary>
public sealed class AllowListSpec
{
    private const string Bindings = """
        akka.actor {
          serializers.hyperion = "ActorUdp.Remote.AllowListHyperionSerializer, ActorUdp.Remote"
          serialization-bindings {
            "ActorUdp.Specs.Remote.Serialization.Allowed, ActorUdp.Specs.Remote" = hyperion
            "ActorUdp.Specs.Remote.Serialization.Stranger, ActorUdp.Specs.Remote" = hyperion
          }
        }
        """;

    private const string List = """
        akka.actor.serialization-settings.hyperion.allowed-types = [
          "ActorUdp.Specs.Remote.Serialization.Allowed, ActorUdp.Specs.Remote"
          "ActorUdp.Specs.Remote.Serialization.Part, ActorUdp.Specs.Remote"
          "ActorUdp.Specs.Remote.Serialization.Part[], ActorUdp.Specs.Remote"
        ]
        """;

    [Fact]
    public async Task What_is_on_the_list_goes_there_and_back()
    {
        await using RemoteNode a = RemoteNode.Start("a", Bindings + List);
        await using RemoteNode b = RemoteNode.Start("b", Bindings + List);
        b.Echo("echo");
        IActorRef echo = await a.Resolve(b, "echo");

        Allowed answer = await echo.Ask<Allowed>(new Allowed(7, [new Part("x"), new Part("y")]), TimeSpan.FromSeconds(20));

        Assert.Equal(7, answer.Number);
        Assert.Equal([new Part("x"), new Part("y")], answer.Parts);
    }

    [Fact]
    public async Task What_is_not_on_it_is_neither_written_nor_read()
    {
        await using RemoteNode strict = RemoteNode.Start("a", Bindings + List);
        await using RemoteNode free = RemoteNode.Start("b", Bindings.Replace("ActorUdp.Remote.AllowListHyperionSerializer, ActorUdp.Remote", "Akka.Serialization.HyperionSerializer, Akka.Serialization.Hyperion", StringComparison.Ordinal));
        Serializer strictly = strict.System.Serialization.FindSerializerFor(new Stranger(1));
        Serializer freely = free.System.Serialization.FindSerializerFor(new Stranger(1));
        Assert.IsType<AllowListHyperionSerializer>(strictly);
        Assert.Equal(freely.Identifier, strictly.Identifier);

        byte[] written = freely.ToBinary(new Stranger(1));

        Assert.ThrowsAny<Exception>(() => strictly.ToBinary(new Stranger(1)));
        Exception e = Assert.ThrowsAny<Exception>(() => strictly.FromBinary(written, typeof(object)));
        Assert.Contains("Stranger", e.Message, StringComparison.Ordinal);
        Assert.Equal(new Stranger(1), freely.FromBinary(written, typeof(object)));
    }

    [Fact]
    public async Task An_empty_list_allows_nothing()
    {
        await using RemoteNode a = RemoteNode.Start("a", Bindings);
        Serializer strictly = a.System.Serialization.FindSerializerFor(new Stranger(1));
        Assert.ThrowsAny<Exception>(() => strictly.ToBinary(new Stranger(1)));
    }

    [Fact]
    public void A_type_that_does_not_exist_is_refused()
    {
        var e = Assert.Throws<ConfigurationException>(() => TypeAllowList.Of(["No.Such.Type, Nowhere"]));
        Assert.Contains("No.Such.Type, Nowhere", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_actor_API_drops_and_reports_a_type_that_is_not_allowed()
    {
        await using RemoteNode a = RemoteNode.Start("a", Bindings.Replace("ActorUdp.Remote.AllowListHyperionSerializer, ActorUdp.Remote", "Akka.Serialization.HyperionSerializer, Akka.Serialization.Hyperion", StringComparison.Ordinal) + Loopback);
        await using RemoteNode b = RemoteNode.Start("b", Bindings + List + Loopback);
        var udp = UdpTransport.Get(b.System);
        var dropped = new TaskCompletionSource<MessageDropped>(TaskCreationOptions.RunContinuationsAsynchronously);
        b.System.EventStream.Subscribe(b.System.ActorOf(Props.Create(() => new Teller(dropped))), typeof(MessageDropped));
        udp.Register("inbox", b.Echo("echo"));

        UdpTransport.Get(a.System).Remote(await udp.Bound, "inbox").Tell(new Stranger(1));

        MessageDropped report = await dropped.Task.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal(MessageDropReason.NotAllowed, report.Reason);
        Assert.Contains("Stranger", report.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task References_in_messages_of_the_actor_API_resolve_where_remoting_runs()
    {
        await using RemoteNode a = RemoteNode.Start("a", Loopback);
        await using RemoteNode b = RemoteNode.Start("b", Loopback);
        var udp = UdpTransport.Get(b.System);
        var got = new TaskCompletionSource<Subscribe>(TaskCreationOptions.RunContinuationsAsynchronously);
        udp.Register("inbox", b.System.ActorOf(Props.Create(() => new Taker(got))));
        IActorRef echo = a.Echo("echo");

        UdpTransport.Get(a.System).Remote(await udp.Bound, "inbox").Tell(new Subscribe(echo));

        IActorRef subscriber = (await got.Task.WaitAsync(TimeSpan.FromSeconds(20))).Subscriber;
        Assert.Equal(a.Address, subscriber.Path.Address);
        Assert.Equal("hello", await subscriber.Ask<string>("hello", TimeSpan.FromSeconds(20)));
    }

    private const string Loopback = "\nactor-udp { hostname = \"127.0.0.1\", port = 0 }\n";

    public sealed record Subscribe(IActorRef Subscriber);

    private sealed class Teller(TaskCompletionSource<MessageDropped> told) : UntypedActor
    {
        protected override void OnReceive(object message) => told.TrySetResult((MessageDropped)message);
    }

    private sealed class Taker(TaskCompletionSource<Subscribe> got) : UntypedActor
    {
        protected override void OnReceive(object message) => got.TrySetResult((Subscribe)message);
    }
}
