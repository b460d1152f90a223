using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using ActorUdp.Configuration;
using ActorUdp.Endpoints;
using ActorUdp.Sockets;
using ActorUdp.Timing;

namespace ActorUdp.Specs.Actors.Sockets;

/// <summary>
/// A socket that is bound to all addresses answers from the one that a datagram came to. The clients are connected sockets, which
/// hear no other; all of 127.0.0.0/8 is local on Linux.
/// </summary>
public sealed class AnyAddressSpec : IDisposable
{
    private const int Segment = 1_000;

    private readonly EndpointThread _thread = new(new TransportClock(TimeProvider.System), IdleStrategyKind.Blocking, "spec");

    /// <summary>How the answer is sent, and what of it.</summary>
    public enum Answer
    {
        Datagram,
        Train,
        GatheredTrain,
        UncutTrain,
    }

    public void Dispose() => _thread.Dispose();

    [LinuxSocketTheory]
    [InlineData("0.0.0.0", Answer.Datagram)]
    [InlineData("0.0.0.0", Answer.Train)]
    [InlineData("0.0.0.0", Answer.GatheredTrain)]
    [InlineData("0.0.0.0", Answer.UncutTrain)]
    [InlineData("::", Answer.Datagram)]
    [InlineData("::", Answer.Train)]
    [InlineData("::", Answer.GatheredTrain)]
    [InlineData("::", Answer.UncutTrain)]
    public async Task An_answer_comes_from_the_address_that_was_asked(string bound, Answer kind)
    {
        const int NoChecksum = 11;
        using UdpSocket socket = Bind(bound);
        if (kind == Answer.UncutTrain)
        {
            // The kernel cuts nothing for a socket that wants no checksums.
            socket.Socket.SetRawSocketOption(1, NoChecksum, BitConverter.GetBytes(1));
        }

        byte[] answer = new byte[kind == Answer.Datagram ? 100 : (5 * Segment) + 10];
        new Random(1).NextBytes(answer);
        socket.Start(new Answering(socket, path => Send(socket, path, kind, answer)));
        string[] addresses = bound == "::" ? ["127.0.0.2", "127.0.0.3", "::1", .. LinkLocal()] : ["127.0.0.2", "127.0.0.3", "127.0.0.1"];
        foreach (string address in addresses)
        {
            using Socket client = Connect(address, socket);
            for (int i = 0; i < 2; i++)
            {
                client.Send([1]);
                foreach (byte[] datagram in answer.Chunk(Segment))
                {
                    Assert.Equal(datagram, await Receive(client));
                }
            }
        }
    }

    [LinuxSocketFact]
    public async Task A_coalesced_train_tells_where_it_came_to()
    {
        using UdpSocket socket = Bind("0.0.0.0");
        var answering = new Answering(socket, _ => { });
        socket.Start(answering);
        foreach (string address in new[] { "127.0.0.3", "127.0.0.2" })
        {
            using UdpSocket client = UdpSocket.Connect(new IPEndPoint(IPAddress.Parse(address), socket.LocalEndPoint.Port), Buffers, 65_507);
            Assert.Equal(SocketError.Success, ((IDatagramSocket)client).SendTrain(new byte[10 * Segment], Segment, socket.LocalEndPoint.Serialize(), out _));
            LocalAddress local = (await answering.Next(10)).Distinct().Single();
            Assert.Equal(new IPAddress(BitConverter.GetBytes((uint)local.Bytes)), IPAddress.Parse(address));
        }
    }

    [LinuxSocketTheory]
    [InlineData(OwnLoopback.LinuxAddress)]
    [InlineData("::1")]
    public async Task A_socket_with_an_address_of_its_own_does_not_ask(string bound)
    {
        using UdpSocket socket = Bind(bound);
        var answering = new Answering(socket, _ => { });
        socket.Start(answering);
        using Socket client = Connect(bound, socket);
        client.Send([1]);

        Assert.Equal(default, (await answering.Next(1)).Single());
        byte[] asked = new byte[sizeof(int)];
        bool isV6 = bound == "::1";
        socket.Socket.GetRawSocketOption(isV6 ? 41 : 0, isV6 ? 49 : 8, asked);
        Assert.Equal(0, BitConverter.ToInt32(asked));
    }

