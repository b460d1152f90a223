using System.Runtime.Serialization;
using ActorUdp.Remote;
using Akka.Serialization;

namespace ActorUdp.Specs.Remote.Attached;

/// <summary>Large byte arrays go beside the messages that they are: nobody sees a difference, but in speed.</summary>
public sealed class AttachmentSpec
{
    private const int Size = 1_000_000;
    private const string Section = "akka.remote.actor-udp";

    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_large_array_goes_there_and_back_beside_its_message(bool bySelection)
    {
        await using RemoteNode a = RemoteNode.Start("a"), b = RemoteNode.Start("b");
        b.Echo("echo");
        TestProbe probe = a.Probe();
        IActorRef echo = await a.Resolve(b, "echo");
        byte[] large = Large(1);

        if (bySelection)
        {
            a.System.ActorSelection(echo.Path.ToStringWithoutAddress().Insert(0, b.Address.ToString())).Tell(large, probe);
        }
        else
        {
            echo.Tell(large, probe);
        }

        Assert.Equal(large, await probe.ExpectMsgAsync<byte[]>(_patience));
        Assert.Equal((1, 1), (Of(a).Fetched, Of(b).Fetched));
        Assert.Equal((0, 0), (Of(a).Waiting, Of(b).Waiting));
        Assert.Empty(a.Errors);
        Assert.Empty(b.Errors);
    }

    [Fact]
    public async Task Many_arrive_whole_and_in_order_over_a_path_that_loses_datagrams()
    {
        var network = new HarmedNetwork(loss: 0.05);
        await using RemoteNode a = RemoteNode.Start("a", network: network), b = RemoteNode.Start("b");
        b.Echo("echo");
        TestProbe probe = a.Probe();
        IActorRef echo = await a.Resolve(b, "echo");
        const int count = 30;
        for (int i = 0; i < count; i++)
        {
            echo.Tell(Large(i), probe);
            echo.Tell(i, probe);
        }

        for (int i = 0; i < count; i++)
        {
            Assert.Equal(Large(i), await probe.ExpectMsgAsync<byte[]>(_patience));
            Assert.Equal(i, await probe.ExpectMsgAsync<int>(_patience));
        }

        Assert.Equal((count, 0), (Of(b).Fetched, Of(b).Waiting));
    }

    [Fact]
    public async Task A_message_that_hides_the_ticket_arrives_with_the_bytes()
    {
        const string bindings = """
            akka.actor {
              serializers.sealing = "ActorUdp.Specs.Remote.Attached.SealingSerializer, ActorUdp.Specs.Remote"
              serialization-bindings { "ActorUdp.Specs.Remote.Attached.Sealed, ActorUdp.Specs.Remote" = sealing }
            }
            """;
        await using RemoteNode a = RemoteNode.Start("a", bindings), b = RemoteNode.Start("b", bindings);
        b.Echo("echo");
        IActorRef echo = await a.Resolve(b, "echo");
        byte[] large = Large(2);

        Sealed answer = await echo.Ask<Sealed>(new Sealed(large), _patience);

        Assert.Equal(large, answer.Content);
        Assert.Equal((0, 0), (Of(a).Fetched, Of(b).Fetched));
    }

    [Fact]
    public async Task A_selection_of_several_actors_reaches_all_of_them()
    {
        await using RemoteNode a = RemoteNode.Start("a"), b = RemoteNode.Start("b");
        b.Echo("echo-1");
        b.Echo("echo-2");
        await a.Resolve(b, "echo-1");
        TestProbe probe = a.Probe();

        a.System.ActorSelection($"{b.Address}/user/echo-*").Tell(Large(3), probe);

        Assert.Equal(Large(3), await probe.ExpectMsgAsync<byte[]>(_patience));
        Assert.Equal(Large(3), await probe.ExpectMsgAsync<byte[]>(_patience));
    }

    [Fact]
    public async Task What_looks_like_a_ticket_is_an_array()
    {
        await using RemoteNode a = RemoteNode.Start("a"), b = RemoteNode.Start("b");
        b.Echo("echo");
        IActorRef echo = await a.Resolve(b, "echo");
        byte[] ticket = Ticket.New();
        Assert.Equal(ticket, await echo.Ask<byte[]>(ticket, _patience));
    }

    [Fact]
    public async Task Whoever_else_serializes_gets_the_bytes_and_Akkas_identifier()
    {
        await using RemoteNode a = RemoteNode.Start("a");
        byte[] large = Large(4);
        Serializer serializer = a.System.Serialization.FindSerializerFor(large);
        Assert.IsType<AttachingSerializer>(serializer);
        Assert.Same(large, serializer.ToBinary(large));
        Assert.Equal((4, false), (serializer.Identifier, serializer.IncludeManifest));
        Assert.Same(large, a.System.Serialization.Deserialize(large, 4, ""));
    }

