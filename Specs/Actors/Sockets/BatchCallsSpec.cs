using System.Net;
using System.Net.Sockets;
using ActorUdp.Sockets;
using ActorUdp.Sockets.Linux;

namespace ActorUdp.Specs.Actors.Sockets;

/// <summary>What becomes of batches when the system is interrupted, takes a part, refuses, or has several for one call.</summary>
public sealed class BatchCallsSpec : IDisposable
{
    private const int Segment = 1_000;
    private const int Interrupted = SystemErrors.Interrupted;
    private const int InputOutput = SystemErrors.InputOutput;

    private readonly ScriptedCalls _calls = new();
    private readonly List<SocketError> _refusals = [];
    private readonly ReceivePool _pool = new();
    private readonly List<IDisposable> _sockets = [];

    public void Dispose()
    {
        _sockets.ForEach(s => s.Dispose());
        Assert.Equal(0, _pool.Outstanding);
    }

    [LinuxSocketFact]
    public void An_interrupted_send_is_made_again_and_goes_once()
    {
        LinuxUdpSocket receiver = Bind();
        IDatagramSocket sender = Connect(receiver);
        Push(_calls.Errors, Interrupted, Interrupted);
        Assert.Equal(SocketError.Success, sender.SendTo([1, 2, 3], Address(receiver)));
        Push(_calls.Errors, Interrupted);
        Assert.Equal(SocketError.Success, sender.SendTrain(Bytes(2_500).AsSpan(), Segment, Address(receiver), out int sent));

        Assert.Equal(2_500, sent);
        Assert.Equal([[1, 2, 3], .. Bytes(2_500).Chunk(Segment)], Taken(receiver).Select(d => d.Bytes));
    }

    [LinuxSocketFact]
    public void A_device_that_cuts_no_trains_is_asked_once_and_told_once()
    {
        LinuxUdpSocket receiver = Bind();
        IDatagramSocket sender = Connect(receiver);
        (_calls.SegmentError, _calls.Uncut) = (InputOutput, 0);
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(SocketError.Success, sender.SendTrain(Bytes(2_500).AsSpan(), i == 0 ? Segment : 10, Address(receiver), out int sent));
            Assert.Equal(2_500, sent);
        }

        var parts = new DatagramParts();
        Assert.True(parts.TryAdd(0, Bytes(5_000)));
        Assert.Equal(SocketError.Success, sender.SendTrain(new byte[5_000], parts, Segment, Address(receiver), out _));

