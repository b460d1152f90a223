using System.Collections.Concurrent;
using System.Net;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static ActorUdp.Sockets.Linux.LibC;
using static ActorUdp.Sockets.Linux.SystemErrors;

namespace ActorUdp.Sockets.Linux;

/// <summary>
/// Pinned memory for one receive: data, source address, control messages. Lent by a pool while a socket has something to read,
/// so that an idle socket holds none. One borrower at a time.
/// </summary>
internal sealed unsafe class ReceiveBuffer
{
    // What the kernel coalesces at most, and a byte more.
    private const int DataSize = 65_536;
    private const int NameSize = 128;
    private const int ControlSize = 64;

    // As many as loops can run at once on common machines; what exceeds it is left to the collector.
    private const int Pooled = 32;

    private static readonly ConcurrentBag<ReceiveBuffer> _pool = [];

    private readonly byte[] _memory = GC.AllocateUninitializedArray<byte>(DataSize + NameSize + ControlSize, pinned: true);

    private byte* Data => (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_memory));

    public static ReceiveBuffer Rent() => _pool.TryTake(out ReceiveBuffer? buffer) ? buffer : new ReceiveBuffer();

    public void Return()
    {
        if (_pool.Count < Pooled)
        {
            _pool.Add(this);
        }
    }

    /// <summary>Reads once, without waiting.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="source">Gets the source address; null when the socket is connected.</param>
    /// <param name="train">What came: datagrams of <paramref name="segment"/> bytes one after the other, of which the last may be shorter.</param>
    /// <param name="segment">Bytes.</param>
    /// <returns>0, or the system's error number.</returns>
    public int Receive(SafeHandle socket, SocketAddress? source, out ReadOnlySpan<byte> train, out int segment)
    {
        var vector = new IoVector { Base = Data, Length = DataSize };
        var message = new MessageHeader
        {
            Name = source is null ? null : Data + DataSize,
            NameLength = source is null ? 0u : NameSize,
            Vectors = &vector,
            VectorCount = 1,
            Control = Data + DataSize + NameSize,
            ControlLength = ControlSize,
        };
        nint received;
        int error = 0;
        do
        {
            received = ReceiveMessage(socket, ref message, MsgDontWait);
        }
        while (received < 0 && (error = Marshal.GetLastPInvokeError()) == Interrupted);

        train = default;
        segment = 0;
        if (received < 0)
        {
            return error;
        }

        train = new ReadOnlySpan<byte>(Data, (int)received);
        segment = Math.Max(1, SegmentOf(message) is > 0 and { } size ? size : (int)received);
        if (source is not null)
        {
            new ReadOnlySpan<byte>(message.Name, (int)message.NameLength).CopyTo(source.Buffer.Span);
            source.Size = (int)message.NameLength;
        }

        return 0;
    }

    private static int SegmentOf(in MessageHeader message)
    {
        int offset = 0;
        while (offset + Unsafe.SizeOf<ControlHeader>() <= (int)message.ControlLength)
        {
            var header = (ControlHeader*)(message.Control + offset);
            if (header->Level == SolUdp && header->Type == UdpGro && (int)header->Length >= ControlLength(sizeof(int)))
            {
                return Unsafe.ReadUnaligned<int>(message.Control + offset + ControlLength(0));
            }

            if (header->Length < (nuint)Unsafe.SizeOf<ControlHeader>())
            {
                break;
            }

            offset += Align((int)header->Length);
        }

        return 0;
    }
}
