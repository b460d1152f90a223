using System.Text;
using Google.Protobuf.WellKnownTypes;

namespace ActorUdp.Specs.Actors.Messaging;

public sealed class MessagingSpec : IAsyncLifetime
{
    private readonly Node _a = Node.Start("a");
    private readonly Node _b = Node.Start("b");

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _a.DisposeAsync();
        await _b.DisposeAsync();
    }

    [Fact]
    public async Task Bytes_text_protobuf_and_plain_objects_arrive_as_they_were_sent()
    {
        Collector<object> inbox = _b.Named<object>("inbox");
        IActorRef remote = _a.Remote(_b, "inbox");

        remote.Tell(new byte[] { 1, 2, 3 });
        remote.Tell("grüß dich");
        remote.Tell(new StringValue { Value = "proto" });
        remote.Tell(new Order(7, "tea"));

        Assert.Equal(new byte[] { 1, 2, 3 }, Assert.IsType<byte[]>(await inbox.Next()));
        Assert.Equal("grüß dich", await inbox.Next());
        Assert.Equal(new StringValue { Value = "proto" }, await inbox.Next());
        Assert.Equal(new Order(7, "tea"), await inbox.Next());
    }

    [Fact]
    public async Task The_sender_can_be_answered_and_asked()
    {
        _b.Udp.Register("echo", _b.System.ActorOf(Props.Create(() => new Echo())));

        string answer = await _a.Remote(_b, "echo").Ask<string>("hello", TimeSpan.FromSeconds(10));

        Assert.Equal("echo hello", answer);
    }

    [Fact]
    public async Task A_forwarded_message_is_answered_to_the_first_sender()
    {
        await using Node c = Node.Start("c");
        c.Udp.Register("echo", c.System.ActorOf(Props.Create(() => new Echo())));
        IActorRef atC = _b.Remote(c, "echo");
        _b.Udp.Register("relay", _b.System.ActorOf(Props.Create(() => new Relay(atC))));

        string answer = await _a.Remote(_b, "relay").Ask<string>("far", TimeSpan.FromSeconds(10));

        Assert.Equal("echo far", answer);
    }

    [Fact]
    public async Task Messages_to_one_recipient_keep_their_order()
    {
        Collector<string> inbox = _b.Named<string>("inbox");
        IActorRef remote = _a.Remote(_b, "inbox");

        for (int i = 0; i < 20_000; i++)
        {
            remote.Tell(i.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }

        for (int i = 0; i < 20_000; i++)
        {
            Assert.Equal(i.ToString(System.Globalization.CultureInfo.InvariantCulture), await inbox.Next());
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1_200)]
    [InlineData(10_000_000)]
    public async Task A_message_of_any_size_arrives_whole(int size)
    {
        Collector<byte[]> inbox = _b.Named<byte[]>("inbox");
        byte[] payload = new byte[size];
        new Random(size).NextBytes(payload);

        PeerChannel channel = _a.Udp.Open(_b.Address, ChannelKind.Bulk, "inbox");
        Assert.Equal(SendResult.Accepted, await channel.SendAsync(payload));

        Assert.Equal(payload, await inbox.Next());
    }

    [Fact]
    public async Task An_unreliable_message_fits_one_datagram_or_is_refused()
    {
        Collector<byte[]> inbox = _b.Named<byte[]>("inbox");
        await _a.Udp.ConnectAsync(_b.Address);
        PeerChannel channel = _a.Udp.Open(_b.Address, ChannelKind.Unreliable, "inbox");

        Assert.Equal(SendResult.TooLarge, channel.TrySend(new byte[5_000]));
        Assert.Equal(SendResult.Accepted, channel.TrySend([9]));

        Assert.Equal([9], await inbox.Next());
    }

    [Fact]
    public async Task A_message_above_the_limit_is_refused_and_a_told_one_becomes_a_dead_letter()
    {
        await using Node small = Node.Start("small", "maximum-message-size = 64 KiB, control-maximum-message-size = 1 KiB");
        Collector<DeadLetter> dead = small.Events<DeadLetter>();
        PeerChannel control = small.Udp.Open(_b.Address, ChannelKind.Control, "inbox");

        Assert.Equal(SendResult.TooLarge, control.TrySend(new byte[2_000]));
        small.Remote(_b, "inbox").Tell(new byte[100_000]);

        UndeliverableMessage undeliverable = Assert.IsType<UndeliverableMessage>((await dead.Next()).Message);
        Assert.Equal(SendResult.TooLarge, undeliverable.Reason);
    }

    [Fact]
    public async Task A_message_to_an_unknown_name_is_one_counted_and_reported_drop()
    {
        Collector<MessageDropped> drops = _b.Events<MessageDropped>();
        Collector<string> inbox = _b.Named<string>("inbox");

        _a.Remote(_b, "nobody").Tell("lost");
        MessageDropped dropped = await drops.Next();
        _a.Remote(_b, "inbox").Tell("after");

        Assert.Equal((MessageDropReason.UnknownRecipient, "nobody"), (dropped.Reason, dropped.Detail));
        Assert.Equal(1, _b.Udp.Counters.Of(MessageDropReason.UnknownRecipient));
        Assert.Equal("after", await inbox.Next());
    }

    [Fact]
    public async Task The_name_of_a_stopped_actor_is_free_again()
    {
        Collector<MessageDropped> drops = _b.Events<MessageDropped>();
        Collector<string> inbox = _b.Named<string>("inbox");
        IActorRef remote = _a.Remote(_b, "inbox");
        remote.Tell("one");
        Assert.Equal("one", await inbox.Next());

        await inbox.Ref.GracefulStop(TimeSpan.FromSeconds(10));
        Collector<DeadLetter> dead = _b.Events<DeadLetter>();
        remote.Tell("two");

        // Until the watcher has seen the end, the actor's own dead letters take it; after that the drop is reported.
        await Task.WhenAny(drops.Next(), dead.Next()).Unwrap();
    }

    [Fact]
    public async Task What_fails_to_deserialize_is_one_reported_drop()
    {
        Collector<MessageDropped> drops = _b.Events<MessageDropped>();
        Collector<string> inbox = _b.Named<string>("inbox");
        _a.System.Serialization.AddSerializer("foreign", new ForeignSerializer((ExtendedActorSystem)_a.System));
        _a.System.Serialization.AddSerializationMap(typeof(Foreign), new ForeignSerializer((ExtendedActorSystem)_a.System));

        _a.Remote(_b, "inbox").Tell(new Foreign());
        MessageDropped dropped = await drops.Next();
        _a.Remote(_b, "inbox").Tell("after");

        Assert.Equal(MessageDropReason.UnknownType, dropped.Reason);
        Assert.Equal("after", await inbox.Next());
    }

    [Fact]
    public async Task Messages_that_control_actors_do_not_leave_the_node()
    {
        Collector<DeadLetter> dead = _a.Events<DeadLetter>();
        Collector<string> inbox = _b.Named<string>("inbox");
        IActorRef remote = _a.Remote(_b, "inbox");

        remote.Tell(PoisonPill.Instance);
        DeadLetter letter = await dead.Next();
        remote.Tell("still here");

        Assert.IsType<UndeliverableMessage>(letter.Message);
        Assert.Equal("still here", await inbox.Next());
    }

    [Fact]
    public async Task A_node_that_advertises_nothing_is_answered_along_its_own_path()
    {
        await using Node client = Node.Start("client", "advertise = off");
        _b.Udp.Register("echo", _b.System.ActorOf(Props.Create(() => new Echo())));

        Assert.Equal("echo hi", await client.Remote(_b, "echo").Ask<string>("hi", TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public async Task An_answer_to_such_a_node_that_has_gone_is_reported()
    {
        Collector<string> inbox = _b.Named<string>("inbox");
        Collector<PeerClosed> closed = _b.Events<PeerClosed>();
        Collector<DeadLetter> dead = _b.Events<DeadLetter>();
        Collector<MessagesUndelivered> undelivered = _b.Events<MessagesUndelivered>();
        await using (Node client = Node.Start("client", "advertise = off"))
        {
            client.Remote(_b, "inbox").Tell("hi", client.Named<string>("answers").Ref);
            await inbox.Next();
        }

        await closed.Next();
        inbox.LastSender.Tell("too late");

        // Refused at once, or accepted just before the path was gone and reported then.
        await Task.WhenAny(dead.Next(), undelivered.Next()).Unwrap();
    }

    [Fact]
    public async Task Through_the_shared_socket_everything_works_too()
    {
        await using Node shared = Node.Start("shared", "send-socket = shared");
        _b.Udp.Register("echo", _b.System.ActorOf(Props.Create(() => new Echo())));

        Assert.Equal("echo hi", await shared.Remote(_b, "echo").Ask<string>("hi", TimeSpan.FromSeconds(10)));
    }

    private sealed record Order(int Number, string What);

    private sealed class Foreign;

    private sealed class ForeignSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
    {
        public override int Identifier => 98_765;

        public override string Manifest(object o) => "foreign";

        public override byte[] ToBinary(object obj) => Encoding.ASCII.GetBytes("foreign");

        public override object FromBinary(byte[] bytes, string manifest) => new Foreign();
    }

    private sealed class Echo : ReceiveActor
    {
        public Echo() => Receive<string>(text => Sender.Tell("echo " + text));
    }

    private sealed class Relay : ReceiveActor
    {
        public Relay(IActorRef to) => ReceiveAny(m => to.Forward(m));
    }
}
