using System.Net;
using System.Net.Sockets;
using ActorUdp.Configuration;
using ActorUdp.Endpoints;
using ActorUdp.Sockets;
using ActorUdp.Timing;

namespace ActorUdp.Specs.Actors.Endpoints;

/// <summary>Loss, reordering, duplication, damage and garbage over real sockets, with batch calls and without.</summary>
public sealed class HarmSpec
{
    [Theory]
    [InlineData("on", 1)]
    [InlineData("on", 2)]
    [InlineData("off", 3)]
    public async Task What_is_lost_doubled_reordered_and_damaged_arrives_once_in_order_and_whole(string batchIo, int seed)
    {
        const int Messages = 3_000;
        var outward = new HarmfulNetwork(seed);
        await using Node a = Node.Start("a", outward, $"batch-io = {batchIo}");
        await using Node b = Node.Start("b", new HarmfulNetwork(seed + 100), $"batch-io = {batchIo}");
        Collector<byte[]> inbox = b.Named<byte[]>("inbox");
        PeerChannel channel = a.Udp.Open(b.Address, ChannelKind.Ordinary, "inbox");
        Task sending = Task.Run(async () =>
        {
            for (int i = 0; i < Messages; i++)
            {
                Assert.Equal(SendResult.Accepted, await channel.SendAsync(Message(i)));
            }
        });

        for (int i = 0; i < Messages; i++)
        {
            Assert.Equal(Message(i), await inbox.Next());
        }

        await sending;
        Assert.True(await a.Udp.FlushAsync(b.Address, TimeSpan.FromSeconds(20)));
        Assert.False(inbox.HasMore);
        Assert.True(outward.Trains > 0);
        Assert.True(b.Udp.Counters.Of(Verdict.BadChecksum) > 0);
        Assert.True(a.Udp.Peers()[0].Statistics.PacketsLost > 0);
    }

    [Theory]
    [InlineData("on")]
    [InlineData("off")]
    public async Task Trains_of_garbage_get_a_verdict_each_and_disturb_nobody(string batchIo)
    {
        const int Trains = 2_000;
        await using Node a = Node.Start("a", $"batch-io = {batchIo}");
        await using Node b = Node.Start("b", $"batch-io = {batchIo}");
        Collector<string> inbox = b.Named<string>("inbox");
        Collector<EndpointRestarted> restarts = b.Events<EndpointRestarted>();
        Collector<ListenerRestarted> rebound = b.Events<ListenerRestarted>();
        IActorRef remote = a.Remote(b, "inbox");
        remote.Tell("before");
        Assert.Equal("before", await inbox.Next());

        using var thread = new EndpointThread(new TransportClock(TimeProvider.System), IdleStrategyKind.Blocking, "garbage");
        using UdpSocket stranger = UdpSocket.Connect(
            new IPEndPoint(IPAddress.Loopback, b.Address.Port), new SocketBuffers(1 << 20, 1 << 20, Clamped: null, thread.Poller), 65_507);
        long received = b.Udp.Counters.DatagramsReceived;
        long sent = Throw(stranger, new Random(5), Trains);
        for (int i = 0; i < 500; i++)
        {
            remote.Tell("during " + i);
        }

        for (int i = 0; i < 500; i++)
        {
            Assert.Equal("during " + i, await inbox.Next());
        }

        Assert.True(sent > Trains);
        Assert.True(b.Udp.Counters.DatagramsReceived > received);
        Assert.True(b.Udp.Counters.DatagramsRefused > 0);
        Assert.False(restarts.HasMore);
        Assert.False(rebound.HasMore);
    }

    /// <summary>Trains of noise, some of which begin like datagrams of ours. Returns how many datagrams went out.</summary>
    private static long Throw(IDatagramSocket socket, Random random, int trains)
    {
        long sent = 0;
        SocketAddress to = socket.LocalEndPoint.Serialize();
        byte[] magic = new byte[PacketHeader.Size];
        for (int i = 0; i < trains; i++)
        {
            int segment = random.Next(1, 1_500);
            int count = random.Next(1, Math.Min(IDatagramSocket.MaximumTrainSegments, IDatagramSocket.MaximumTrain / segment) + 1);
            byte[] train = new byte[(segment * (count - 1)) + random.Next(1, segment + 1)];
            random.NextBytes(train);
            new PacketHeader((PacketType)random.Next(8), (ulong)random.NextInt64(4), (ulong)random.NextInt64(1 << 20)).Write(magic);
            for (int at = 0; at < train.Length; at += segment)
            {
                if (random.Next(2) == 0)
                {
                    magic.AsSpan(0, Math.Min(magic.Length, Math.Min(segment, train.Length - at))).CopyTo(train.AsSpan(at));
                }
            }

            // Some find no room: this is as fast as it goes.
            if (socket.SendTrain(train, segment, to, out int taken) is SocketError.Success or SocketError.WouldBlock)
            {
                sent += (taken + segment - 1) / segment;
            }
        }

        return sent;
    }

    private static byte[] Message(int number)
    {
        byte[] message = new byte[2_000 + (number % 3_000)];
        new Random(number).NextBytes(message);
        return message;
    }
}