    [Theory]
    [InlineData($"{Section}.attach-byte-arrays = off")]
    [InlineData($"akka.remote {{ enabled-transports = [\"{Section}\", \"akka.remote.dot-netty.tcp\"], dot-netty.tcp {{ hostname = \"127.0.0.1\", port = 0 }} }}")]
    [InlineData("akka.actor { serializers.own = \"ActorUdp.Specs.Remote.Attached.OwnSerializer, ActorUdp.Specs.Remote\", serialization-bindings { \"System.Byte[]\" = own } }")]
    public async Task Where_it_is_not_safe_arrays_go_as_they_are_and_those_of_others_are_understood(string settings)
    {
        await using RemoteNode plain = RemoteNode.Start("plain", settings), other = RemoteNode.Start("other");
        plain.Echo("echo");
        Assert.IsNotType<AttachingSerializer>(plain.System.Serialization.FindSerializerFor(new byte[1]));
        if (settings.Contains("own", StringComparison.Ordinal))
        {
            return;
        }

        Assert.Equal(Large(5), await (await other.Resolve(plain, "echo")).Ask<byte[]>(Large(5), _patience));
        Assert.Equal((0, 1), (Of(other).Fetched, Of(plain).Fetched));
    }

    [Fact]
    public async Task What_holds_PDUs_back_gets_all_of_a_message()
    {
        const string throttled = $"{Section}.applied-adapters = [\"trttl\"]";
        await using RemoteNode a = RemoteNode.Start("a", throttled), b = RemoteNode.Start("b", throttled);
        b.Echo("echo");
        Assert.Equal(Large(6), await (await a.Resolve(b, "echo")).Ask<byte[]>(Large(6), _patience));
        Assert.Equal((0, 0), (Of(a).Fetched, Of(b).Fetched));
    }

    [Fact]
    public async Task When_an_extension_brings_its_defaults_arrays_are_attached_as_before()
    {
        await using RemoteNode a = RemoteNode.Start("a"), b = RemoteNode.Start("b");
        b.Echo("echo");
        IActorRef echo = await a.Resolve(b, "echo");
        a.System.Settings.InjectTopLevelFallback(ConfigurationFactory.ParseString("some.extension = on"));
        b.System.Settings.InjectTopLevelFallback(ConfigurationFactory.ParseString("some.extension = on"));

        // The first one tells the transport that the serializers are others now.
        Assert.Equal(Large(7), await echo.Ask<byte[]>(Large(7), _patience));
        Assert.Equal(Large(8), await echo.Ask<byte[]>(Large(8), _patience));

        Assert.Equal((1, 1), (Of(a).Fetched, Of(b).Fetched));
        Assert.IsType<AttachingSerializer>(a.System.Serialization.FindSerializerFor(new byte[1]));
    }

    [Fact]
    public async Task A_message_that_says_an_array_came_with_it_is_refused_when_there_is_none()
    {
        await using RemoteNode a = RemoteNode.Start("a");
        Assert.Throws<SerializationException>(() => a.System.Serialization.Deserialize(Ticket.New(), Ticket.TicketSerializer, ""));
        Assert.Throws<SerializationException>(() => a.System.Serialization.Deserialize([1], Ticket.TicketSerializer, ""));
    }

    [Fact]
    public void What_nobody_fetches_is_forgotten()
    {
        using var system = (ExtendedActorSystem)ActorSystem.Create(
            "sweep", ConfigurationFactory.ParseString("akka { loggers = [], stdout-loglevel = OFF, scheduler.implementation = \"Akka.TestKit.TestScheduler, Akka.TestKit\" }"));
        var attachments = ActorUdp.Remote.Attachments.Of(system);
        var time = (TestScheduler)system.Scheduler;
        attachments.Arrive(1, [1]);
        time.Advance(TimeSpan.FromMinutes(2));
        attachments.Arrive(2, [2]);
        Assert.Equal(2, attachments.Waiting);
        time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(1, attachments.Waiting);
        Assert.True(attachments.TryFetch(2, out byte[] bytes));
        Assert.Equal([2], bytes);
        Assert.False(attachments.TryFetch(2, out _));
        Assert.False(attachments.TryFetch(1, out _));
    }

    private static ActorUdp.Remote.Attachments Of(RemoteNode node) => ActorUdp.Remote.Attachments.Of((ExtendedActorSystem)node.System);

    private static byte[] Large(int seed)
    {
        byte[] bytes = new byte[Size + seed];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}

/// <param name="Content">An array in a message whose serializer changes what another has written.</param>
public sealed record Sealed(byte[] Content);

/// <summary>Turns every bit of what the array's serializer wrote.</summary>
public sealed class SealingSerializer(ExtendedActorSystem system) : Serializer(system)
{
    public override int Identifier => 9_001;

    public override bool IncludeManifest => false;

    public override byte[] ToBinary(object obj)
    {
        byte[] content = ((Sealed)obj).Content;
        return Turned(system.Serialization.FindSerializerFor(content).ToBinary(content));
    }

    public override object FromBinary(byte[] bytes, Type type) => new Sealed(Turned(bytes));

    private static byte[] Turned(byte[] bytes) => Array.ConvertAll(bytes, b => (byte)~b);
}

/// <summary>An application's own serializer of byte arrays.</summary>
public sealed class OwnSerializer(ExtendedActorSystem system) : Serializer(system)
{
    public override int Identifier => 9_002;

    public override bool IncludeManifest => false;

    public override byte[] ToBinary(object obj) => (byte[])obj;

    public override object FromBinary(byte[] bytes, Type type) => bytes;
}
