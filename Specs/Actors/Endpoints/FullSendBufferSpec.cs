using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using ActorUdp.Sockets;

namespace ActorUdp.Specs.Actors.Endpoints;

/// <summary>A send buffer that is full is no loss: what it had no room for goes out next.</summary>
public sealed class FullSendBufferSpec
{
    [Theory]
    [InlineData("on")]
    [InlineData("off")]
    public async Task What_finds_the_send_buffer_full_is_sent_next_and_nothing_is_lost(string batchIo)
    {
        const int Messages = 400;
        const int Large = 90_000;
        var senders = new ReluctantNetwork();
        var receivers = new ReluctantNetwork();
        await using Node a = Node.Start("a", senders, $"batch-io = {batchIo}");
        await using Node b = Node.Start("b", receivers, $"batch-io = {batchIo}");
        Collector<byte[]> inbox = b.Named<byte[]>("inbox");
        await a.Udp.ConnectAsync(b.Address);
        senders.IsReluctant = receivers.IsReluctant = true;

        PeerChannel channel = a.Udp.Open(b.Address, ChannelKind.Ordinary, "inbox");
        for (int i = 0; i < Messages; i++)
        {
            // Every tenth is long enough that datagrams refer to it where it lies.
            byte[] message = new byte[i % 10 == 0 ? Large : 5_000];
            message.AsSpan().Fill((byte)i);
            BitConverter.TryWriteBytes(message, i);
            Assert.Equal(SendResult.Accepted, await channel.SendOwnedAsync(message));
        }

        for (int i = 0; i < Messages; i++)
        {
            byte[] message = await inbox.Next();
            Assert.Equal(i, BitConverter.ToInt32(message));
            Assert.Equal(i % 10 == 0 ? Large : 5_000, message.Length);
            Assert.False(message.AsSpan(sizeof(int)).ContainsAnyExcept((byte)i));
        }

        Assert.True(await a.Udp.FlushAsync(b.Address, TimeSpan.FromSeconds(20)));
        Assert.Empty(senders.Forgotten);
        Assert.Empty(receivers.Forgotten);
        Assert.True(senders.Gathered > 0);
        Assert.True(a.Udp.Counters.SendsHeldBack > 0);
        Assert.True(b.Udp.Counters.SendsHeldBack > 0);
        Assert.Equal(0, a.Udp.Counters.SendErrors + b.Udp.Counters.SendErrors);
    }

    /// <summary>The machine's sockets, which at every other send have room for half of it.</summary>
    private sealed class ReluctantNetwork : IDatagramNetwork
    {
        public volatile bool IsReluctant;

        /// <summary>Trains that were refused while they referred to something.</summary>
        public int Gathered;

        /// <summary>What was refused and did not come again next.</summary>
        public ConcurrentQueue<string> Forgotten { get; } = new();

        public IDatagramSocket Bind(IPEndPoint local, SocketBuffers buffers, int maximumDatagram) =>
            new Socket(this, SystemNetwork.Instance.Bind(local, buffers, maximumDatagram));

        public IDatagramSocket Connect(IPEndPoint remote, SocketBuffers buffers, int maximumDatagram) =>
            new Socket(this, SystemNetwork.Instance.Connect(remote, buffers, maximumDatagram));

        public Task<IPAddress[]> Resolve(string host) => SystemNetwork.Instance.Resolve(host);

        private sealed class Socket(ReluctantNetwork network, IDatagramSocket inner) : IDatagramSocket
        {
            private readonly Lock _lock = new();
            private byte[] _refused = [];
            private bool _willing;

            public IPEndPoint LocalEndPoint => inner.LocalEndPoint;

            public void Start(IDatagramHandler handler) => inner.Start(handler);

            public SocketError SendTo(ReadOnlySpan<byte> datagram, SocketAddress to) => SendTrain(datagram, datagram.Length, to, out _);

            public SocketError SendTrain(ReadOnlySpan<byte> train, int segment, SocketAddress to, out int sent)
            {
                lock (_lock)
                {
                    if (!train.StartsWith(_refused))
                    {
                        network.Forgotten.Enqueue($"{_refused.Length} bytes");
                    }

                    _refused = [];
                    _willing = !_willing || !network.IsReluctant;
                    if (_willing)
                    {
                        return inner.SendTrain(train, segment, to, out sent);
                    }

                    sent = 0;
                    int half = (train.Length + segment - 1) / segment / 2 * segment;
                    if (half > 0)
                    {
                        Assert.Equal(SocketError.Success, inner.SendTrain(train[..half], segment, to, out sent));
                    }

                    _refused = train[sent..].ToArray();
                    return SocketError.WouldBlock;
                }
            }

            // The system takes all or nothing of what it gathers, and leaves it to us to copy what it did not take.
            public SocketError SendTrain(Span<byte> train, DatagramParts parts, int segment, SocketAddress to, out int sent)
            {
                lock (_lock)
                {
                    byte[] whole = train.ToArray();
                    for (int i = 0; i < parts.Count; i++)
                    {
                        parts[i].Span.CopyTo(whole.AsSpan(parts.OffsetOf(i)));
                    }

                    if (parts.Count == 0 || (!_willing && whole.AsSpan().StartsWith(_refused)) || !network.IsReluctant)
                    {
                        return SendTrain(whole, segment, to, out sent);
                    }

                    if (!whole.AsSpan().StartsWith(_refused))
                    {
                        network.Forgotten.Enqueue($"{_refused.Length} bytes");
                    }

                    Interlocked.Increment(ref network.Gathered);
                    _willing = false;
                    _refused = whole;
                    sent = 0;
                    return SocketError.WouldBlock;
                }
            }

            public void Dispose() => inner.Dispose();
        }
    }
}
