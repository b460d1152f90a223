using System.Net;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static ActorUdp.Sockets.Linux.LibC;
using static ActorUdp.Sockets.Linux.SystemErrors;

namespace ActorUdp.Sockets.Linux;

/// <summary>Receives what the kernel has coalesced of one sender (UDP_GRO).</summary>
internal static unsafe class TrainReceiver
{
    private const int NameSize = 128;
    private const int ControlSize = 128;

    /// <summary>Reads once, without waiting.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="source">Gets the source address, and our end of the path if it has room for that; null when the socket is connected.</param>
    /// <param name="buffer">Gets what came: datagrams of <paramref name="segment"/> bytes one after the other, of which the last may be shorter.</param>
    /// <param name="segment">Bytes; at least 1.</param>
    /// <returns>0, or the system's error number.</returns>
    public static int Receive(SafeHandle socket, SocketAddress? source, ReceiveBuffer buffer, out int segment)
    {
        byte* name = stackalloc byte[NameSize];
        byte* control = stackalloc byte[ControlSize];

        // The array is pinned for as long as it lives.
        var vector = new IoVector { Base = (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(buffer.Memory)), Length = ReceiveBuffer.Size };
        var message = new MessageHeader
        {
            Name = source is null ? null : name,
            NameLength = source is null ? 0u : NameSize,
            Vectors = &vector,
            VectorCount = 1,
            Control = control,
            ControlLength = ControlSize,
        };
        nint received;
        int error = 0;
        do
        {
            received = ReceiveMessage(socket, ref message, MsgDontWait);
        }
        while (received < 0 && (error = Marshal.GetLastPInvokeError()) == Interrupted);

        segment = 1;
        if (received < 0)
        {
            return error;
        }

        buffer.Used = (int)received;
        segment = Math.Max(1, (int)received);
        if (source is not null)
        {
            new ReadOnlySpan<byte>(message.Name, (int)message.NameLength).CopyTo(source.Buffer.Span);
            source.Size = (int)message.NameLength;
        }

        ReadControl(message, source as PathAddress, ref segment);
        return 0;
    }

    private static void ReadControl(in MessageHeader message, PathAddress? path, ref int segment)
    {
        LocalAddress local = default;
        var control = new ControlReader(message.Control, message.ControlLength);
        while (control.TryNext(out int level, out int type, out ReadOnlySpan<byte> payload))
        {
            if (level == SolUdp && type == UdpGro && MemoryMarshal.TryRead(payload, out int size) && size > 0)
            {
                segment = size;
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
    }
}
