using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using ActorUdp.Configuration;
using ActorUdp.Endpoints;
using ActorUdp.Sockets;
using ActorUdp.Sockets.Linux;
using ActorUdp.Timing;

namespace ActorUdp.Specs.Actors.Sockets;

/// <summary>What the seam promises, for the portable sockets and for those with batch calls.</summary>
public sealed class UdpSocketSpec : IDisposable
{
    private static readonly IPEndPoint _anyPort = new(OwnLoopback.Address, 0);

    private readonly EndpointThread _thread = new(new TransportClock(TimeProvider.System), IdleStrategyKind.Blocking, "spec");

    public static TheoryData<bool> Implementations => LinuxUdpSocket.IsSupported ? [false, true] : [false];

    public void Dispose() => _thread.Dispose();

    [Theory]
    [MemberData(nameof(Implementations))]
    public async Task A_train_arrives_as_the_datagrams_that_it_is_made_of(bool batches)
    {
        using UdpSocket receiver = UdpSocket.Bind(_anyPort, Buffers(batches), 65_507);
        using UdpSocket sender = UdpSocket.Connect(receiver.LocalEndPoint, Buffers(batches), 65_507);
        Recorder recorder = Recorder.On(receiver);

        Assert.Equal(SocketError.Success, ((IDatagramSocket)sender).SendTrain(Bytes(2_500), 1_000, Address(receiver), out _));
        Assert.Equal(SocketError.Success, ((IDatagramSocket)sender).SendTrain(Bytes(3_000), 1_000, Address(receiver), out _));
        Assert.Equal(SocketError.Success, ((IDatagramSocket)sender).SendTrain(Bytes(10), 1_000, Address(receiver), out _));

        byte[][] expected = [.. Cut(Bytes(2_500), 1_000), .. Cut(Bytes(3_000), 1_000), Bytes(10)];
        foreach (byte[] datagram in expected)
        {
            (byte[] bytes, IPEndPoint source) = await recorder.Next();
            Assert.Equal(datagram, bytes);
            Assert.Equal(sender.LocalEndPoint, source);
        }
    }

    [Theory]
    [MemberData(nameof(Implementations))]
    public async Task A_train_arrives_with_what_it_refers_to(bool batches)
    {
        using UdpSocket receiver = UdpSocket.Bind(_anyPort, Buffers(batches), 65_507);
        using UdpSocket sender = UdpSocket.Connect(receiver.LocalEndPoint, Buffers(batches), 65_507);
        Recorder recorder = Recorder.On(receiver);
        byte[] train = Bytes(60_000);

        foreach (int segment in new[] { 60_000, 25_000 })
        {
            var parts = new DatagramParts();
            byte[] torn = Torn(train, parts, [(20, 9_000), (9_100, 30_000), (41_000, 18_996)]);
            Assert.Equal(SocketError.Success, ((IDatagramSocket)sender).SendTrain(torn, parts, segment, Address(receiver), out int sent));
            Assert.Equal(train.Length, sent);
        }

        foreach (byte[] datagram in Cut(train, 60_000).Concat(Cut(train, 25_000)))
        {
            Assert.Equal(datagram, (await recorder.Next()).Bytes);
        }
    }

    [LinuxSocketFact]
    public async Task A_train_that_the_system_does_not_cut_goes_singly_with_what_it_refers_to()
    {
        const int NoChecksum = 11;
        using UdpSocket receiver = UdpSocket.Bind(_anyPort, Buffers(true), 65_507);
        using UdpSocket sender = UdpSocket.Connect(receiver.LocalEndPoint, Buffers(true), 65_507);
        Recorder recorder = Recorder.On(receiver);
        sender.Socket.SetRawSocketOption(1, NoChecksum, BitConverter.GetBytes(1));
        byte[] train = Bytes(20_000);
        var parts = new DatagramParts();
        byte[] torn = Torn(train, parts, [(100, 12_000)]);

        Assert.Equal(SocketError.Success, ((IDatagramSocket)sender).SendTrain(torn, parts, 9_000, Address(receiver), out int sent));

        Assert.Equal(train.Length, sent);
        foreach (byte[] datagram in Cut(train, 9_000))
        {
            Assert.Equal(datagram, (await recorder.Next()).Bytes);
        }
    }

    [Theory]
    [MemberData(nameof(Implementations))]
    public async Task The_longest_train_arrives_whole(bool batches)
    {
        using UdpSocket receiver = UdpSocket.Bind(_anyPort, Buffers(batches), 65_507);
        using UdpSocket sender = UdpSocket.Bind(_anyPort, Buffers(batches), 65_507);
        Recorder recorder = Recorder.On(receiver);
        const int Segment = 1_023;
        byte[] train = Bytes(IDatagramSocket.MaximumTrainSegments * Segment);

        Assert.Equal(SocketError.Success, ((IDatagramSocket)sender).SendTrain(train, Segment, Address(receiver), out _));

        foreach (byte[] datagram in Cut(train, Segment))
        {
            Assert.Equal(datagram, (await recorder.Next()).Bytes);
        }
    }

