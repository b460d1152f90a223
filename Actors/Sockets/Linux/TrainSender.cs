using System.Buffers;
using System.Net;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ActorUdp.Protocol.Wire;
using static ActorUdp.Sockets.Linux.LibC;
using static ActorUdp.Sockets.Linux.SystemErrors;

namespace ActorUdp.Sockets.Linux;

/// <summary>The ways to send, none of which waits, from our end of the path if the address knows it. Each returns 0 or the system's error number.</summary>
/// <param name="calls">The system.</param>
/// <param name="socket">The socket.</param>
internal sealed unsafe class TrainSender(SystemCalls calls, SafeHandle socket)
{
    /// <summary>One datagram.</summary>
    /// <param name="datagram">The datagram.</param>
    /// <param name="to">Null: where the socket is connected to.</param>
    public int SendOne(ReadOnlySpan<byte> datagram, SocketAddress? to)
    {
        fixed (byte* bytes = datagram)
        {
            var vector = new IoVector { Base = bytes, Length = (nuint)datagram.Length };
            return Send(&vector, 1, to, null);
        }
    }

    /// <summary>A train that the kernel or the device cuts (UDP_SEGMENT): all of it goes, or nothing.</summary>
    public int SendSegmented(ReadOnlySpan<byte> train, int segment, SocketAddress? to)
    {
        fixed (byte* bytes = train)
        {
            var vector = new IoVector { Base = bytes, Length = (nuint)train.Length };
            return Send(&vector, 1, to, segment);
        }
    }

    /// <summary>A train, or one datagram, that refers to some of its bytes where they lie: all of it goes, or nothing.</summary>
    /// <param name="train">The datagrams but for what they refer to.</param>
    /// <param name="parts">What they refer to.</param>
    /// <param name="segment">Bytes of each datagram but the last.</param>
    /// <param name="to">Null: where the socket is connected to.</param>
    public int SendGathered(ReadOnlySpan<byte> train, DatagramParts parts, int segment, SocketAddress? to)
    {
        IoVector* vectors = stackalloc IoVector[(2 * DatagramParts.Maximum) + 1];
        Pins pins = default;
        int pinned = 0;
        try
        {
            fixed (byte* bytes = train)
            {
                int count = 0;
                int at = 0;
                for (; pinned < parts.Count; pinned++)
                {
                    ReadOnlyMemory<byte> part = parts[pinned];
                    vectors[count++] = new IoVector { Base = bytes + at, Length = (nuint)(parts.OffsetOf(pinned) - at) };
                    pins[pinned] = part.Pin();
                    vectors[count++] = new IoVector { Base = (byte*)pins[pinned].Pointer, Length = (nuint)part.Length };
                    at = parts.OffsetOf(pinned) + part.Length;
                }

                vectors[count++] = new IoVector { Base = bytes + at, Length = (nuint)(train.Length - at) };
                return Send(vectors, count, to, train.Length > segment ? segment : null);
            }
        }
        finally
        {
            while (pinned-- > 0)
            {
                pins[pinned].Dispose();
            }
        }
    }

    /// <summary>The datagrams of a train one after the other, in as few calls as it takes (sendmmsg).</summary>
    /// <param name="train">The datagrams.</param>
    /// <param name="segment">Bytes of each but the last.</param>
    /// <param name="to">Null: where the socket is connected to.</param>
    /// <param name="sent">Bytes of the datagrams that the system has taken.</param>
    public int SendEach(ReadOnlySpan<byte> train, int segment, SocketAddress? to, out int sent)
    {
        int count = (train.Length + segment - 1) / segment;
        MultiMessageHeader* messages = stackalloc MultiMessageHeader[count];
        IoVector* vectors = stackalloc IoVector[count];
        byte* space = stackalloc byte[PacketInformation.Space];
        var control = new ControlWriter(space);
        PacketInformation.Write(ref control, to);
        int taken = 0;
        int error = 0;
        fixed (byte* data = train, name = NameOf(to))
        {
            for (int i = 0; i < count; i++)
            {
                vectors[i] = new IoVector { Base = data + (i * segment), Length = (nuint)Math.Min(segment, train.Length - (i * segment)) };
                messages[i] = default;
                messages[i].Header.Name = name;
                messages[i].Header.NameLength = (uint)(to?.Size ?? 0);
                messages[i].Header.Vectors = &vectors[i];
                messages[i].Header.VectorCount = 1;
                messages[i].Header.Control = control.Length == 0 ? null : space;
                messages[i].Header.ControlLength = (nuint)control.Length;
            }

            while (taken < count && error is 0 or Interrupted)
            {
                // An error is told only when it is about the first; otherwise the next call tells it.
                int now = calls.SendMessages(socket, messages + taken, (uint)(count - taken));
                error = Math.Max(-now, 0);
                taken += Math.Max(now, 0);
            }
        }

        sent = Math.Min(train.Length, taken * segment);
        return error;
    }

    private int Send(IoVector* vectors, int count, SocketAddress? to, int? segment)
    {
        byte* space = stackalloc byte[ControlSpace(sizeof(ushort)) + PacketInformation.Space];
        var control = new ControlWriter(space);
        if (segment is { } size)
        {
            control.Add(SolUdp, UdpSegment, (ushort)size);
        }

        PacketInformation.Write(ref control, to);
        fixed (byte* name = NameOf(to))
        {
            var message = new MessageHeader
            {
                Name = name,
                NameLength = (uint)(to?.Size ?? 0),
                Vectors = vectors,
                VectorCount = (nuint)count,
                Control = control.Length == 0 ? null : space,
                ControlLength = (nuint)control.Length,
            };
            int error;
            do
            {
                error = Math.Max(-calls.SendMessage(socket, message), 0);
            }
            while (error == Interrupted);
            return error;
        }
    }

    private static ReadOnlySpan<byte> NameOf(SocketAddress? to) => to is null ? default : to.Buffer.Span[..to.Size];

    [InlineArray(DatagramParts.Maximum)]
    private struct Pins
    {
        private MemoryHandle _first;
    }
}
