using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static ActorUdp.Sockets.Linux.LibC;

namespace ActorUdp.Sockets.Linux;

/// <summary>
/// Sends and receives trains of datagrams with one system call: UDP_SEGMENT and UDP_GRO (Linux 4.18 and 5.0), sendmmsg where a
/// device refuses segmentation. Waits for readability by the framework's event loop, so no thread belongs to a socket.
/// </summary>
internal sealed class LinuxUdpSocket : UdpSocket, IDatagramSocket
{
    // Receives in one go before the actors behind are woken and the thread is given back.
    private const int MaximumBatch = 64;

    private readonly byte[] _peek = GC.AllocateUninitializedArray<byte>(1, pinned: true);
    private volatile bool _segmentationRefused;

    public LinuxUdpSocket(Socket socket, bool connected)
        : base(socket, connected) =>
        socket.SetRawSocketOption(SolUdp, UdpGro, BitConverter.GetBytes(1));

    /// <summary>Whether the system's calls are there as we know them.</summary>
    public static bool IsSupported { get; } = Probe();

    /// <summary>Whether a device has refused segmentation, so that trains go out by sendmmsg.</summary>
    public bool IsSegmentationRefused => _segmentationRefused;

    public SocketError SendTrain(ReadOnlySpan<byte> train, int segment, SocketAddress to)
    {
        if (train.Length <= segment)
        {
            return SendTo(train, to);
        }

        if (IsDisposed)
        {
            return SocketError.OperationAborted;
        }

        try
        {
            if (!_segmentationRefused)
            {
                int error = SendSegmented(train, segment, to);
                if (error is not (InputOutput or Invalid or NotSupported))
                {
                    return ToSocketError(error);
                }

                // The device has no checksum offload, or the kernel no segmentation: from now on one by one, in one call.
                _segmentationRefused = true;
            }

            return ToSocketError(SendOneByOne(train, segment, to));
        }
        catch (ObjectDisposedException)
        {
            return SocketError.OperationAborted;
        }
    }

    protected override async Task Receive(IDatagramHandler handler)
    {
        SocketAddress? source = IsConnected ? null : new SocketAddress(LocalEndPoint.AddressFamily);
        SocketAddress seen = source ?? new SocketAddress(LocalEndPoint.AddressFamily);
        while (!IsDisposed)
        {
            try
            {
                // Waits without taking anything; also reports and clears what ICMP has said.
                await Socket.ReceiveAsync(_peek.AsMemory(), SocketFlags.Peek).ConfigureAwait(false);
            }
            catch (SocketException e) when (IsTransient(e.SocketErrorCode))
            {
                handler.OnNetworkError(e.SocketErrorCode);
                continue;
            }

            Drain(handler, source, seen);
        }
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

    private static SocketError ToSocketError(int error) =>
        error == 0 ? SocketError.Success : new SocketException(error).SocketErrorCode;

    private void Drain(IDatagramHandler handler, SocketAddress? source, SocketAddress seen)
    {
        ReceiveBuffer buffer = ReceiveBuffer.Rent();
        try
        {
            for (int i = 0; i < MaximumBatch; i++)
            {
                int error = buffer.Receive(Socket.SafeHandle, source, out ReadOnlySpan<byte> train, out int segment);
                if (error == Again)
                {
                    break;
                }

                if (error != 0)
                {
                    handler.OnNetworkError(ToSocketError(error));
                    break;
                }

                bool lonely = i == 0 && train.Length <= segment;
                Hand(handler, train, segment, seen);
                if (lonely)
                {
                    // Most likely the only one: the next wait tells as cheaply as another try would.
                    break;
                }
            }
        }
        finally
        {
            buffer.Return();
        }

        handler.OnBatchEnd();
    }

    private static void Hand(IDatagramHandler handler, ReadOnlySpan<byte> train, int segment, SocketAddress source)
    {
        do
        {
            int length = Math.Min(segment, train.Length);
            handler.OnDatagram(train[..length], source);
            train = train[length..];
        }
        while (train.Length > 0);
    }

    private unsafe int SendSegmented(ReadOnlySpan<byte> train, int segment, SocketAddress to)
    {
        byte* control = stackalloc byte[ControlSpace(sizeof(ushort))];
        var header = (ControlHeader*)control;
        header->Length = (nuint)ControlLength(sizeof(ushort));
        header->Level = SolUdp;
        header->Type = UdpSegment;
        Unsafe.WriteUnaligned(control + ControlLength(0), (ushort)segment);
        fixed (byte* data = train, name = to.Buffer.Span)
        {
            var vector = new IoVector { Base = data, Length = (nuint)train.Length };
            var message = new MessageHeader
            {
                Name = IsConnected ? null : name,
                NameLength = IsConnected ? 0 : (uint)to.Size,
                Vectors = &vector,
                VectorCount = 1,
                Control = control,
                ControlLength = (nuint)ControlSpace(sizeof(ushort)),
            };
            int error;
            do
            {
                error = SendMessage(Socket.SafeHandle, message, MsgDontWait) < 0 ? Marshal.GetLastPInvokeError() : 0;
            }
            while (error == Interrupted);
            return error;
        }
    }

    private unsafe int SendOneByOne(ReadOnlySpan<byte> train, int segment, SocketAddress to)
    {
        int count = (train.Length + segment - 1) / segment;
        MultiMessageHeader* messages = stackalloc MultiMessageHeader[count];
        IoVector* vectors = stackalloc IoVector[count];
        fixed (byte* data = train, name = to.Buffer.Span)
        {
            for (int i = 0; i < count; i++)
            {
                vectors[i] = new IoVector { Base = data + (i * segment), Length = (nuint)Math.Min(segment, train.Length - (i * segment)) };
                messages[i] = default;
                messages[i].Header.Name = IsConnected ? null : name;
                messages[i].Header.NameLength = IsConnected ? 0 : (uint)to.Size;
                messages[i].Header.Vectors = &vectors[i];
                messages[i].Header.VectorCount = 1;
            }

            int sent = 0;
            while (sent < count)
            {
                int taken = SendMessages(Socket.SafeHandle, messages + sent, (uint)(count - sent), MsgDontWait);
                if (taken > 0)
                {
                    sent += taken;
                    continue;
                }

                int error = Marshal.GetLastPInvokeError();
                if (error != Interrupted)
                {
                    return error;
                }
            }

            return 0;
        }
    }
}