    [Theory]
    [MemberData(nameof(Implementations))]
    public async Task The_largest_and_the_empty_datagram_arrive_between_senders(bool batches)
    {
        using UdpSocket receiver = UdpSocket.Bind(_anyPort, Buffers(batches), 65_507);
        using UdpSocket first = UdpSocket.Bind(_anyPort, Buffers(batches), 65_507);
        using UdpSocket second = UdpSocket.Bind(_anyPort, Buffers(batches), 65_507);
        Recorder recorder = Recorder.On(receiver);

        first.SendTo(Bytes(65_507), Address(receiver));
        Assert.Equal(first.LocalEndPoint, await recorder.NextOfLength(65_507));
        second.SendTo([], Address(receiver));
        Assert.Equal(second.LocalEndPoint, await recorder.NextOfLength(0));
        first.SendTo([1], Address(receiver));
        Assert.Equal(first.LocalEndPoint, await recorder.NextOfLength(1));
    }

    [Theory]
    [MemberData(nameof(Implementations))]
    public async Task A_closed_port_is_reported_and_the_loop_goes_on(bool batches)
    {
        IPEndPoint nobody;
        using (UdpSocket gone = UdpSocket.Bind(_anyPort, Buffers(batches), 65_507))
        {
            nobody = gone.LocalEndPoint;
        }

        using UdpSocket sender = UdpSocket.Connect(nobody, Buffers(batches), 65_507);
        Recorder recorder = Recorder.On(sender);

        Assert.Equal(SocketError.Success, sender.SendTo([1], Address(sender)));
        Assert.Equal(SocketError.ConnectionRefused, await recorder.NextError());

        using UdpSocket back = UdpSocket.Bind(nobody, Buffers(batches), 65_507);
        back.SendTo([2], sender.LocalEndPoint.Serialize());
        Assert.Equal([2], (await recorder.Next()).Bytes);
    }

    [Theory]
    [MemberData(nameof(Implementations))]
    public async Task Over_IPv6_and_in_dual_mode_it_is_the_same(bool batches)
    {
        using UdpSocket receiver = UdpSocket.Bind(new IPEndPoint(IPAddress.IPv6Any, 0), Buffers(batches), 65_507);
        using UdpSocket six = UdpSocket.Connect(new IPEndPoint(IPAddress.IPv6Loopback, receiver.LocalEndPoint.Port), Buffers(batches), 65_507);
        using UdpSocket four = UdpSocket.Connect(new IPEndPoint(IPAddress.Loopback, receiver.LocalEndPoint.Port), Buffers(batches), 65_507);
        Recorder recorder = Recorder.On(receiver);

        ((IDatagramSocket)six).SendTrain(Bytes(2_100), 1_000, Address(receiver), out _);
        Assert.Equal(1_000, (await recorder.Next()).Bytes.Length);
        Assert.Equal(1_000, (await recorder.Next()).Bytes.Length);
        Assert.Equal(six.LocalEndPoint, await recorder.NextOfLength(100));
        ((IDatagramSocket)four).SendTrain(Bytes(2_100), 2_000, Address(receiver), out _);
        Assert.Equal(2_000, (await recorder.Next()).Bytes.Length);
        IPEndPoint source = await recorder.NextOfLength(100);
        Assert.Equal(four.LocalEndPoint.Port, source.Port);
        Assert.Equal(IPAddress.Loopback, source.Address.MapToIPv4());
    }

    [Theory]
    [MemberData(nameof(Implementations))]
    public async Task What_the_interface_can_not_take_is_too_large_and_nothing_of_it_is_sent(bool batches)
    {
        using UdpSocket receiver = UdpSocket.Bind(_anyPort, Buffers(batches), 65_507);
        using UdpSocket sender = UdpSocket.Connect(receiver.LocalEndPoint, Buffers(batches), 65_507);
        Recorder recorder = Recorder.On(receiver);

        Assert.Equal(SocketError.MessageSize, sender.SendTo(Bytes(65_508), Address(receiver)));
        Assert.Equal(SocketError.MessageSize, ((IDatagramSocket)sender).SendTrain(Bytes(65_508), 65_508, Address(receiver), out int sent));
        Assert.Equal(0, sent);
        Assert.Equal(SocketError.Success, ((IDatagramSocket)sender).SendTrain(Bytes(300), 100, Address(receiver), out sent));

        Assert.Equal(300, sent);
        Assert.Equal(100, (await recorder.Next()).Bytes.Length);
    }

    [Theory]
    [MemberData(nameof(Implementations))]
    public async Task A_datagram_that_is_longer_than_we_take_shows(bool batches)
    {
        using UdpSocket receiver = UdpSocket.Bind(_anyPort, Buffers(batches), 1_000);
        using UdpSocket sender = UdpSocket.Connect(receiver.LocalEndPoint, Buffers(batches), 65_507);
        Recorder recorder = Recorder.On(receiver);

        sender.SendTo(Bytes(1_500), Address(receiver));
        sender.SendTo(Bytes(1_000), Address(receiver));

        Assert.InRange((await recorder.Next()).Bytes.Length, 1_001, 1_500);
        Assert.Equal(Bytes(1_000), (await recorder.Next()).Bytes);
    }

