using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using ActorUdp.Endpoints;
using ActorUdp.Sockets;

namespace ActorUdp.Specs.Actors.Endpoints;

/// <summary>Whatever the transport's thread does when idle, and however its sockets receive, messages take the same way.</summary>
public sealed class IdleStrategySpec
{
    [Theory]
    [InlineData("blocking", "on")]
    [InlineData("blocking", "off")]
    [InlineData("backoff", "on")]
    [InlineData("backoff", "off")]
    [InlineData("spinning", "on")]
    [InlineData("spinning", "off")]
    public async Task Messages_go_both_ways_in_order(string strategy, string batchIo)
    {
        string settings = $"idle-strategy = {strategy}, batch-io = {batchIo}";
        await using Node a = Node.Start("a", settings);
        await using Node b = Node.Start("b", settings);
        b.Udp.Register("echo", b.System.ActorOf(Props.Create(() => new Echo())));
        Collector<string> replies = a.Named<string>("replies");
        IActorRef echo = a.Remote(b, "echo");

        for (int i = 0; i < 2_000; i++)
        {
            echo.Tell("message " + i, replies.Ref);
        }

        for (int i = 0; i < 2_000; i++)
        {
            Assert.Equal("message " + i, await replies.Next());
        }
    }

    [Fact]
    public async Task An_actor_on_the_transports_dispatcher_runs_on_the_thread_that_receives()
    {
        await using Node a = Node.Start("a");
        await using Node b = Node.Start("b");
        var threads = new ConcurrentQueue<string?>();
        b.Udp.Register("echo", b.System.ActorOf(Props.Create(() => new Echo(threads)).WithDispatcher(UdpTransport.Dispatcher)));

        for (int i = 0; i < 10; i++)
        {
            Assert.Equal("ping", await a.Remote(b, "echo").Ask<string>("ping", TimeSpan.FromSeconds(20)));
        }

        Assert.Equal(["actor-udp"], threads.Distinct());
    }

    [Fact]
    public async Task A_message_after_a_rest_is_sent_by_the_thread_that_queues_it()
    {
        var network = new ObservedNetwork();
        await using Node a = Node.Start("a", network);
        await using Node b = Node.Start("b");
        Collector<string> inbox = b.Named<string>("inbox");
        await a.Udp.ConnectAsync(b.Address);
        PeerChannel channel = a.Udp.Open(b.Address, ChannelKind.Ordinary, "inbox");
        PeerLink link = a.Udp.Core.FindPeer(b.Address)!;
        bool sentHere = false;

        // Now and then a heartbeat or an acknowledgement gives the sender something to do in the very moment, or this thread loses its core.
        for (int i = 0; i < 1_000 && !sentHere; i++)
        {
            Assert.True(SpinWait.SpinUntil(() => a.Udp.Core.Clock.Now.Value - link.LastTurn > 200_000, TimeSpan.FromSeconds(20)));
            network.Threads.Clear();
            channel.TrySend("message " + i);
            sentHere = network.Threads.Contains(Environment.CurrentManagedThreadId);
            Assert.Equal("message " + i, await inbox.Next());
        }

        Assert.True(sentHere);
    }

    private sealed class Echo : UntypedActor
    {
        private readonly ConcurrentQueue<string?>? _threads;

        public Echo()
        {
        }

        public Echo(ConcurrentQueue<string?> threads) => _threads = threads;

        protected override void OnReceive(object message)
        {
            _threads?.Enqueue(Thread.CurrentThread.Name);
            Sender.Tell(message);
        }
    }

    /// <summary>The machine's sockets, and which threads send by them.</summary>
    private sealed class ObservedNetwork : IDatagramNetwork
    {
        public ConcurrentBag<int> Threads { get; } = [];

        public IDatagramSocket Bind(IPEndPoint local, SocketBuffers buffers, int maximumDatagram) =>
            SystemNetwork.Instance.Bind(local, buffers, maximumDatagram);

        public IDatagramSocket Connect(IPEndPoint remote, SocketBuffers buffers, int maximumDatagram) =>
            new Observed(this, SystemNetwork.Instance.Connect(remote, buffers, maximumDatagram));

        public Task<IPAddress[]> Resolve(string host) => SystemNetwork.Instance.Resolve(host);

        private sealed class Observed(ObservedNetwork network, IDatagramSocket inner) : IDatagramSocket
        {
            public IPEndPoint LocalEndPoint => inner.LocalEndPoint;

            public void Start(IDatagramHandler handler) => inner.Start(handler);

            public SocketError SendTo(ReadOnlySpan<byte> datagram, SocketAddress to) => SendTrain(datagram, datagram.Length, to, out _);

            public SocketError SendTrain(ReadOnlySpan<byte> train, int segment, SocketAddress to, out int sent)
            {
                network.Threads.Add(Environment.CurrentManagedThreadId);
                return inner.SendTrain(train, segment, to, out sent);
            }

            public void Dispose() => inner.Dispose();
        }
    }
}
