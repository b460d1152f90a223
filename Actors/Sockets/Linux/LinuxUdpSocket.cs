using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using ActorUdp.Protocol.Wire;
using static ActorUdp.Sockets.Linux.LibC;
using static ActorUdp.Sockets.Linux.SystemErrors;

namespace ActorUdp.Sockets.Linux;

/// <summary>
/// Sends and receives trains of datagrams with one system call: UDP_SEGMENT and UDP_GRO (Linux 4.18 and 5.0), sendmmsg where a
/// device refuses segmentation. One thread waits for any number of them.
/// </summary>
internal sealed class LinuxUdpSocket : UdpSocket, IDatagramSocket, IPolledSocket
{
    // What is received in one go, before the actors behind get their turn: more than can come while they have it, so that the system's
    // buffer does not fill, and little enough that they do not wait long.
    private const int MaximumReceives = 64;
    private const int MaximumBytes = 256 * 1024;

    private readonly ISocketPoller _poller;
    private readonly ReceivePool _pool;
    private readonly TrainSender _sender;
    private readonly SocketAddress _source;
    private readonly Action<IPEndPoint, SocketError>? _segmentationRefused;
    private readonly Action<long>? _overflowed;

    // Datagrams of this size and larger are not cut out of a train by kernel or device.
    private volatile int _segmentationLimit = int.MaxValue;
    private IDatagramHandler? _handler;

    // Owned by the poller's thread: trains since the last long one, when the last came, and how many the system had dropped by then.
    private int _sinceLong = TrainReceiver.MaximumTrains;
    private long _lastPass;
    private uint _dropped;

    /// <param name="socket">The socket; from now on ours.</param>
    /// <param name="connected">Whether it is connected.</param>
    /// <param name="buffers">Who waits for it, what it receives into, and who is told when trains can't be cut by the system.</param>
    public LinuxUdpSocket(Socket socket, bool connected, SocketBuffers buffers)
        : base(socket, connected)
    {
        _poller = buffers.Poller!;
        _pool = buffers.Pool;
        _sender = new TrainSender(buffers.Calls, socket.SafeHandle);
        _source = SourceOf(socket, connected);
        _segmentationRefused = buffers.SegmentationRefused;
        _overflowed = buffers.Overflowed;
        socket.SetRawSocketOption(SolUdp, UdpGro, BitConverter.GetBytes(1));
        socket.SetRawSocketOption(SolSocket, ReceiveOverflow, BitConverter.GetBytes(1));
    }

    /// <summary>Whether the system's calls are there as we know them.</summary>
    public static bool IsSupported { get; } = Probe();

    public SafeHandle Handle => Socket.SafeHandle;

    public override SocketError SendTo(ReadOnlySpan<byte> datagram, SocketAddress to)
    {
        try
        {
            return IsDisposed ? SocketError.OperationAborted : ToSocketError(_sender.SendOne(datagram, NameOf(to)));
        }
        catch (ObjectDisposedException)
        {
            return SocketError.OperationAborted;
        }
    }

    public SocketError SendTrain(ReadOnlySpan<byte> train, int segment, SocketAddress to, out int sent)
    {
        SocketError error;
        if (train.Length <= segment)
        {
            error = SendTo(train, to);
            sent = error == SocketError.Success ? train.Length : 0;
            return error;
        }

        sent = 0;
        try
        {
            return IsDisposed ? SocketError.OperationAborted : ToSocketError(Send(train, segment, NameOf(to), out sent));
        }
        catch (ObjectDisposedException)
        {
            return SocketError.OperationAborted;
        }
    }

    public SocketError SendTrain(Span<byte> train, DatagramParts parts, int segment, SocketAddress to, out int sent)
    {
        bool isWhole = train.Length <= segment || segment < _segmentationLimit;
        if (parts.Count > 0 && isWhole && TryGather(train, parts, segment, to, out SocketError error))
        {
            sent = error == SocketError.Success ? train.Length : 0;
            return error;
        }

        parts.CopyTo(train);
        return SendTrain(train, segment, to, out sent);
    }

    public override void Start(IDatagramHandler handler)
    {
        _handler = handler;
        _poller.Add(this);
    }

    public void Drain(TrainReceiver receiver)
    {
        ReceiveBuffer buffer = _pool.Rent();
        try
        {
            Drain(receiver, _handler!, ref buffer);
        }
        catch (ObjectDisposedException) when (IsDisposed)
        {
            // Closed by another thread meanwhile.
        }
        catch (Exception e)
        {
            _poller.Remove(this);
            if (!IsDisposed)
            {
                _handler!.OnStopped(e);
            }
        }
        finally
        {
            buffer.Release();
        }
    }

    public override void Dispose()
    {
        _poller.Remove(this);
        base.Dispose();
    }

