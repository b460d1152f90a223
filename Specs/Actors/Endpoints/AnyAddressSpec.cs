using System.Net;
using System.Net.Sockets;
using ActorUdp.Sockets;
using ActorUdp.Specs.Actors.Sockets;

namespace ActorUdp.Specs.Actors.Endpoints;

/// <summary>A node that is bound to all addresses, and peers that reach it by several of them.</summary>
public sealed class AnyAddressSpec
{
    // Half of these are trains of small datagrams, or long ones; the other half go alone.
    private static readonly int[] _sizes = [10, 300_000, 100, 1_000_000, 1];

    [LinuxSocketTheory]
    [InlineData("0.0.0.0", "")]
    [InlineData("0.0.0.0", "maximum-datagram-size = 1200")]
    [InlineData("0.0.0.0", "send-socket = shared")]
    [InlineData("::", "")]
    [InlineData("::", "maximum-datagram-size = 1200")]
    public async Task Each_peer_is_answered_from_the_address_that_it_dials(string hostname, string settings)
    {
        await using Node server = Node.Start("server", $"hostname = \"{hostname}\", {settings}");
        server.Udp.Register("echo", server.System.ActorOf(Props.Create(() => new Echo())));
        string[] addresses = hostname == "::" ? ["127.0.0.2", "127.0.0.3", "::1"] : ["127.0.0.2", "127.0.0.3"];
        foreach (string address in addresses)
        {
            // Nothing to dial back to: what the node has to say has to take the path that the peer's own datagrams take.
            await using Node peer = Node.Start("peer", $"advertise = off, {settings.Replace("send-socket = shared", "", StringComparison.Ordinal)}");
            Collector<byte[]> replies = peer.Named<byte[]>("replies");
            IActorRef echo = peer.Udp.Remote(new PeerAddress(address, server.Address.Port), "echo");
            foreach (int size in _sizes)
            {
                echo.Tell(new byte[size], replies.Ref);
            }

            foreach (int size in _sizes)
            {
                Assert.Equal(size, (await replies.Next()).Length);
            }
        }
    }

    [LinuxSocketFact]
    public async Task Peers_at_several_of_its_addresses_are_heard_and_answered_at_once()
    {
        await using Node server = Node.Start("server", "hostname = \"0.0.0.0\"");
        server.Udp.Register("echo", server.System.ActorOf(Props.Create(() => new Echo())));
        await using Node first = Node.Start("first", "advertise = off");
        await using Node second = Node.Start("second", "advertise = off");
        (Node Node, string Address)[] peers = [(first, "127.0.0.2"), (second, "127.0.0.3")];
        Collector<byte[]>[] replies = [.. peers.Select(p => p.Node.Named<byte[]>("replies"))];
        const int Messages = 500;
        for (int i = 0; i < Messages; i++)
        {
            for (int p = 0; p < peers.Length; p++)
            {
                peers[p].Node.Udp.Remote(new PeerAddress(peers[p].Address, server.Address.Port), "echo")
                    .Tell(BitConverter.GetBytes(i), replies[p].Ref);
            }
        }

        foreach (Collector<byte[]> inbox in replies)
        {
            for (int i = 0; i < Messages; i++)
            {
                Assert.Equal(i, BitConverter.ToInt32(await inbox.Next()));
            }
        }
    }

    [LinuxSocketFact]
    public async Task A_connection_goes_on_when_its_peer_comes_to_another_address_of_the_node()
    {
        var network = new MovingNetwork("127.0.0.2");
        await using Node server = Node.Start("server", "hostname = \"0.0.0.0\"");
        server.Udp.Register("echo", server.System.ActorOf(Props.Create(() => new Echo())));
        await using Node peer = Node.Start("peer", network, "advertise = off, send-socket = shared");
        Collector<PeerConnected> connected = peer.Events<PeerConnected>();
        IActorRef echo = peer.Udp.Remote(new PeerAddress("127.0.0.2", server.Address.Port), "echo");
        Assert.Equal("before", await echo.Ask<string>("before", TimeSpan.FromSeconds(20)));
        await connected.Next();
        ArrivalPath before = server.Udp.Core.Inbound.Single().Path;

        network.MoveTo("127.0.0.3");
        Assert.Equal("after", await echo.Ask<string>("after", TimeSpan.FromSeconds(20)));

        ArrivalPath after = server.Udp.Core.Inbound.Single().Path;
        Assert.Equal(before.Source, after.Source);
        Assert.NotEqual(PathAddress.LocalOf(before.Source), PathAddress.LocalOf(after.Source));
        Assert.False(connected.HasMore);
    }

    private sealed class Echo : UntypedActor
    {
        protected override void OnReceive(object message) => Sender.Tell(message);
    }

    /// <summary>The machine's sockets, which reach all others, and hear them, at one address only, which changes.</summary>
    private sealed class MovingNetwork(string address) : IDatagramNetwork
    {
        private volatile IPAddress _target = IPAddress.Parse(address);

        public void MoveTo(string target) => _target = IPAddress.Parse(target);

        public IDatagramSocket Bind(IPEndPoint local, SocketBuffers buffers, int maximumDatagram) =>
            new MovingSocket(this, SystemNetwork.Instance.Bind(local, buffers, maximumDatagram));

        public IDatagramSocket Connect(IPEndPoint remote, SocketBuffers buffers, int maximumDatagram) => throw new NotSupportedException();

        public Task<IPAddress[]> Resolve(string host) => SystemNetwork.Instance.Resolve(host);

        private sealed class MovingSocket(MovingNetwork network, IDatagramSocket inner) : IDatagramSocket
        {
            public IPEndPoint LocalEndPoint => inner.LocalEndPoint;

            public void Start(IDatagramHandler handler) => inner.Start(new Filter(network, this, handler));

            public SocketError SendTo(ReadOnlySpan<byte> datagram, SocketAddress to) =>
                inner.SendTo(datagram, new IPEndPoint(network._target, EndPointOf(to).Port).Serialize());

            public void Dispose() => inner.Dispose();

            public IPEndPoint EndPointOf(SocketAddress address) => (IPEndPoint)inner.LocalEndPoint.Create(address);
        }

        private sealed class Filter(MovingNetwork network, MovingSocket socket, IDatagramHandler handler) : IDatagramHandler
        {
            public void OnDatagram(ReadOnlySpan<byte> datagram, SocketAddress source, ReceiveBuffer? memory)
            {
                if (socket.EndPointOf(source).Address.Equals(network._target))
                {
                    handler.OnDatagram(datagram, source, memory);
                }
            }

            public void OnBatchEnd() => handler.OnBatchEnd();

            public void OnNetworkError(SocketError error) => handler.OnNetworkError(error);

            public void OnStopped(Exception cause) => handler.OnStopped(cause);
        }
    }
}
