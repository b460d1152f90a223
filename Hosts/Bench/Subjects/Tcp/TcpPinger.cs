using System.Net;
using System.Net.Sockets;
using ActorUdp.Hosts.Lab.Subjects;

namespace ActorUdp.Hosts.Bench.Subjects.Tcp;

/// <summary>Pings over a connection of its own, the asynchronous way of the framework.</summary>
internal sealed class TcpPinger : ISendingEnd
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _frame;
    private readonly int _size;
    private PingDriver? _driver;

    /// <param name="address">Where the echo is.</param>
    /// <param name="size">Bytes of a ping.</param>
    public TcpPinger(string address, int size)
    {
        _size = Math.Max(size, PingDriver.MinimumSize);
        _frame = GC.AllocateArray<byte>(TcpFrame.HeaderLength + _size, pinned: true);
        _socket.Connect(IPEndPoint.Parse(address));
        _ = Task.Run(ReadAsync);
    }

    public Task<long> SendAsync(TimeSpan time, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<PingResult> PingAsync(PingPlan plan, CancellationToken cancellationToken)
    {
        _driver = new PingDriver(plan, _size, Send);
        return _driver.RunAsync(cancellationToken);
    }

    public ValueTask DisposeAsync()
    {
        _socket.Close(0);
        return ValueTask.CompletedTask;
    }

    /// <summary>Reads a message with its length, which is known.</summary>
    /// <returns>False: the connection has ended.</returns>
    public static async ValueTask<bool> ReceiveAsync(Socket socket, Memory<byte> frame)
    {
        while (!frame.IsEmpty)
        {
            int received = await socket.ReceiveAsync(frame).ConfigureAwait(false);
            if (received == 0)
                return false;
            frame = frame[received..];
        }
        return true;
    }

    private void Send(byte[] ping)
    {
        TcpFrame.WriteHeader(_frame, ping.Length);
        ping.CopyTo(_frame.AsSpan(TcpFrame.HeaderLength));
        TcpFrame.Send(_socket, _frame);
    }

    private async Task ReadAsync()
    {
        byte[] answer = GC.AllocateArray<byte>(_frame.Length, pinned: true);
        try
        {
            while (await ReceiveAsync(_socket, answer).ConfigureAwait(false))
                _driver!.Answered(answer.AsSpan(TcpFrame.HeaderLength));
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The other end, or our own, is gone.
        }
    }
}