    private static bool Probe()
    {
        if (!OperatingSystem.IsLinux())
        {
            return false;
        }

        try
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            socket.SetRawSocketOption(SolUdp, UdpGro, BitConverter.GetBytes(1));
            _ = ControlSpace(0);
            return true;
        }
        catch (Exception e) when (e is SocketException or TypeInitializationException or DllNotFoundException or EntryPointNotFoundException)
        {
            return false;
        }
    }

    private static SocketAddress SourceOf(Socket socket, bool connected)
    {
        var any = new SocketAddress(socket.AddressFamily);
        if (connected || !PacketInformation.IsNeeded((IPEndPoint)socket.LocalEndPoint!))
        {
            return any;
        }

        PacketInformation.Ask(socket);
        return new PathAddress(any.Family, any.Size);
    }

    private SocketAddress? NameOf(SocketAddress to) => IsConnected ? null : to;

    /// <returns>False when the train has to be cut before it is sent, which takes a copy.</returns>
    private bool TryGather(ReadOnlySpan<byte> train, DatagramParts parts, int segment, SocketAddress to, out SocketError error)
    {
        error = SocketError.OperationAborted;
        try
        {
            if (IsDisposed)
            {
                return true;
            }

            int result = _sender.SendGathered(train, parts, segment, NameOf(to));
            error = ToSocketError(result);
            return train.Length <= segment || !IsRefusal(result);
        }
        catch (ObjectDisposedException)
        {
            return true;
        }
    }

    // The device can't cut datagrams, or the kernel won't cut these.
    private static bool IsRefusal(int error) => error is InputOutput or Invalid or NotSupported or MessageSize;

    private int Send(ReadOnlySpan<byte> train, int segment, SocketAddress? to, out int sent)
    {
        int refusal = 0;
        if (segment < _segmentationLimit)
        {
            refusal = _sender.SendSegmented(train, segment, to);
            if (!IsRefusal(refusal))
            {
                sent = refusal == 0 ? train.Length : 0;
                return refusal;
            }
        }

        int error = _sender.SendEach(train, segment, to, out sent);
        if (refusal != 0 && sent > 0)
        {
            RefuseSegmentation(refusal, segment);
        }

        return error;
    }

    /// <summary>What can't go as a train has gone as single datagrams: spare the vain attempt from now on.</summary>
    private void RefuseSegmentation(int error, int segment)
    {
        bool first = _segmentationLimit == int.MaxValue;

        // Without checksum offload nothing can be cut. Otherwise it may be that only datagrams as large as these, which the kernel
        // fragments, are not.
        _segmentationLimit = error == InputOutput ? 0 : segment;
        if (first)
        {
            _segmentationRefused?.Invoke(LocalEndPoint, ToSocketError(error));
        }
    }

    private void Drain(TrainReceiver receiver, IDatagramHandler handler, ref ReceiveBuffer buffer)
    {
        // A socket that was ready a moment ago, and is again, has more than one, most likely.
        bool isBusy = receiver.Passes - _lastPass <= 1;
        _lastPass = receiver.Passes;
        int taken = 0;
        for (int i = 0; i < MaximumReceives && taken < MaximumBytes;)
        {
            // Long trains are held where they are received, for which there is one buffer at a time. Of a stream, some are not long.
            // What comes of one peer alone the kernel has put together already; more at once would only make turns longer.
            int wanted = isBusy && !IsConnected && _sinceLong >= TrainReceiver.MaximumTrains ? TrainReceiver.MaximumTrains : 1;
            int error = receiver.Receive(Socket.SafeHandle, buffer, wanted, out int received);
            if (error == Again)
            {
                break;
            }

            if (error != 0)
            {
                OnError(handler, ToSocketError(error));
                i++;
                continue;
            }

            taken += Hand(handler, receiver, received, buffer, out bool isSingle);
            if (received < wanted || (i == 0 && wanted == 1 && isSingle))
            {
                // There is no more, or, most likely, was only one: the next wait tells as cheaply as another try would.
                break;
            }

            i += received;
            isBusy = true;
            if (buffer.IsWorthHolding)
            {
                // Somebody may hold it by now. First the new one: a socket that fails in between has one to release.
                ReceiveBuffer full = buffer;
                buffer = _pool.Rent();
                full.Release();
            }
        }

        handler.OnBatchEnd();
    }

    private static void OnError(IDatagramHandler handler, SocketError error)
    {
        if (!IsTransient(error))
        {
            throw new SocketException((int)error);
        }

        // Also what ICMP has said about what was sent before.
        handler.OnNetworkError(error);
    }

    /// <summary>Hands over what was received, of which only the first can be held.</summary>
    /// <returns>Bytes.</returns>
    private int Hand(IDatagramHandler handler, TrainReceiver receiver, int received, ReceiveBuffer first, out bool isSingle)
    {
        int taken = 0;
        isSingle = false;
        for (int i = 0; i < received; i++)
        {
            ReadOnlySpan<byte> train = receiver.Take(i, IsConnected ? null : _source, out int segment);
            ReceiveBuffer? memory = i == 0 && first.IsWorthHolding ? first : null;
            isSingle = train.Length <= segment;
            if (receiver.Dropped != 0 && receiver.Dropped != _dropped)
            {
                // The system's count begins anew after 2^32.
                _overflowed?.Invoke(unchecked(receiver.Dropped - _dropped));
                _dropped = receiver.Dropped;
            }

            _sinceLong = ReceiveBuffer.IsLong(train.Length) ? 0 : Math.Min(_sinceLong + 1, TrainReceiver.MaximumTrains);
            taken += train.Length;
            int offset = 0;
            do
            {
                int length = Math.Min(segment, train.Length - offset);
                handler.OnDatagram(train.Slice(offset, length), _source, memory);
                offset += length;
            }
            while (offset < train.Length);
        }

        return taken;
    }
}
