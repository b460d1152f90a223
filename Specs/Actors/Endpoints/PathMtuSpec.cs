using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using ActorUdp.Configuration;
using ActorUdp.Endpoints;
using ActorUdp.Sockets;

namespace ActorUdp.Specs.Actors.Endpoints;

/// <summary>What a path carries, found out over real sockets on loopback.</summary>
public sealed class PathMtuSpec
{
    private const int Bulk = 64 * 1024;

    [Theory]
    [InlineData("", "")]
    [InlineData("", "maximum-datagram-size = 9000")]
    [InlineData("maximum-datagram-size = 5000", "")]
    [InlineData("batch-io = off", "send-socket = shared, batch-io = off")]
    public async Task A_transfer_over_loopback_comes_to_the_largest_datagram_that_both_nodes_take(string sender, string receiver)
    {
        int expected = Math.Min(Largest(sender), Largest(receiver));
        await using Node a = Node.Start("a", sender);
        await using Node b = Node.Start("b", receiver);
        int found = await Transfer(a, b, size => size == expected);
        Assert.True(expected == found, $"{found} of {expected}: {a.Udp.Peers().Single()}");
    }

    [Fact]
    public async Task What_the_interface_refuses_is_too_large_at_once()
    {
        var network = new NarrowNetwork(1_472);
        await using Node a = Node.Start("a", network);
        await using Node b = Node.Start("b");
        Assert.Equal(1_472, await Transfer(a, b, size => size == 1_472));
        // A size that gets lost on the way is tried again before it counts as too large.
        Assert.NotEmpty(network.Refused);
        Assert.Equal(network.Refused.Distinct(), network.Refused);
    }

    [Fact]
    public async Task A_base_that_the_interface_refuses_gives_way_to_what_it_takes()
    {
        await using Node a = Node.Start("a", new NarrowNetwork(1_472), "datagram-size = 4000");
        await using Node b = Node.Start("b");
        Assert.Equal(1_472, await Transfer(a, b, size => size == 1_472));
    }

    private static int Largest(string settings) => ProtocolSettingsFactory.From(UdpSettings.Create(settings)).LargestDatagram;

    /// <summary>Sends bulk, all of which has to arrive, until the path's datagram is as wanted.</summary>
    private static async Task<int> Transfer(Node a, Node b, Func<int, bool> isDone)
    {
        Collector<byte[]> inbox = b.Named<byte[]>("inbox");
        PeerChannel channel = a.Udp.Open(b.Address, ChannelKind.Bulk, "inbox");
        byte[] message = new byte[Bulk];
        var patience = DateTime.UtcNow.AddSeconds(30);
        int size;
        do
        {
            for (int i = 0; i < 64; i++)
            {
                await channel.SendAsync(message);
            }

            for (int i = 0; i < 64; i++)
            {
                Assert.Equal(Bulk, (await inbox.Next()).Length);
            }

            size = a.Udp.Peers().Single().Statistics.PathDatagramSize;
        }
        while (!isDone(size) && DateTime.UtcNow < patience);

        return size;
    }

    /// <summary>The machine's network by an interface with a small MTU.</summary>
    private sealed class NarrowNetwork(int maximum) : IDatagramNetwork
    {
        /// <summary>The sizes of the datagrams that were refused, in order.</summary>
        public ConcurrentQueue<int> Refused { get; } = [];

        public IDatagramSocket Bind(IPEndPoint local, SocketBuffers buffers, int maximumDatagram) =>
            new NarrowSocket(SystemNetwork.Instance.Bind(local, buffers, maximumDatagram), this, maximum);

        public IDatagramSocket Connect(IPEndPoint remote, SocketBuffers buffers, int maximumDatagram) =>
            new NarrowSocket(SystemNetwork.Instance.Connect(remote, buffers, maximumDatagram), this, maximum);

        public Task<IPAddress[]> Resolve(string host) => SystemNetwork.Instance.Resolve(host);
    }

    private sealed class NarrowSocket(IDatagramSocket inner, NarrowNetwork network, int maximum) : IDatagramSocket
    {
        public IPEndPoint LocalEndPoint => inner.LocalEndPoint;

        public void Start(IDatagramHandler handler) => inner.Start(handler);

        public SocketError SendTo(ReadOnlySpan<byte> datagram, SocketAddress to)
        {
            if (datagram.Length <= maximum)
            {
                return inner.SendTo(datagram, to);
            }

            network.Refused.Enqueue(datagram.Length);
            return SocketError.MessageSize;
        }

        public void Dispose() => inner.Dispose();
    }
}
