using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace ActorUdp.Hosts.Bench.Subjects.Raw;

/// <summary>Sends bare datagrams without asking whether anybody keeps up.</summary>
internal sealed class RawSender : ISendingEnd
{
    private const int Buffer = 4 << 20;

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly RawLayout _layout;

    /// <param name="address">The receiver.</param>
    /// <param name="size">Bytes of a message.</param>
    public RawSender(string address, int size)
    {
        _layout = new RawLayout(size);
        _socket.SendBufferSize = Buffer;
        _socket.Connect(IPEndPoint.Parse(address));
        RawLayout.Segment(_socket, _layout.DatagramLength);
    }

    public Task<long> SendAsync(TimeSpan time, CancellationToken cancellationToken) => Task.Factory.StartNew(
        () => _layout.PerDatagram > 0 ? SendPacked(time, cancellationToken) : SendCut(time, cancellationToken),
        cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    public Task<PingResult> PingAsync(PingPlan plan, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask DisposeAsync()
    {
        _socket.Dispose();
        return ValueTask.CompletedTask;
    }

    private long SendPacked(TimeSpan time, CancellationToken cancellationToken)
    {
        byte[] message = new byte[_layout.Size];
        byte[] train = new byte[_layout.TrainLength];
        long trains = 0;
        for (long started = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(started) < time && !cancellationToken.IsCancellationRequested; trains++)
        {
            _layout.Fill(train, message);
            _socket.Send(train);
        }
        return trains * (_layout.TrainLength / (RawLayout.HeaderLength + _layout.Size));
    }

    // Straight from the message's memory.
    private long SendCut(TimeSpan time, CancellationToken cancellationToken)
    {
        byte[] message = new byte[_layout.Size];
        long messages = 0;
        for (long started = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(started) < time && !cancellationToken.IsCancellationRequested; messages++)
        {
            for (int at = 0; at < message.Length; at += _layout.TrainLength)
                _socket.Send(message.AsSpan(at, Math.Min(_layout.TrainLength, message.Length - at)));
        }
        return messages;
    }
}