    [LinuxSocketFact]
    public async Task Where_trains_are_not_cut_by_the_system_they_go_singly_and_that_is_told_once()
    {
        const int NoChecksum = 11;
        var refusals = new List<(IPEndPoint Socket, SocketError Error)>();
        SocketBuffers buffers = Buffers(batches: true) with { SegmentationRefused = (socket, error) => refusals.Add((socket, error)) };
        using UdpSocket receiver = UdpSocket.Bind(_anyPort, Buffers(true), 65_507);
        using UdpSocket sender = UdpSocket.Connect(receiver.LocalEndPoint, buffers, 65_507);
        Recorder recorder = Recorder.On(receiver);

        // The kernel cuts nothing for a socket that wants no checksums, as for a device that computes none.
        sender.Socket.SetRawSocketOption(1, NoChecksum, BitConverter.GetBytes(1));
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(SocketError.Success, ((IDatagramSocket)sender).SendTrain(Bytes(2_500), 1_000, Address(receiver), out int sent));
            Assert.Equal(2_500, sent);
        }

        for (int i = 0; i < 3; i++)
        {
            foreach (byte[] datagram in Cut(Bytes(2_500), 1_000))
            {
                Assert.Equal(datagram, (await recorder.Next()).Bytes);
            }
        }

        Assert.Equal([(sender.LocalEndPoint, SocketError.InvalidArgument)], refusals);
    }

    [Theory]
    [MemberData(nameof(Implementations))]
    public void After_dispose_nothing_is_sent_and_nothing_thrown(bool batches)
    {
        UdpSocket socket = UdpSocket.Bind(_anyPort, Buffers(batches), 65_507);
        SocketAddress address = Address(socket);
        Recorder.On(socket);
        socket.Dispose();

        Assert.Equal(SocketError.OperationAborted, socket.SendTo([1], address));
        Assert.Equal(SocketError.OperationAborted, ((IDatagramSocket)socket).SendTrain(Bytes(3_000), 1_000, address, out _));
    }

    private SocketBuffers Buffers(bool batches) => new(1 << 20, 1 << 20, Clamped: null, batches ? _thread.Poller : null);

    private static SocketAddress Address(UdpSocket socket) => socket.LocalEndPoint.Serialize();

    private static byte[] Bytes(int length)
    {
        byte[] bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }

    /// <summary>The train without the runs, to which it refers instead.</summary>
    private static byte[] Torn(byte[] train, DatagramParts parts, (int Offset, int Length)[] runs)
    {
        byte[] torn = [.. train];
        foreach ((int offset, int length) in runs)
        {
            Assert.True(parts.TryAdd(offset, train.AsMemory(offset, length).ToArray()));
            torn.AsSpan(offset, length).Clear();
        }

        return torn;
    }

    private static IEnumerable<byte[]> Cut(byte[] train, int segment) => train.Chunk(segment);

    private sealed class Recorder : IDatagramHandler
    {
        private static readonly TimeSpan _patience = TimeSpan.FromSeconds(30);

        private readonly Channel<(byte[] Bytes, IPEndPoint Source)> _datagrams = Channel.CreateUnbounded<(byte[], IPEndPoint)>();
        private readonly Channel<SocketError> _errors = Channel.CreateUnbounded<SocketError>();
        private readonly IPEndPoint _local;

        private Recorder(IPEndPoint local) => _local = local;

        public static Recorder On(UdpSocket socket)
        {
            var recorder = new Recorder(socket.LocalEndPoint);
            socket.Start(recorder);
            return recorder;
        }

        public Task<(byte[] Bytes, IPEndPoint Source)> Next() => _datagrams.Reader.ReadAsync().AsTask().WaitAsync(_patience);

        public Task<SocketError> NextError() => _errors.Reader.ReadAsync().AsTask().WaitAsync(_patience);

        public async Task<IPEndPoint> NextOfLength(int length)
        {
            (byte[] bytes, IPEndPoint source) = await Next();
            Assert.Equal(length, bytes.Length);
            return source;
        }

        public void OnDatagram(ReadOnlySpan<byte> datagram, SocketAddress source, ReceiveBuffer? memory)
        {
            if (!OwnLoopback.IsStray(datagram))
            {
                bool isNamed = source.Size > 2 && source.Buffer.Span[2..].ContainsAnyExcept((byte)0);
                _datagrams.Writer.TryWrite((datagram.ToArray(), isNamed ? (IPEndPoint)_local.Create(source) : _local));
            }
        }

        public void OnBatchEnd()
        {
        }

        public void OnNetworkError(SocketError error) => _errors.Writer.TryWrite(error);

        public void OnStopped(Exception cause) => _datagrams.Writer.TryComplete(cause);
    }
}
