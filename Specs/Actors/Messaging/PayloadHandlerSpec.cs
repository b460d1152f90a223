using System.Text;
using System.Threading.Channels;
using ActorUdp.Messaging;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace ActorUdp.Specs.Actors.Messaging;

public sealed class PayloadHandlerSpec : IAsyncLifetime
{
    private readonly Node _a = Node.Start("a");
    private readonly Node _b = Node.Start("b");
    private readonly Channel<Seen> _seen = Channel.CreateUnbounded<Seen>();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _a.DisposeAsync();
        await _b.DisposeAsync();
    }

    [Fact]
    public async Task A_handler_sees_bytes_text_and_serialized_payloads_where_they_lie()
    {
        _b.Udp.Register("handler", Look);
        IActorRef remote = _a.Remote(_b, "handler");
        var proto = new StringValue { Value = "proto" };

        remote.Tell(new byte[] { 1, 2, 3 });
        remote.Tell("grüß dich");
        remote.Tell(proto);

        Assert.Equal(new Seen(EnvelopePayloadKind.Bytes, "010203", 0, "", ChannelKind.Ordinary, _a.Address), await Next());
        Assert.Equal(new Seen(EnvelopePayloadKind.Text, Convert.ToHexStringLower(Encoding.UTF8.GetBytes("grüß dich")), 0, "", ChannelKind.Ordinary, _a.Address), await Next());
        Seen third = await Next();
        Assert.Equal((EnvelopePayloadKind.Serialized, Convert.ToHexStringLower(proto.ToByteArray()), ProtobufSerializer.Id), (third.Kind, third.Hex, third.SerializerId));
        Assert.StartsWith("Google.Protobuf.WellKnownTypes.StringValue, Google.Protobuf", third.Manifest, StringComparison.Ordinal);

        // What is acknowledged has been counted.
        Assert.True(await _a.Udp.FlushAsync(_b.Address, TimeSpan.FromSeconds(20)));
        Assert.Equal(3, _b.Udp.Counters.MessagesDelivered);
    }

    [Theory]
    [InlineData(ChannelKind.Control)]
    [InlineData(ChannelKind.Ordinary)]
    [InlineData(ChannelKind.Bulk)]
    [InlineData(ChannelKind.Unreliable)]
    public async Task A_handler_takes_messages_of_every_channel_and_answers_their_sender(ChannelKind kind)
    {
        _b.Udp.Register("echo", (in ReceivedPayload message) => message.Sender.Tell(message.Payload.ToArray()));
        Collector<byte[]> answers = Collector<byte[]>.Named(_a.System, "answers");
        await _a.Udp.ConnectAsync(_b.Address);

        Assert.Equal(SendResult.Accepted, _a.Udp.Open(_b.Address, kind, "echo").TrySend([7], answers.Ref));

        Assert.Equal([7], await answers.Next());
    }

    [Fact]
    public async Task A_handler_answers_the_first_sender_of_a_forwarded_message()
    {
        await using Node c = Node.Start("c");
        c.Udp.Register("echo", (in ReceivedPayload message) => message.Sender.Tell("echo " + Encoding.UTF8.GetString(message.Payload)));
        IActorRef atC = _b.Remote(c, "echo");
        _b.Udp.Register("relay", _b.System.ActorOf(Props.Create(() => new Relay(atC))));

        Assert.Equal("echo far", await _a.Remote(_b, "relay").Ask<string>("far", TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public async Task A_message_without_a_sender_has_nobody_to_answer()
    {
        Channel<IActorRef> senders = Channel.CreateUnbounded<IActorRef>();
        _b.Udp.Register("handler", (in ReceivedPayload message) => senders.Writer.TryWrite(message.Sender));

        _a.Udp.Open(_b.Address, ChannelKind.Ordinary, "handler").TrySend([1]);

        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        Assert.Same(ActorRefs.NoSender, await senders.Reader.ReadAsync(late.Token));
    }

    [Fact]
    public async Task What_a_handler_throws_costs_one_message_and_is_reported()
    {
        Collector<MessageDropped> drops = _b.Events<MessageDropped>();
        Collector<EndpointRestarted> restarts = _b.Events<EndpointRestarted>();
        _b.Udp.Register("picky", (in ReceivedPayload message) =>
        {
            if (message.Payload[0] == 0)
            {
                throw new InvalidOperationException("not that one");
            }

            Look(message);
        });
        PeerChannel channel = _a.Udp.Open(_b.Address, ChannelKind.Ordinary, "picky");

        channel.TrySend([0]);
        channel.TrySend([1]);

        Assert.Equal("01", (await Next()).Hex);
        MessageDropped dropped = await drops.Next();
        Assert.Equal((_a.Address, MessageDropReason.HandlerFailed, "picky: InvalidOperationException: not that one"), (dropped.Peer, dropped.Reason, dropped.Detail));
        Assert.Equal(1, _b.Udp.Counters.Of(MessageDropReason.HandlerFailed));
        Assert.True(await _a.Udp.FlushAsync(_b.Address, TimeSpan.FromSeconds(20)));
        Assert.Equal(1, _b.Udp.Counters.MessagesDelivered);
        Assert.False(restarts.HasMore);
    }

    [Fact]
    public async Task A_name_passes_between_handlers_and_actors_and_is_free_after_unregister()
    {
        Collector<MessageDropped> drops = _b.Events<MessageDropped>();
        IActorRef remote = _a.Remote(_b, "name");
        _b.Udp.Register("name", Look);
        remote.Tell(new byte[] { 1 });
        Assert.Equal("01", (await Next()).Hex);

        Collector<byte[]> actor = _b.Named<byte[]>("name");
        remote.Tell(new byte[] { 2 });
        Assert.Equal([2], await actor.Next());

        _b.Udp.Register("name", Look);
        remote.Tell(new byte[] { 3 });
        Assert.Equal("03", (await Next()).Hex);

        // The actor that had the name before no longer takes it with it.
        await actor.Ref.GracefulStop(TimeSpan.FromSeconds(10));
        remote.Tell(new byte[] { 4 });
        Assert.Equal("04", (await Next()).Hex);

        Assert.True(_b.Udp.Unregister("name"));
        Assert.False(_b.Udp.Unregister("name"));
        remote.Tell(new byte[] { 5 });
        Assert.Equal(MessageDropReason.UnknownRecipient, (await drops.Next()).Reason);
    }

    [Fact]
    public async Task One_connection_calls_a_handler_for_one_message_at_a_time_in_order()
    {
        const int count = 20_000;
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        int inside = 0;
        int next = 0;
        _b.Udp.Register("counter", (in ReceivedPayload message) =>
        {
            if (Interlocked.Increment(ref inside) != 1 || BitConverter.ToInt32(message.Payload) != next++)
            {
                done.TrySetException(new InvalidOperationException($"not message {next}, or not alone"));
            }

            Interlocked.Decrement(ref inside);
            if (next == count)
            {
                done.TrySetResult();
            }
        });
        PeerChannel channel = _a.Udp.Open(_b.Address, ChannelKind.Ordinary, "counter");

        for (int i = 0; i < count; i++)
        {
            Assert.Equal(SendResult.Accepted, await channel.SendAsync(BitConverter.GetBytes(i)));
        }

        await done.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public void The_rules_for_names_are_those_of_actors()
    {
        Assert.ThrowsAny<ArgumentException>(() => _b.Udp.Register("", Look));
        Assert.Throws<ArgumentException>(() => _b.Udp.Register(new string('x', 256), Look));
        Assert.Throws<ArgumentNullException>(() => _b.Udp.Register("name", (PayloadHandler)null!));
        _b.Udp.Register(new string('x', 255), Look);
    }

    private void Look(in ReceivedPayload message) => _seen.Writer.TryWrite(new Seen(
        message.Kind, Convert.ToHexStringLower(message.Payload), message.SerializerId, message.Manifest, message.Channel, message.Peer));

    private async Task<Seen> Next()
    {
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        return await _seen.Reader.ReadAsync(late.Token);
    }

    private sealed record Seen(EnvelopePayloadKind Kind, string Hex, int SerializerId, string Manifest, ChannelKind Channel, PeerAddress Peer);

    private sealed class Relay : ReceiveActor
    {
        public Relay(IActorRef to) => ReceiveAny(m => to.Forward(m));
    }
}
