using System.Net;
using System.Net.Sockets;
using ActorUdp.Hosts.Lab.Subjects;

namespace ActorUdp.Hosts.Bench.Subjects.Tcp;

/// <summary>Sends each message of one connection back, the asynchronous way of the framework.</summary>
internal sealed class TcpEcho : IReceivingEnd
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    /// <param name="size">Bytes of a message.</param>
    public TcpEcho(int size)
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        _ = Task.Run(() => EchoAsync(Math.Max(size, PingDriver.MinimumSize)));
    }

    public string Address => _listener.LocalEndPoint!.ToString()!;

    public ArrivalTally Arrivals { get; } = new();

    public ValueTask DisposeAsync()
    {
        _listener.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task EchoAsync(int size)
    {
        try
        {
            using Socket socket = await _listener.AcceptAsync().ConfigureAwait(false);
            socket.NoDelay = true;
            byte[] frame = GC.AllocateArray<byte>(TcpFrame.HeaderLength + size, pinned: true);
            while (await TcpPinger.ReceiveAsync(socket, frame).ConfigureAwait(false))
                await socket.SendAsync(frame.AsMemory()).ConfigureAwait(false);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The other end, or our own, is gone.
        }
    }
}
