using System.Net;
using System.Net.Sockets;

namespace ActorUdp.Hosts.Bench.Subjects.Raw;

/// <summary>Pings with bare datagrams, the asynchronous way of the framework.</summary>
internal sealed class RawPinger : ISendingEnd
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly SocketAddress _peer;
    private readonly int _size;
    private PingDriver? _driver;

    /// <param name="address">Where the echo is.</param>
    /// <param name="size">Bytes of a ping.</param>
    public RawPinger(string address, int size)
    {
        _peer = IPEndPoint.Parse(address).Serialize();
        _size = size;
        _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _ = Task.Run(ReceiveAsync);
    }

    public Task<long> SendAsync(TimeSpan time, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<PingResult> PingAsync(PingPlan plan, CancellationToken cancellationToken)
    {
        _driver = new PingDriver(plan, _size, ping => _socket.SendTo(ping, SocketFlags.None, _peer));
        return _driver.RunAsync(cancellationToken);
    }

    public ValueTask DisposeAsync()
    {
        _socket.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task ReceiveAsync()
    {
        byte[] buffer = GC.AllocateArray<byte>(Math.Max(_size, PingDriver.MinimumSize), pinned: true);
        var source = new SocketAddress(AddressFamily.InterNetwork);
        try
        {
            while (true)
            {
                int length = await _socket.ReceiveFromAsync(buffer.AsMemory(), SocketFlags.None, source).ConfigureAwait(false);
                _driver!.Answered(buffer.AsSpan(0, length));
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The socket was closed.
        }
    }
}
