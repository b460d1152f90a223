using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using ActorUdp.Hosts.Lab.Forwarding;

namespace ActorUdp.Hosts.Lab.Subjects;

/// <summary>
/// Round trips of the path itself: ICMP echo requests that the other host's kernel answers, so that neither transport and no
/// process of the other host is part of the figure.
/// </summary>
internal static class PathProbe
{
    private const byte EchoRequest = 8;
    private const byte EchoReply = 0;
    private const int HeaderLength = 8;
    private const int PayloadLength = 56;
    private const int SequenceOffset = 6;
    private const long Interval = 10_000_000;

    /// <param name="target">The other host.</param>
    /// <param name="count">How many, 10 ms apart or as fast as they are answered.</param>
    /// <param name="patience">After how long one counts as lost.</param>
    /// <returns>Those that were answered.</returns>
    public static IReadOnlyList<TimeSpan> Measure(IPAddress target, int count, TimeSpan patience)
    {
        LinuxCalls.MakeTimersPrecise();
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Raw, ProtocolType.Icmp);
        socket.Connect(new IPEndPoint(target, 0));
        socket.ReceiveTimeout = (int)patience.TotalMilliseconds;
        var answered = new List<TimeSpan>();
        long due = Stopwatch.GetTimestamp();
        for (ushort number = 0; number < count; number++)
        {
            LinuxCalls.SleepUntil(due);
            long sent = Stopwatch.GetTimestamp();
            socket.Send(Request(number));
            if (IsAnswered(socket, number))
                answered.Add(Stopwatch.GetElapsedTime(sent));
            due = Math.Max(due + Interval, Stopwatch.GetTimestamp());
        }
        return answered;
    }

    private static bool IsAnswered(Socket socket, ushort number)
    {
        byte[] packet = new byte[256];
        try
        {
            while (true)
            {
                int length = socket.Receive(packet);
                int header = (packet[0] & 0xF) * sizeof(uint);
                if (length >= header + HeaderLength && packet[header] == EchoReply
                    && BinaryPrimitives.ReadUInt16BigEndian(packet.AsSpan(header + SequenceOffset)) == number)
                    return true;
            }
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.TimedOut or SocketError.WouldBlock)
        {
            return false;
        }
    }

    private static byte[] Request(ushort number)
    {
        byte[] packet = new byte[HeaderLength + PayloadLength];
        packet[0] = EchoRequest;
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(SequenceOffset), number);
        uint sum = 0;
        for (int i = 0; i < packet.Length; i += sizeof(ushort))
            sum += BinaryPrimitives.ReadUInt16BigEndian(packet.AsSpan(i));
        while (sum > ushort.MaxValue)
            sum = (sum & ushort.MaxValue) + (sum >> 16);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), (ushort)~sum);
        return packet;
    }
}
