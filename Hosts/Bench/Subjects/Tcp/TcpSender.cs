using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using ActorUdp.Hosts.Lab.Subjects;

namespace ActorUdp.Hosts.Bench.Subjects.Tcp;

/// <summary>
/// Writes length-prefixed messages to one connection from a blocking thread, 64 KiB at a time: small messages are copied together,
/// large ones written straight from their memory. Pings go between messages, as they must where one connection carries both.
/// </summary>
internal sealed class TcpSender : ISendingEnd
{
    /// <summary>Bytes of a ping beside bulk.</summary>
    public const int PingLength = 1 + PingDriver.MinimumSize;

    private const int WriteLength = 64 * 1024;

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly ConcurrentQueue<byte[]> _pings = new();
    private readonly int _size;
    private volatile bool _isBusy;
    private PingDriver? _driver;

    /// <param name="address">The receiver.</param>
    /// <param name="size">Bytes of a message.</param>
    public TcpSender(string address, int size)
    {
        _size = size;
        _socket.Connect(IPEndPoint.Parse(address));
        new Thread(() => TcpFrame.ReadAll(_socket, answer => _driver!.Answered(answer[1..]))) { IsBackground = true, Name = "answers" }.Start();
    }

    public Task<long> SendAsync(TimeSpan time, CancellationToken cancellationToken)
    {
        _isBusy = true;
        return Task.Factory.StartNew(
            () => _size + TcpFrame.HeaderLength <= WriteLength ? SendSmall(time, cancellationToken) : SendLarge(time, cancellationToken),
            cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    public Task<PingResult> PingAsync(PingPlan plan, CancellationToken cancellationToken)
    {
        _driver = new PingDriver(plan, PingDriver.MinimumSize, Enqueue);
        return _driver.RunAsync(cancellationToken);
    }

    public ValueTask DisposeAsync()
    {
        _socket.Close(0);
        return ValueTask.CompletedTask;
    }

    private void Enqueue(byte[] ping)
    {
        _pings.Enqueue(ping);
        if (!_isBusy)
            SendPings();
    }

    private void SendPings()
    {
        Span<byte> frame = stackalloc byte[TcpFrame.HeaderLength + PingLength];
        lock (_pings)
        {
            while (_pings.TryDequeue(out byte[]? ping))
            {
                TcpFrame.WriteHeader(frame, PingLength);
                frame[TcpFrame.HeaderLength] = TcpReceiver.Ping;
                ping.CopyTo(frame[(TcpFrame.HeaderLength + 1)..]);
                TcpFrame.Send(_socket, frame);
            }
        }
    }

    private long SendSmall(TimeSpan time, CancellationToken cancellationToken)
    {
        byte[] message = new byte[_size];
        byte[] block = new byte[WriteLength];
        int frame = TcpFrame.HeaderLength + _size;
        long sent = 0;
        for (long started = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(started) < time && !cancellationToken.IsCancellationRequested;)
        {
            int at = 0;
            for (; block.Length - at >= frame; at += frame, sent++)
            {
                TcpFrame.WriteHeader(block.AsSpan(at), _size);
                message.CopyTo(block.AsSpan(at + TcpFrame.HeaderLength));
            }
            TcpFrame.Send(_socket, block.AsSpan(0, at));
        }
        message[0] = ArrivalTally.Last;
        TcpFrame.WriteHeader(block, _size);
        message.CopyTo(block.AsSpan(TcpFrame.HeaderLength));
        TcpFrame.Send(_socket, block.AsSpan(0, frame));
        return sent + 1;
    }

    private long SendLarge(TimeSpan time, CancellationToken cancellationToken)
    {
        byte[] frame = new byte[TcpFrame.HeaderLength + _size];
        TcpFrame.WriteHeader(frame, _size);
        long sent = 0;
        for (long started = Stopwatch.GetTimestamp(); frame[TcpFrame.HeaderLength] != ArrivalTally.Last; sent++)
        {
            if (Stopwatch.GetElapsedTime(started) >= time || cancellationToken.IsCancellationRequested)
                frame[TcpFrame.HeaderLength] = ArrivalTally.Last;
            for (int at = 0; at < frame.Length; at += WriteLength)
                TcpFrame.Send(_socket, frame.AsSpan(at, Math.Min(WriteLength, frame.Length - at)));
            SendPings();
        }
        _isBusy = false;
        SendPings();
        return sent;
    }
}