        Assert.Equal([SystemErrors.ToSocketError(InputOutput)], _refusals);
        Assert.Equal(1, _calls.Segmented);
        byte[][] small = [.. Bytes(2_500).Chunk(10)];
        Assert.Equal([.. Bytes(2_500).Chunk(Segment), .. small, .. small, .. Bytes(5_000).Chunk(Segment)], Taken(receiver).Select(d => d.Bytes));
    }

    [LinuxSocketFact]
    public void Trains_of_datagrams_that_are_too_large_to_be_cut_go_singly_and_others_do_not()
    {
        LinuxUdpSocket receiver = Bind();
        IDatagramSocket sender = Connect(receiver);
        (_calls.SegmentError, _calls.Uncut) = (SystemErrors.MessageSize, Segment);
        foreach (int segment in new[] { Segment, Segment, Segment - 1, Segment + 1 })
        {
            Assert.Equal(SocketError.Success, sender.SendTrain(Bytes(2_500).AsSpan(), segment, Address(receiver), out _));
        }

        Assert.Equal([SocketError.MessageSize], _refusals);
        Assert.Equal(2, _calls.Segmented);
        Assert.Equal([3, 3, 3], _calls.Counts);
        Assert.Equal(12, Taken(receiver).Count);
    }

    [LinuxSocketFact]
    public void What_the_system_takes_in_parts_goes_on_where_it_stopped()
    {
        LinuxUdpSocket receiver = Bind();
        IDatagramSocket sender = Connect(receiver);
        (_calls.SegmentError, _calls.Uncut, _calls.MostAtOnce) = (InputOutput, 0, 4);
        Push(_calls.Errors, Interrupted);
        Assert.Equal(SocketError.Success, sender.SendTrain(Bytes(9_500).AsSpan(), Segment, Address(receiver), out int sent));

        Assert.Equal(9_500, sent);
        Assert.Equal([4, 4, 2], _calls.Counts);
        Assert.Equal(Bytes(9_500).Chunk(Segment), Taken(receiver).Select(d => d.Bytes));
    }

    [LinuxSocketTheory]
    [InlineData(SystemErrors.Again, SocketError.WouldBlock)]
    [InlineData(105, SocketError.NoBufferSpaceAvailable)]
    [InlineData(SystemErrors.MessageSize, SocketError.MessageSize)]
    [InlineData(111, SocketError.ConnectionRefused)]
    public void An_error_between_parts_is_about_the_first_datagram_that_did_not_go(int error, SocketError expected)
    {
        LinuxUdpSocket receiver = Bind();
        var failing = new FailingAfter(3, error);
        IDatagramSocket sender = Connect(receiver, failing);

        Assert.Equal(expected, sender.SendTrain(Bytes(9_500).AsSpan(), Segment, Address(receiver), out int sent));

        Assert.Equal(3 * Segment, sent);
        Assert.Equal(Bytes(9_500).Chunk(Segment).Take(3), Taken(receiver).Select(d => d.Bytes));
    }

    [LinuxSocketFact]
    public void A_socket_that_has_datagrams_of_many_gives_several_to_a_call_with_the_source_of_each()
    {
        LinuxUdpSocket receiver = Bind(IPAddress.Any);
        LinuxUdpSocket[] senders = [.. Enumerable.Range(0, 5).Select(i => Connect(receiver, IPAddress.Parse("127.0.0." + (i + 1))))];
        var expected = new List<(byte[] Bytes, int Port, LocalAddress Local)>();
        for (int i = 0; i < 40; i++)
        {
            // One of them is long, and one a train; the kernel coalesces nothing of what comes from different senders.
            IDatagramSocket sender = senders[i % senders.Length];
            byte[] bytes = Bytes(i == 13 ? 40_000 : 100 + i);
            sender.SendTrain(bytes.AsSpan(), i == 22 ? 50 : bytes.Length, Address(receiver), out _);
            var local = new LocalAddress(BitConverter.ToUInt32([127, 0, 0, (byte)((i % senders.Length) + 1)]), 0);
            expected.AddRange(bytes.Chunk(i == 22 ? 50 : bytes.Length).Select(d => (d, sender.LocalEndPoint.Port, local)));
        }

        List<(byte[] Bytes, int Port, LocalAddress Local)> taken = Taken(receiver);

        Assert.Equal(expected, taken, (a, b) => a.Bytes.AsSpan().SequenceEqual(b.Bytes) && (a.Port, a.Local) == (b.Port, b.Local));
        Assert.Equal(40, _calls.Counts.Sum());
        Assert.Equal(TrainReceiver.MaximumTrains, _calls.Counts.Max());
        Assert.InRange(_calls.Counts.Count, 5, 14);
    }

    [LinuxSocketFact]
    public void A_socket_that_is_ready_now_and_then_is_asked_for_one()
    {
        LinuxUdpSocket receiver = Bind();
        IDatagramSocket sender = Connect(receiver);
        var handler = new Recorder();
        receiver.Start(handler);
        var trains = new TrainReceiver(_calls);
        for (int i = 0; i < 3; i++)
        {
            sender.SendTo([(byte)i], Address(receiver));
            trains.Passes += 2;
            receiver.Drain(trains);
        }

        Assert.Equal([[0], [1], [2]], handler.Datagrams.Select(d => d.Bytes));
        Assert.Equal([1, 1, 1], _calls.Counts);
    }

    [LinuxSocketFact]
    public void Receiving_goes_on_after_interruptions_and_what_the_network_says_and_ends_with_the_socket()
    {
        LinuxUdpSocket receiver = Bind();
        IDatagramSocket sender = Connect(receiver);
        sender.SendTo([7], Address(receiver));
        var handler = new Recorder();
        receiver.Start(handler);
        var trains = new TrainReceiver(_calls);
        Push(_calls.Errors, Interrupted, 111, Interrupted, 113);
        receiver.Drain(trains);

        Assert.Equal([SocketError.ConnectionRefused, SocketError.HostUnreachable], handler.Errors);
        Assert.Equal([7], Assert.Single(handler.Datagrams).Bytes);
        Assert.Null(handler.Cause);

        Push(_calls.Errors, 9);
        receiver.Drain(trains);
        Assert.Equal(SocketError.OperationAborted, Assert.IsType<SocketException>(handler.Cause).SocketErrorCode);
    }

    [LinuxSocketFact]
    public void What_finds_the_receive_buffer_full_is_told_with_what_comes_next()
    {
        const int Sent = 400;
        var overflows = new List<long>();
        LinuxUdpSocket receiver = Made((LinuxUdpSocket)UdpSocket.Bind(
            new IPEndPoint(OwnLoopback.Address, 0), Buffers(_calls) with { Receive = 64 * 1024, Overflowed = overflows.Add }, 65_507));
        IDatagramSocket sender = Connect(receiver);
        int received = 0;
        for (int round = 0; round < 2; round++)
        {
            for (int i = 0; i < Sent; i++)
            {
                Assert.Equal(SocketError.Success, sender.SendTo(Bytes(1_000), Address(receiver)));
            }

            // What was in the buffer came before the others were dropped; the next one tells.
            received += Taken(receiver).Count;
            Assert.Equal(round, overflows.Count);
            sender.SendTo([1], Address(receiver));
            received += Taken(receiver).Count;
            Assert.Equal(((round + 1) * (Sent + 1)) - received, overflows.Sum());
        }

        Assert.All(overflows, o => Assert.InRange(o, 1, Sent));
    }

    private static void Push(Queue<int> queue, params int[] errors) => Array.ForEach(errors, queue.Enqueue);

    private static SocketAddress Address(IDatagramSocket socket) => socket.LocalEndPoint.Serialize();

    private static byte[] Bytes(int length)
    {
        byte[] bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }

    /// <summary>All that waits in the socket. The loopback delivers before a send returns.</summary>
    private List<(byte[] Bytes, int Port, LocalAddress Local)> Taken(LinuxUdpSocket socket)
    {
        var handler = new Recorder();
        socket.Start(handler);
        var trains = new TrainReceiver(_calls);
        _calls.MostAtOnce = int.MaxValue;
        _calls.Counts.Clear();
        int before;
        do
        {
            before = handler.Datagrams.Count;
            trains.Passes++;
            socket.Drain(trains);
        }
        while (handler.Datagrams.Count > before);

        Assert.Null(handler.Cause);
        return handler.Datagrams;
    }

    private LinuxUdpSocket Bind(IPAddress? address = null) =>
        Made((LinuxUdpSocket)UdpSocket.Bind(new IPEndPoint(address ?? OwnLoopback.Address, 0), Buffers(SystemCalls.Instance), 65_507));

    private LinuxUdpSocket Connect(LinuxUdpSocket to, SystemCalls? calls = null) => Connect(to, OwnLoopback.Address, calls);

    private LinuxUdpSocket Connect(LinuxUdpSocket to, IPAddress address, SystemCalls? calls = null) =>
        Made((LinuxUdpSocket)UdpSocket.Connect(new IPEndPoint(address, to.LocalEndPoint.Port), Buffers(calls ?? _calls), 65_507));

    private LinuxUdpSocket Made(LinuxUdpSocket socket)
    {
        _sockets.Add(socket);
        return socket;
    }

    private SocketBuffers Buffers(SystemCalls calls) =>
        new(1 << 20, 1 << 20, Clamped: null, new NoPoller()) { Pool = _pool, Calls = calls, SegmentationRefused = (_, error) => _refusals.Add(error) };

    /// <summary>Nobody waits: the spec drains.</summary>
    private sealed class NoPoller : ISocketPoller
    {
        public void Add(IPolledSocket socket)
        {
        }

        public void Remove(IPolledSocket socket)
        {
        }
    }

    /// <summary>Cuts no trains, and fails after so many datagrams.</summary>
    private sealed unsafe class FailingAfter(int count, int error) : SystemCalls
    {
        private int _left = count;

        public override int SendMessage(System.Runtime.InteropServices.SafeHandle socket, in LibC.MessageHeader message) => -InputOutput;

        public override int SendMessages(System.Runtime.InteropServices.SafeHandle socket, LibC.MultiMessageHeader* messages, uint count)
        {
            if (_left == 0)
            {
                return -error;
            }

            int taken = base.SendMessages(socket, messages, (uint)Math.Min(_left, (int)count));
            _left -= taken;
            return taken;
        }
    }

    private sealed class Recorder : IDatagramHandler
    {
        public List<(byte[] Bytes, int Port, LocalAddress Local)> Datagrams { get; } = [];

        public List<SocketError> Errors { get; } = [];

        public Exception? Cause { get; private set; }

        public void OnDatagram(ReadOnlySpan<byte> datagram, SocketAddress source, ReceiveBuffer? memory)
        {
            if (memory is not null)
            {
                Assert.InRange(memory.OffsetOf(datagram), 0, ReceiveBuffer.Size - datagram.Length);
            }

            if (OwnLoopback.IsStray(datagram))
            {
                return;
            }

            Datagrams.Add((datagram.ToArray(), (source.Buffer.Span[2] << 8) | source.Buffer.Span[3], PathAddress.LocalOf(source)));
        }

        public void OnBatchEnd()
        {
        }

        public void OnNetworkError(SocketError error) => Errors.Add(error);

        public void OnStopped(Exception cause) => Cause = cause;
    }
}
