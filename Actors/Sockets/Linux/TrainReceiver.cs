using System.Net;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static ActorUdp.Sockets.Linux.LibC;
using static ActorUdp.Sockets.Linux.SystemErrors;

namespace ActorUdp.Sockets.Linux;

/// <summary>
/// Receives with one system call what has come of one sender, which the kernel has coalesced (UDP_GRO), or of several (recvmmsg). One serves
/// all sockets of a thread, whose it is.
/// </summary>
/// <param name="calls">The system.</param>
internal sealed unsafe class TrainReceiver(SystemCalls calls)
{
    /// <summary>What one call takes at most.</summary>
    public const int MaximumTrains = 8;

    private const int NameSize = 128;
    private const int ControlSize = 128;

    // Pinned for as long as they live.
    private readonly MultiMessageHeader[] _messages = GC.AllocateArray<MultiMessageHeader>(MaximumTrains, pinned: true);
    private readonly IoVector[] _vectors = GC.AllocateArray<IoVector>(MaximumTrains, pinned: true);
    private readonly byte[] _names = GC.AllocateArray<byte>(MaximumTrains * NameSize, pinned: true);
    private readonly byte[] _controls = GC.AllocateArray<byte>(MaximumTrains * ControlSize, pinned: true);

    // What all but the first go into; none until several are wanted for the first time.
    private byte[] _more = [];

    /// <summary>How often the thread has looked which sockets have something.</summary>
    public long Passes { get; set; }

    /// <summary>How many datagrams the socket had dropped when the last that was taken came; 0: none.</summary>
    public uint Dropped { get; private set; }

    /// <summary>Reads once, without waiting.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="first">Gets the first train.</param>
    /// <param name="wanted">How many trains to take, if there are so many, up to <see cref="MaximumTrains"/>. All but the first are only good until the next call.</param>
    /// <param name="received">How many there were.</param>
    /// <returns>0, or the system's error number.</returns>
    public int Receive(SafeHandle socket, ReceiveBuffer first, int wanted, out int received)
    {
        Prepare(first, wanted);
        do
        {
            received = calls.ReceiveMessages(socket, Pointer(_messages), (uint)wanted);
        }
        while (received == -Interrupted);

        if (received < 0)
        {
            int error = -received;
            received = 0;
            return error;
        }

        first.Used = (int)_messages[0].Length;
        return 0;
    }

    /// <summary>One of those that were received: datagrams of one size one after the other, of which the last may be shorter.</summary>
    /// <param name="index">Which.</param>
    /// <param name="source">Gets the source address, and our end of the path if it has room for that; null when the socket is connected.</param>
    /// <param name="segment">Bytes of each datagram but the last; at least 1.</param>
    public ReadOnlySpan<byte> Take(int index, SocketAddress? source, out int segment)
    {
        ref MultiMessageHeader message = ref _messages[index];
        segment = Math.Max(1, (int)message.Length);
        if (source is not null)
        {
            _names.AsSpan(index * NameSize, (int)message.Header.NameLength).CopyTo(source.Buffer.Span);
            source.Size = (int)message.Header.NameLength;
        }

        Dropped = ReadControl(message.Header, source as PathAddress, ref segment);
        return new ReadOnlySpan<byte>(_vectors[index].Base, (int)message.Length);
    }

    private static T* Pointer<T>(T[] pinned, int index = 0)
        where T : unmanaged => (T*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(pinned)) + index;

    /// <returns>How many datagrams the socket has dropped.</returns>
    private static uint ReadControl(in MessageHeader message, PathAddress? path, ref int segment)
    {
        LocalAddress local = default;
        uint dropped = 0;
        var control = new ControlReader(message.Control, message.ControlLength);
        while (control.TryNext(out int level, out int type, out ReadOnlySpan<byte> payload))
        {
            if (level == SolUdp && type == UdpGro && MemoryMarshal.TryRead(payload, out int size) && size > 0)
            {
                segment = size;
            }
            else if (level == SolSocket && type == ReceiveOverflow)
            {
                _ = MemoryMarshal.TryRead(payload, out dropped);
            }
            else
            {
                PacketInformation.TryRead(level, type, payload, ref local);
            }
        }

        if (path is not null)
        {
            path.Local = local;
        }

        return dropped;
    }

    private void Prepare(ReceiveBuffer first, int wanted)
    {
        if (wanted > 1 && _more.Length == 0)
        {
            _more = GC.AllocateUninitializedArray<byte>((MaximumTrains - 1) * ReceiveBuffer.Size, pinned: true);
        }

        for (int i = 0; i < wanted; i++)
        {
            byte* target = i == 0 ? Pointer(first.Memory) : Pointer(_more, (i - 1) * ReceiveBuffer.Size);
            _vectors[i] = new IoVector { Base = target, Length = ReceiveBuffer.Size };
            _messages[i].Header = new MessageHeader
            {
                Name = Pointer(_names, i * NameSize),
                NameLength = NameSize,
                Vectors = Pointer(_vectors, i),
                VectorCount = 1,
                Control = Pointer(_controls, i * ControlSize),
                ControlLength = ControlSize,
            };
        }
    }
}
