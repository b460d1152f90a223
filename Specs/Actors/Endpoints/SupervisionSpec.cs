using System.Globalization;

namespace ActorUdp.Specs.Actors.Endpoints;

/// <summary>An endpoint actor that fails is restarted alone, and nothing accepted is lost or doubled by it.</summary>
public sealed class SupervisionSpec : IAsyncLifetime
{
    private const int Count = 20_000;

    private readonly Node _a = Node.Start("a");
    private readonly Node _b = Node.Start("b");

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _a.DisposeAsync();
        await _b.DisposeAsync();
    }

    [Fact]
    public async Task A_listener_that_fails_binds_the_same_port_and_the_stream_goes_on()
    {
        PeerAddress before = _b.Address;
        Collector<ListenerRestarted> restarted = _b.Events<ListenerRestarted>();

        await StreamWhile(async () =>
        {
            _b.System.ActorSelection("/system/actor-udp/listener").Tell(Kill.Instance);
            Assert.Equal(before, (await restarted.Next()).Address);
        });
    }

    [Fact]
    public async Task A_sender_that_fails_goes_on_where_it_was()
    {
        Collector<EndpointRestarted> restarted = _a.Events<EndpointRestarted>();

        await StreamWhile(async () =>
        {
            _a.System.ActorSelection("/system/actor-udp/sender-*").Tell(Kill.Instance);
            Assert.Equal((_b.Address, EndpointKind.Sender), await Endpoint(restarted));
        });
    }

    [Fact]
    public async Task A_receiver_that_fails_goes_on_where_it_was()
    {
        Collector<EndpointRestarted> restarted = _b.Events<EndpointRestarted>();

        await StreamWhile(async () =>
        {
            _b.System.ActorSelection("/system/actor-udp/receiver-*").Tell(Kill.Instance);
            Assert.Equal((_a.Address, EndpointKind.Receiver), await Endpoint(restarted));
        });
    }

    [Fact]
    public async Task A_restart_of_one_endpoint_leaves_the_others_alone()
    {
        await using Node c = Node.Start("c");
        Collector<EndpointRestarted> restarted = _a.Events<EndpointRestarted>();
        await _a.Udp.ConnectAsync(_b.Address);
        await _a.Udp.ConnectAsync(c.Address);

        _a.System.ActorSelection($"/system/actor-udp/sender-{_b.Address.HostAndPort}").Tell(Kill.Instance);
        await restarted.Next();
        Collector<string> inbox = c.Named<string>("inbox");
        _a.Remote(c, "inbox").Tell("hello");

        Assert.Equal("hello", await inbox.Next());
        Assert.False(restarted.HasMore);
    }

    [Fact]
    public async Task A_sender_that_fails_too_often_gives_its_peer_up_and_says_what_was_lost()
    {
        await using Node fragile = Node.Start("fragile", "restart { maximum = 2, within = 1 m }");
        Collector<EndpointRestarted> restarted = fragile.Events<EndpointRestarted>();
        await fragile.Udp.ConnectAsync(_b.Address);
        IActorRef sender = await fragile.System.ActorSelection("/system/actor-udp/sender-*").ResolveOne(TimeSpan.FromSeconds(10));

        for (int i = 0; i < 3; i++)
        {
            sender.Tell(Kill.Instance);
            await restarted.Next();
        }

        await sender.GracefulStop(TimeSpan.FromSeconds(10));
        Assert.Empty(fragile.Udp.Peers());
    }

    private static async Task<(PeerAddress Peer, EndpointKind Kind)> Endpoint(Collector<EndpointRestarted> restarted)
    {
        EndpointRestarted happened = await restarted.Next();
        return (happened.Peer, happened.Kind);
    }

    /// <summary>Streams numbered messages from a to b, lets something happen in the middle, and checks that each arrives once.</summary>
    private async Task StreamWhile(Func<Task> happen)
    {
        Collector<byte[]> inbox = _b.Named<byte[]>("inbox");
        PeerChannel channel = _a.Udp.Open(_b.Address, ChannelKind.Ordinary, "inbox");
        await _a.Udp.ConnectAsync(_b.Address);

        Task sending = Send(channel);
        for (int i = 0; i < Count; i++)
        {
            if (i == Count / 4)
            {
                await happen();
            }

            Assert.Equal(Text(i), System.Text.Encoding.ASCII.GetString(await inbox.Next()));
        }

        await sending;
        Assert.False(inbox.HasMore);
    }

    private static async Task Send(PeerChannel channel)
    {
        for (int i = 0; i < Count; i++)
        {
            Assert.Equal(SendResult.Accepted, await channel.SendAsync(System.Text.Encoding.ASCII.GetBytes(Text(i))));
        }
    }

    private static string Text(int i) => i.ToString(CultureInfo.InvariantCulture);
}
