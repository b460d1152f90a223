using System.Buffers.Binary;
using System.Net.Sockets;

namespace ActorUdp.Hosts.Bench.Subjects.Raw;

/// <summary>
/// How messages lie in bare datagrams: small ones packed, each behind its length (u16), large ones cut. On Linux a train of
/// datagrams goes and comes with one system call (UDP_SEGMENT, UDP_GRO); all of a train but the last are of the same length, so
/// the receiver need not be told where they begin.
/// </summary>
internal sealed class RawLayout
{
    public const int HeaderLength = sizeof(ushort);

    // What an Ethernet carries, and what trains are limited to by the kernel.
    private const int DatagramLimit = 1_400;
    private const int TrainBytes = 65_507;
    private const int TrainLimit = 64;

    private const int SolUdp = 17;
    private const int UdpSegment = 103;
    private const int UdpGro = 104;

    public RawLayout(int size)
    {
        Size = size;
        PerDatagram = DatagramLimit / (size + HeaderLength);
        DatagramLength = PerDatagram > 0 ? PerDatagram * (size + HeaderLength) : DatagramLimit;
        TrainLength = TrainDatagrams(DatagramLength) * DatagramLength;
    }

    /// <summary>Bytes of a message.</summary>
    public int Size { get; }

    /// <summary>Messages in a datagram; 0: a message takes several datagrams.</summary>
    public int PerDatagram { get; }

    public int DatagramLength { get; }

    /// <summary>Bytes that one system call sends.</summary>
    public int TrainLength { get; }

    /// <summary>How many datagrams of a length one system call sends: 1 where the system does not cut.</summary>
    public static int TrainDatagrams(int datagramLength) =>
        OperatingSystem.IsLinux() ? Math.Clamp(TrainBytes / datagramLength, 1, TrainLimit) : 1;

    /// <summary>Makes the kernel cut what is sent into datagrams of a length.</summary>
    public static void Segment(Socket socket, int datagramLength)
    {
        if (OperatingSystem.IsLinux())
            socket.SetRawSocketOption(SolUdp, UdpSegment, BitConverter.GetBytes(datagramLength));
    }

    /// <summary>Makes the kernel join what arrives.</summary>
    public static void Coalesce(Socket socket)
    {
        if (OperatingSystem.IsLinux())
            socket.SetRawSocketOption(SolUdp, UdpGro, BitConverter.GetBytes(1));
    }

    /// <summary>Copies a message into a train as often as it has room.</summary>
    public void Fill(Span<byte> train, ReadOnlySpan<byte> message)
    {
        for (; train.Length >= HeaderLength + Size; train = train[(HeaderLength + Size)..])
        {
            BinaryPrimitives.WriteUInt16LittleEndian(train, (ushort)Size);
            message.CopyTo(train[HeaderLength..]);
        }
    }

    /// <summary>Counts the messages of a train of whole datagrams by their lengths.</summary>
    public static int Count(ReadOnlySpan<byte> train)
    {
        int count = 0;
        while (train.Length >= HeaderLength)
        {
            train = train[Math.Min(HeaderLength + BinaryPrimitives.ReadUInt16LittleEndian(train), train.Length)..];
            count++;
        }
        return count;
    }
}
