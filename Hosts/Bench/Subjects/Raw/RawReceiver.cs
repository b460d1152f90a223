using System.Net;
using System.Net.Sockets;

namespace ActorUdp.Hosts.Bench.Subjects.Raw;

/// <summary>Takes bare datagrams as fast as a blocking thread can: what arrives counts, what the kernel had no room for does not.</summary>
internal sealed class RawReceiver : IReceivingEnd
{
    private const int Buffer = 8 << 20;
    private const int Longest = 65_536;

    // A marker that found no room in the socket's buffer is sent again after so long.
    private static readonly TimeSpan _markerInterval = TimeSpan.FromMilliseconds(100);

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly RawLayout _layout;
    private TaskCompletionSource _marked = new();

    /// <param name="size">Bytes of a message.</param>
    public RawReceiver(int size)
    {
        _layout = new RawLayout(size);
        _socket.ReceiveBufferSize = Buffer;
        _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        RawLayout.Coalesce(_socket);
        new Thread(Receive) { IsBackground = true, Name = "receive" }.Start();
    }

    public string Address => _socket.LocalEndPoint!.ToString()!;

    public ArrivalTally Arrivals { get; } = new();

    /// <summary>On the loopback what was sent is in the socket's buffer, or lost, so an empty datagram of our own comes behind all of it.</summary>
    public async Task WhenArrivedAsync(CancellationToken cancellationToken)
    {
        var marked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Volatile.Write(ref _marked, marked);
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        while (!marked.Task.IsCompleted)
        {
            cancellationToken.ThrowIfCancellationRequested();
            socket.SendTo([], _socket.LocalEndPoint!);
            await Task.WhenAny(marked.Task, Task.Delay(_markerInterval, cancellationToken)).ConfigureAwait(false);
        }
    }

    public ValueTask DisposeAsync()
    {
        _socket.Dispose();
        return ValueTask.CompletedTask;
    }

    private void Receive()
    {
        byte[] buffer = new byte[Longest];
        long bytes = 0, large = 0;
        try
        {
            while (true)
            {
                int length = _socket.Receive(buffer);
                if (length == 0)
                {
                    // One that an earlier run sent twice has this run's messages behind it.
                    if (_socket.Available == 0)
                        Volatile.Read(ref _marked).TrySetResult();
                    continue;
                }
                if (_layout.PerDatagram > 0)
                {
                    Arrivals.AddUnmarked(Arrivals.Messages + RawLayout.Count(buffer.AsSpan(0, length)));
                    continue;
                }
                if (Arrivals.Messages == 0 && large > 0)
                    bytes = 0; // counting has begun anew
                bytes += length;
                large = bytes / _layout.Size;
                Arrivals.AddUnmarked(large);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The socket was closed.
        }
    }
}
