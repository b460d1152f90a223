using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using ActorUdp.Hosts.Lab.Subjects;

namespace ActorUdp.Hosts.Bench.Subjects.Tcp;

/// <summary>
/// Takes length-prefixed messages from one connection on a blocking thread: small ones many to a read, large ones straight into
/// memory of their own. Answers pings among them on the same connection.
/// </summary>
internal sealed class TcpReceiver : IReceivingEnd
{
    /// <summary>The first byte of a message that is to be sent back.</summary>
    public const byte Ping = 2;

    private const int ReadLength = 256 * 1024;

    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    public TcpReceiver()
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        new Thread(Serve) { IsBackground = true, Name = "receive" }.Start();
    }

    public string Address => _listener.LocalEndPoint!.ToString()!;

    public ArrivalTally Arrivals { get; } = new();

    public ValueTask DisposeAsync()
    {
        _listener.Dispose();
        return ValueTask.CompletedTask;
    }

    private void Serve()
    {
        try
        {
            using Socket socket = _listener.Accept();
            socket.NoDelay = true;
            Read(socket);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The other end, or our own, is gone.
        }
    }

    private void Read(Socket socket)
    {
        byte[] buffer = new byte[ReadLength];
        byte[] large = [];
        int filled = 0;
        while (socket.Receive(buffer.AsSpan(filled)) is > 0 and int received)
        {
            filled += received;
            int at = 0;
            while (filled - at >= TcpFrame.HeaderLength)
            {
                int length = (int)BinaryPrimitives.ReadUInt32LittleEndian(buffer.AsSpan(at));
                int begin = at + TcpFrame.HeaderLength;
                if (filled - begin >= length)
                {
                    Take(socket, buffer.AsSpan(begin, length));
                    at = begin + length;
                    continue;
                }
                if (length <= buffer.Length - TcpFrame.HeaderLength)
                    break;
                if (large.Length < length)
                    large = new byte[length];
                buffer.AsSpan(begin, filled - begin).CopyTo(large);
                if (!ReadRest(socket, large.AsSpan(filled - begin, length - (filled - begin))))
                    return;
                Take(socket, large.AsSpan(0, length));
                at = filled = 0;
            }
            buffer.AsSpan(at, filled - at).CopyTo(buffer);
            filled -= at;
        }
    }

    private static bool ReadRest(Socket socket, Span<byte> rest)
    {
        while (!rest.IsEmpty)
        {
            int received = socket.Receive(rest);
            if (received == 0)
                return false;
            rest = rest[received..];
        }
        return true;
    }

    private void Take(Socket socket, ReadOnlySpan<byte> message)
    {
        if (message[0] != Ping)
        {
            Arrivals.Add(message);
            return;
        }
        Span<byte> answer = stackalloc byte[TcpFrame.HeaderLength + TcpSender.PingLength];
        TcpFrame.WriteHeader(answer, message.Length);
        message.CopyTo(answer[TcpFrame.HeaderLength..]);
        TcpFrame.Send(socket, answer[..(TcpFrame.HeaderLength + message.Length)]);
    }
}
