using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace ActorUdp.Hosts.Bench.Subjects.Raw;

/// <summary>Sends a number of datagrams from a connected or an unconnected socket, each or a train of them with a system call.</summary>
internal sealed class RawDatagrams : ISendingEnd
{
    private const int Buffer = 4 << 20;

    private readonly IPEndPoint _peer;
    private readonly int _size;

    /// <param name="address">The receiver.</param>
    /// <param name="size">Bytes of a datagram.</param>
    public RawDatagrams(string address, int size)
    {
        _peer = IPEndPoint.Parse(address);
        _size = size;
    }

    /// <summary>Blocks until all are given to the kernel.</summary>
    /// <param name="count">How many datagrams, at least.</param>
    /// <param name="connected">The socket is connected, so that sends name no address.</param>
    /// <param name="trains">As many of them with a call as the kernel cuts.</param>
    /// <returns>How long it took.</returns>
    public TimeSpan Send(int count, bool connected, bool trains)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { SendBufferSize = Buffer };
        SocketAddress to = _peer.Serialize();
        if (connected)
            socket.Connect(_peer);
        int train = 1;
        if (trains)
        {
            RawLayout.Segment(socket, _size);
            train = RawLayout.TrainDatagrams(_size);
        }
        ReadOnlySpan<byte> bytes = new byte[_size * train];
        long started = Stopwatch.GetTimestamp();
        for (int sent = 0; sent < count; sent += train)
        {
            if (connected)
                socket.Send(bytes);
            else
                socket.SendTo(bytes, SocketFlags.None, to);
        }
        return Stopwatch.GetElapsedTime(started);
    }

    public Task<long> SendAsync(TimeSpan time, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<PingResult> PingAsync(PingPlan plan, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