    [LinuxSocketTheory]
    [InlineData("0.0.0.0", "127.0.0.1", "192.0.2.99")]
    [InlineData("::", "::1", "2001:db8::99")]
    public void An_address_that_is_not_ours_any_more_is_an_error_and_trains_are_still_cut(string bound, string peer, string lost)
    {
        using UdpSocket socket = UdpSocket.Bind(
            new IPEndPoint(IPAddress.Parse(bound), 0), Buffers with { SegmentationRefused = (_, error) => Assert.Fail(error.ToString()) }, 65_507);
        using UdpSocket receiver = Bind(peer);
        SocketAddress to = receiver.LocalEndPoint.Serialize();
        byte[] bytes = new byte[16];
        Assert.True(IPAddress.Parse(lost).TryWriteBytes(bytes, out _));
        var path = new PathAddress(to.Family, to.Size) { Local = new LocalAddress(BitConverter.ToUInt128(bytes), 0) };
        to.Buffer.Span[..to.Size].CopyTo(path.Buffer.Span);

        Assert.NotEqual(SocketError.Success, socket.SendTo([1], path));
        Assert.NotEqual(SocketError.Success, ((IDatagramSocket)socket).SendTrain(new byte[3 * Segment], Segment, path, out int sent));
        Assert.Equal(0, sent);
        Assert.Equal(SocketError.Success, ((IDatagramSocket)socket).SendTrain(new byte[3 * Segment], Segment, to, out sent));
        Assert.Equal(3 * Segment, sent);
    }

    private SocketBuffers Buffers => new(1 << 20, 1 << 20, Clamped: null, _thread.Poller);

    /// <summary>The machine's own, where it has one, which has a meaning only together with its interface.</summary>
    private static IEnumerable<string> LinkLocal() =>
        NetworkInterface.GetAllNetworkInterfaces()
            .Where(i => i.OperationalStatus == OperationalStatus.Up)
            .SelectMany(i => i.GetIPProperties().UnicastAddresses)
            .Where(a => a.Address.IsIPv6LinkLocal)
            .Select(a => a.Address.ToString())
            .Take(1);

    private static void Send(IDatagramSocket socket, ArrivalPath path, Answer kind, byte[] answer)
    {
        int sent = answer.Length;
        SocketError error = kind switch
        {
            Answer.Datagram => socket.SendTo(answer, path.Source),
            Answer.GatheredTrain => Gathered(socket, path, answer, out sent),
            _ => socket.SendTrain(answer.AsSpan(), Segment, path.Source, out sent),
        };
        Assert.Equal((SocketError.Success, answer.Length), (error, sent));
    }

    private static SocketError Gathered(IDatagramSocket socket, ArrivalPath path, byte[] answer, out int sent)
    {
        var parts = new DatagramParts();
        byte[] torn = [.. answer];
        Assert.True(parts.TryAdd(500, answer.AsMemory(500, 4_200)));
        torn.AsSpan(500, 4_200).Clear();
        return socket.SendTrain(torn, parts, Segment, path.Source, out sent);
    }

    private static Socket Connect(string address, UdpSocket to)
    {
        var target = new IPEndPoint(IPAddress.Parse(address), to.LocalEndPoint.Port);
        var socket = new Socket(target.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        socket.Connect(target);
        return socket;
    }

    private static async Task<byte[]> Receive(Socket socket)
    {
        byte[] buffer = new byte[65_536];
        int length = await socket.ReceiveAsync(buffer.AsMemory()).AsTask().WaitAsync(TimeSpan.FromSeconds(30));
        return buffer[..length];
    }

    private UdpSocket Bind(string address) => UdpSocket.Bind(new IPEndPoint(IPAddress.Parse(address), 0), Buffers, 65_507);

    /// <summary>Answers each datagram along the path that it came by, and keeps where it came to.</summary>
    private sealed class Answering(UdpSocket socket, Action<ArrivalPath> answer) : IDatagramHandler
    {
        private readonly System.Threading.Channels.Channel<LocalAddress> _came = System.Threading.Channels.Channel.CreateUnbounded<LocalAddress>();

        public async Task<LocalAddress[]> Next(int count)
        {
            var came = new LocalAddress[count];
            for (int i = 0; i < count; i++)
            {
                came[i] = await _came.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30));
            }

            return came;
        }

        public void OnDatagram(ReadOnlySpan<byte> datagram, SocketAddress source, ReceiveBuffer? memory)
        {
            if (OwnLoopback.IsStray(datagram))
            {
                return;
            }

            _came.Writer.TryWrite(PathAddress.LocalOf(source));
            answer(ArrivalPath.Copy(socket, source));
        }

        public void OnBatchEnd()
        {
        }

        public void OnNetworkError(SocketError error) => _came.Writer.TryComplete(new SocketException((int)error));

        public void OnStopped(Exception cause) => _came.Writer.TryComplete(cause);
    }
}
