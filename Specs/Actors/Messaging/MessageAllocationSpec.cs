using ActorUdp.Messaging;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace ActorUdp.Specs.Actors.Messaging;

/// <summary>What a warm message costs in objects: none to send, its payload to receive.</summary>
public sealed class MessageAllocationSpec : IAsyncLifetime
{
    private const int Messages = 5_000;

    private readonly Node _a = Node.Start("a");
    private readonly Node _b = Node.Start("b");

    public async Task InitializeAsync() => await _a.Udp.ConnectAsync(_b.Address);

    public async Task DisposeAsync()
    {
        await _a.DisposeAsync();
        await _b.DisposeAsync();
    }

    [Fact]
    public async Task Sending_bytes_by_a_channel_allocates_nothing()
    {
        PeerChannel channel = _a.Udp.Open(_b.Address, ChannelKind.Ordinary, "nobody");
        byte[] payload = new byte[100];

        int refused = 0;

        await SendsWithoutAllocating(() => refused += channel.TrySend(payload) == SendResult.Accepted ? 0 : 1);

        Assert.Equal(0, refused);
    }

    [Fact]
    public async Task Telling_bytes_text_and_protobuf_allocates_nothing()
    {
        IActorRef remote = _a.Remote(_b, "nobody");
        IActorRef sender = _a.Named<object>("sender").Ref;
        object[] messages = [new byte[100], "text, grüß dich", new StringValue { Value = new string('p', 80) }];

        foreach (object message in messages)
        {
            await SendsWithoutAllocating(() => remote.Tell(message, sender));
        }
    }

    [Fact]
    public void Receiving_bytes_for_an_actor_allocates_the_payload_and_nothing_else()
    {
        var recipient = new Sink(_b.System);
        _b.Udp.Register("sink", recipient);
        long payload = AllocatedBy(() => new byte[100]);

        Assert.Equal(payload * Messages, AllocatedBy(Numbered("sink", EnvelopePayloadKind.Bytes, new byte[100])));
        Assert.Equal(Messages * 4, recipient.Count);
        Assert.True(recipient.LastSender is RemoteActorRef);
    }

    [Fact]
    public void Receiving_for_a_handler_allocates_nothing()
    {
        long seen = 0;
        _b.Udp.Register("handler", (in ReceivedPayload message) => seen += message.Payload.Length + (message.Sender is null ? 0 : 1));

        Assert.Equal(0, AllocatedBy(Numbered("handler", EnvelopePayloadKind.Text, new byte[100])));
        Assert.Equal(Messages * 4 * 101, seen);
    }

    [Fact]
    public void Receiving_protobuf_allocates_the_message_and_nothing_else()
    {
        byte[] bytes = new StringValue { Value = new string('p', 80) }.ToByteArray();
        _b.Udp.Register("sink", new Sink(_b.System));
        long message = AllocatedBy(() => StringValue.Parser.ParseFrom(bytes.AsSpan()));

        Assert.Equal(message * Messages, AllocatedBy(Numbered("sink", EnvelopePayloadKind.Serialized, bytes)));
    }

    [Fact]
    public void Receiving_what_is_said_in_full_allocates_no_more_than_what_is_numbered()
    {
        long seen = 0;
        _b.Udp.Register("handler", (in ReceivedPayload message) => seen += message.Payload.Length);
        byte[] envelope = Written(new EnvelopeHeader { Heading = Heading("handler", EnvelopePayloadKind.Bytes) }, new byte[100]);
        MessageDecoder decoder = Decoder();

        Assert.Equal(0, AllocatedBy(() => Deliver(decoder, ChannelKind.Unreliable, envelope)));
        Assert.Equal(Messages * 4 * 100, seen);
    }

    /// <summary>What delivers messages whose heading and sender have numbers.</summary>
    private Action Numbered(string name, EnvelopePayloadKind kind, byte[] payload)
    {
        MessageDecoder decoder = Decoder();
        byte[] first = Written(
            new EnvelopeHeader
            {
                HeadingNumber = 1,
                Heading = Heading(name, kind),
                Sender = new EnvelopeSender { Kind = EnvelopeSenderKind.ReplyToken, Token = 5, Number = 1 },
            },
            payload);
        byte[] further = Written(
            new EnvelopeHeader { IsNumbered = true, HeadingNumber = 1, Sender = new EnvelopeSender { Kind = EnvelopeSenderKind.Numbered, Number = 1 } },
            payload);
        bool isGiven = false;
        return () =>
        {
            Deliver(decoder, ChannelKind.Ordinary, isGiven ? further : first);
            isGiven = true;
        };
    }

    private static EnvelopeHeading Heading(string name, EnvelopePayloadKind kind) => new()
    {
        PayloadKind = kind,
        Target = EnvelopeTarget.ForName(System.Text.Encoding.UTF8.GetBytes(name)),
        SerializerId = kind == EnvelopePayloadKind.Serialized ? ProtobufSerializer.Id : 0,
        Manifest = kind == EnvelopePayloadKind.Serialized ? "Google.Protobuf.WellKnownTypes.StringValue, Google.Protobuf"u8 : default,
    };

    /// <summary>One that no receiver uses: of the connection that a has to b.</summary>
    private MessageDecoder Decoder() => new(_b.Udp.Core, _b.Udp.Core.Inbound.Single());

    private static void Deliver(MessageDecoder decoder, ChannelKind kind, byte[] message) =>
        decoder.Deliver(new InboundMessage(kind == ChannelKind.Unreliable ? -1 : ChannelIds.FirstOrdinary, kind, message));

    private static byte[] Written(EnvelopeHeader header, byte[] payload)
    {
        byte[] bytes = new byte[2_000];
        int length = ActorUdp.Protocol.Wire.Envelope.WriteHeader(bytes, header);
        return [.. bytes[..length], .. payload];
    }

    private static long AllocatedBy(Func<object> make)
    {
        make();
        long before = GC.GetAllocatedBytesForCurrentThread();
        object made = make();
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        GC.KeepAlive(made);
        return allocated;
    }

    /// <summary>By as many as <see cref="Messages"/>, when all is warm; the least of three runs, since pools are emptied now and then.</summary>
    private static long AllocatedBy(Action deliver)
    {
        long least = long.MaxValue;
        for (int run = 0; run < 4; run++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < Messages; i++)
            {
                deliver();
            }

            least = run == 0 ? least : Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }

    private async Task SendsWithoutAllocating(Action send)
    {
        long least = long.MaxValue;
        for (int run = 0; run < 4; run++)
        {
            long allocated = AllocatedBySending(send);
            least = run == 0 ? least : Math.Min(least, allocated);
            Assert.True(await _a.Udp.FlushAsync(_b.Address, TimeSpan.FromSeconds(30)));
        }

        // The queue's memory comes from a pool that others use as well: what every message costs shows as thousands.
        Assert.True(least < Messages, $"{least} bytes for {Messages} messages");
    }

    private static long AllocatedBySending(Action send)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < Messages; i++)
        {
            send();
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private sealed class Sink(ActorSystem system) : MinimalActorRef
    {
        public long Count { get; private set; }

        public IActorRef? LastSender { get; private set; }

        public override ActorPath Path { get; } = new RootActorPath(new Address("akka", "specs")) / "sink";

        public override IActorRefProvider Provider => ((ExtendedActorSystem)system).Provider;

        protected override void TellInternal(object message, IActorRef sender)
        {
            Count++;
            LastSender = sender;
        }
    }
}
