using System.Buffers.Binary;
using System.Net.Sockets;

namespace ActorUdp.Hosts.Lab.Subjects;

/// <summary>Messages on a TCP stream: a length (u32, little-endian) and so many bytes, as remoting over TCP has it.</summary>
internal static class TcpFrame
{
    public const int HeaderLength = sizeof(uint);

    // Reads a few bulk messages at a time.
    private const int ReadLength = 256 * 1024;

    public static void WriteHeader(Span<byte> target, int length) => BinaryPrimitives.WriteUInt32LittleEndian(target, (uint)length);

    /// <summary>Blocks until all is handed to the kernel.</summary>
    public static void Send(Socket socket, ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
            bytes = bytes[socket.Send(bytes)..];
    }

    /// <summary>A ping, or its answer, with its frame.</summary>
    public static void SendPing(Socket socket, ReadOnlySpan<byte> payload)
    {
        Span<byte> frame = stackalloc byte[HeaderLength + PingSeries.PayloadLength];
        WriteHeader(frame, PingSeries.PayloadLength);
        payload.CopyTo(frame[HeaderLength..]);
        Send(socket, frame);
    }

    /// <summary>Reads messages until the stream ends, however it does.</summary>
    public static void ReadAll(Socket socket, SpanAction take)
    {
        byte[] buffer = new byte[ReadLength];
        int filled = 0;
        try
        {
            while (socket.Receive(buffer.AsSpan(filled)) is > 0 and int received)
            {
                filled += received;
                int at = 0;
                while (filled - at >= HeaderLength)
                {
                    int length = (int)BinaryPrimitives.ReadUInt32LittleEndian(buffer.AsSpan(at));
                    if (filled - at - HeaderLength < length)
                        break;
                    take(buffer.AsSpan(at + HeaderLength, length));
                    at += HeaderLength + length;
                }
                buffer.AsSpan(at, filled - at).CopyTo(buffer);
                filled -= at;
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The other end, or our own, is gone.
        }
    }

    public delegate void SpanAction(ReadOnlySpan<byte> message);
}
