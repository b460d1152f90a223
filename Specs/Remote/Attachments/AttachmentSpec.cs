using System.Runtime.Serialization;
using ActorUdp.Remote;
using Akka.Serialization;

namespace ActorUdp.Specs.Remote.Attached;

/// <summary>The contents of large messages go beside them: nobody sees a difference, but in speed.</summary>
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

        ICanTell target = bySelection ? a.System.ActorSelection(new RootActorPath(b.Address) / "user" / "echo") : echo;
        target.Tell(large, probe);

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
        string bindings = SealedBy(nameof(SealingSerializer));
        await using RemoteNode a = RemoteNode.Start("a", bindings), b = RemoteNode.Start("b", bindings);
        b.Echo("echo");
        IActorRef echo = await a.Resolve(b, "echo");
        byte[] large = Large(2);

        Sealed answer = await echo.Ask<Sealed>(new Sealed(large), _patience);

        // What the outer serializer made of them goes beside its message.
        Assert.Equal(large, answer.Content);
        Assert.Equal((1, 1), (Of(a).Fetched, Of(b).Fetched));
    }

    [Theory]
    [InlineData("off", false)]
    [InlineData("off", true)]
    [InlineData("on", false)]
    public async Task A_large_string_goes_there_and_back_beside_its_message(string legacy, bool bySelection)
    {
        string settings = $"akka.actor.serialization-settings.primitive.use-legacy-behavior = {legacy}";
        await using RemoteNode a = RemoteNode.Start("a", settings), b = RemoteNode.Start("b", settings);
        b.Echo("echo");
        TestProbe probe = a.Probe();
        IActorRef echo = await a.Resolve(b, "echo");
        string large = string.Concat(Enumerable.Repeat("a\u00FC\u20AC\U0001F600", Size / 8));

        ICanTell target = bySelection ? a.System.ActorSelection(new RootActorPath(b.Address) / "user" / "echo") : echo;
        target.Tell(large, probe);

        Assert.Equal(large, await probe.ExpectMsgAsync<string>(_patience));
        echo.Tell("small", probe);
        Assert.Equal("small", await probe.ExpectMsgAsync<string>(_patience));
        Assert.Equal((1, 1), (Of(a).Fetched, Of(b).Fetched));
        Assert.Empty(a.Errors);
        Assert.Empty(b.Errors);
    }

    [Fact]
    public async Task What_any_serializer_writes_goes_beside_its_message_and_references_in_it_lead_back()
    {
        await using RemoteNode a = RemoteNode.Start("a"), b = RemoteNode.Start("b");
        b.Echo("echo");
        TestProbe probe = a.Probe();
        IActorRef echo = await a.Resolve(b, "echo");
        var large = new Letter(probe.Ref, new string('x', Size));

        Letter answer = await echo.Ask<Letter>(large, _patience);

        Assert.Equal(large.Text, answer.Text);
        answer.From.Tell("found");
        Assert.Equal("found", await probe.ExpectMsgAsync<string>(_patience));
        Assert.Equal((1, 1), (Of(a).Fetched, Of(b).Fetched));
        Assert.Equal((0, 0), (Of(a).Waiting, Of(b).Waiting));
    }

    [Fact]
    public async Task One_that_its_serializer_does_not_understand_is_dropped_and_the_rest_arrives()
    {
        string bindings = SealedBy(nameof(FailingSerializer));
        await using RemoteNode a = RemoteNode.Start("a", bindings), b = RemoteNode.Start("b", bindings);
        b.Echo("echo");
        TestProbe probe = a.Probe();
        IActorRef echo = await a.Resolve(b, "echo");

        echo.Tell(new Sealed(Large(9)), probe);
        echo.Tell("next", probe);

        Assert.Equal("next", await probe.ExpectMsgAsync<string>(_patience));
        Assert.Equal((1, 0), (Of(b).Fetched, Of(b).Waiting));
    }

    [Fact]
    public async Task A_message_of_the_largest_size_arrives_and_a_larger_one_does_not()
    {
        const int largest = 200_000;
        string settings = $"{Section}.maximum-frame-size = {largest}";
        await using RemoteNode a = RemoteNode.Start("a", settings), b = RemoteNode.Start("b", settings);
        b.Echo("echo");
        TestProbe probe = a.Probe();
        IActorRef echo = await a.Resolve(b, "echo");

        // Around the limit for what goes beside, and as much as leaves room for what stands around it.
        foreach (int length in new[] { largest - 4_097, largest - 4_096, largest - 4_095, largest - 1_000 })
        {
            foreach (object message in new object[] { new byte[length], new string('x', length) })
            {
                echo.Tell(message, probe);
                Assert.Equal(message, await probe.ExpectMsgAsync<object>(_patience));
            }
        }

        Assert.Equal((4, 4), (Of(a).Fetched, Of(b).Fetched));
        echo.Tell(new string('x', largest + 1), probe);
        echo.Tell("next", probe);
        Assert.Equal("next", await probe.ExpectMsgAsync<string>(_patience));
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
        byte[] ticket = Ticket.New(Ticket.ByteArraySerializer);
        Assert.Equal(ticket, await echo.Ask<byte[]>(ticket, _patience));
    }

    [Fact]
    public async Task Whoever_else_serializes_gets_the_bytes_and_Akkas_identifier()
    {
        await using RemoteNode a = RemoteNode.Start("a");
        byte[] large = Large(4);
        Serializer serializer = a.System.Serialization.FindSerializerFor(large);
        Assert.IsType<AttachingByteArraySerializer>(serializer);
        Assert.Same(large, serializer.ToBinary(large));
        Assert.Equal((4, false), (serializer.Identifier, serializer.IncludeManifest));
        Assert.Same(large, a.System.Serialization.Deserialize(large, 4, ""));

        string text = new('x', Size);
        var ofStrings = Assert.IsType<AttachingPrimitiveSerializer>(a.System.Serialization.FindSerializerFor(text));
        byte[] encoded = ofStrings.ToBinary(text);
        Assert.Equal((Size, 17), (encoded.Length, ofStrings.Identifier));
        Assert.Equal(text, a.System.Serialization.Deserialize(encoded, 17, ofStrings.Manifest(text)));
        Assert.Equal(text, ofStrings.FromBinary(encoded, "S"));
        Assert.Equal(7, ofStrings.FromBinary(a.System.Serialization.FindSerializerFor(7).ToBinary(7), "I"));
    }

    [Theory]
    [InlineData($"{Section}.attach-large-messages = off")]
    [InlineData($"akka.remote {{ enabled-transports = [\"{Section}\", \"akka.remote.dot-netty.tcp\"], dot-netty.tcp {{ hostname = \"127.0.0.1\", port = 0 }} }}")]
    [InlineData("akka.actor { serializers.own = \"ActorUdp.Specs.Remote.Attached.OwnSerializer, ActorUdp.Specs.Remote\", serialization-bindings { \"System.Byte[]\" = own } }")]
    public async Task Where_it_is_not_safe_arrays_go_as_they_are_and_those_of_others_are_understood(string settings)
    {
        await using RemoteNode plain = RemoteNode.Start("plain", settings), other = RemoteNode.Start("other");
        plain.Echo("echo");
        Assert.IsNotType<AttachingByteArraySerializer>(plain.System.Serialization.FindSerializerFor(new byte[1]));
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

        // The first one tells the transport, which takes the content out of it, that the serializers are others now.
        Assert.IsNotType<AttachingByteArraySerializer>(a.System.Serialization.FindSerializerFor(new byte[1]));
        Assert.Equal(Large(7), await echo.Ask<byte[]>(Large(7), _patience));
        Assert.Equal(Large(8), await echo.Ask<byte[]>(Large(8), _patience));

        Assert.Equal((2, 2), (Of(a).Fetched, Of(b).Fetched));
        Assert.IsType<AttachingByteArraySerializer>(a.System.Serialization.FindSerializerFor(new byte[1]));
    }

    [Fact]
    public async Task A_message_that_says_an_array_came_with_it_is_refused_when_there_is_none()
    {
        await using RemoteNode a = RemoteNode.Start("a");
        Assert.Throws<SerializationException>(() => a.System.Serialization.Deserialize(Ticket.New(Ticket.ByteArraySerializer), Ticket.TicketSerializer, ""));
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

    private static string SealedBy(string serializer) => $$"""
        akka.actor {
          serializers.sealing = "ActorUdp.Specs.Remote.Attached.{{serializer}}, ActorUdp.Specs.Remote"
          serialization-bindings { "ActorUdp.Specs.Remote.Attached.Sealed, ActorUdp.Specs.Remote" = sealing }
        }
        """;

    private static byte[] Large(int seed)
    {
        byte[] bytes = new byte[Size + seed];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}

/// <param name="Content">An array in a message whose serializer changes what another has written.</param>
public sealed record Sealed(byte[] Content);

/// <param name="From">An actor.</param>
/// <param name="Text">A text in a message of an application's own type.</param>
public sealed record Letter(IActorRef From, string Text);

/// <summary>Writes what it can't read.</summary>
public sealed class FailingSerializer(ExtendedActorSystem system) : Serializer(system)
{
    public override int Identifier => 9_003;

    public override bool IncludeManifest => false;

    public override byte[] ToBinary(object obj) => ((Sealed)obj).Content;

    public override object FromBinary(byte[] bytes, Type type) => throw new SerializationException("not today");
}

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
