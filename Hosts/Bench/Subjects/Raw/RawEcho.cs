using System.Net;
using System.Net.Sockets;

namespace ActorUdp.Hosts.Bench.Subjects.Raw;

/// <summary>Sends each datagram back to where it came from, the asynchronous way of the framework.</summary>
internal sealed class RawEcho : IReceivingEnd
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);

    /// <param name="size">Bytes of a datagram.</param>
    public RawEcho(int size)
    {
        _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _ = Task.Run(() => EchoAsync(Math.Max(size, PingDriver.MinimumSize)));
    }

    public string Address => _socket.LocalEndPoint!.ToString()!;

    public ArrivalTally Arrivals { get; } = new();

    public ValueTask DisposeAsync()
    {
        _socket.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task EchoAsync(int size)
    {
        byte[] buffer = GC.AllocateArray<byte>(size, pinned: true);
        var source = new SocketAddress(AddressFamily.InterNetwork);
        try
        {
            while (true)
            {
                int length = await _socket.ReceiveFromAsync(buffer.AsMemory(), SocketFlags.None, source).ConfigureAwait(false);
                _socket.SendTo(buffer.AsSpan(0, length), SocketFlags.None, source);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The socket was closed.
        }
    }
}
