using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;

namespace ActorUdp.Hosts.Lab.Subjects;

/// <summary>
/// Kernel TCP as the rival, used as well as it can be: no Nagle delay, large writes, and pings both on a connection of their own
/// (what a careful user does) and on the one that carries the bulk (what remoting over TCP does), there before any bulk message
/// that has not been handed to the kernel yet.
/// </summary>
internal sealed class TcpClient : ILabClient
{
    private const int MessagesInWrite = 4;

    private readonly byte _origin;
    private readonly Socket _bulk;
    private readonly Socket _own;
    private readonly PingSeries _ownPings;
    private readonly PingSeries _sharedPings;
    private readonly object _gate = new();
    private readonly Queue<uint> _waiting = new();
    private readonly TaskCompletionSource<ulong> _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _sendsBulk;
    private bool _stopping;
    private bool _closed;
    private ulong _number;

    public TcpClient(IPEndPoint peer, byte origin)
    {
        _origin = origin;
        _bulk = Connect(peer);
        _own = Connect(peer);
        _ownPings = new PingSeries("connection of its own", number => Ping(_own, number));
        _sharedPings = new PingSeries("the bulk's connection", Enqueue);
        Background("write bulk", WriteBulk);
        Background("read own", () => TcpFrame.ReadAll(_own, message => _ownPings.Answered(Number(message))));
        Background("read shared", () => TcpFrame.ReadAll(_bulk, message => _sharedPings.Answered(Number(message))));
    }

    public IReadOnlyList<PingSeries> Pings => [_ownPings, _sharedPings];

    public void StartBulk()
    {
        lock (_gate)
        {
            _sendsBulk = true;
            Monitor.Pulse(_gate);
        }
    }

    public Task<ulong> StopBulkAsync()
    {
        lock (_gate)
        {
            _stopping = true;
            Monitor.Pulse(_gate);
        }
        return _stopped.Task;
    }

    public JsonObject Statistics() => new()
    {
        ["congestionControl"] = TcpCongestion.Of(_bulk),
    };

    public ValueTask DisposeAsync()
    {
        _ownPings.Dispose();
        _sharedPings.Dispose();
        lock (_gate)
        {
            _closed = true;
            Monitor.Pulse(_gate);
        }
        // Not in order: what is in flight is of no interest any more, and closing must not wait for it.
        _bulk.Close(0);
        _own.Close(0);
        return ValueTask.CompletedTask;
    }

    private static Socket Connect(IPEndPoint peer)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        TcpCongestion.Set(socket);
        socket.Connect(peer);
        return socket;
    }

    private static void Background(string name, Action work) => new Thread(() => work()) { IsBackground = true, Name = name }.Start();

    private static uint Number(ReadOnlySpan<byte> answer) => BinaryPrimitives.ReadUInt32LittleEndian(answer);

    private static bool Ping(Socket socket, uint number)
    {
        Span<byte> payload = stackalloc byte[PingSeries.PayloadLength];
        payload.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(payload, number);
        try
        {
            TcpFrame.SendPing(socket, payload);
            return true;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return false;
        }
    }

    private bool Enqueue(uint number)
    {
        lock (_gate)
        {
            _waiting.Enqueue(number);
            Monitor.Pulse(_gate);
            return !_closed;
        }
    }

    private void WriteBulk()
    {
        byte[] block = new byte[MessagesInWrite * (TcpFrame.HeaderLength + BulkMessage.Length)];
        try
        {
            while (Next(out uint? ping))
            {
                if (ping is { } number)
                    Ping(_bulk, number);
                else
                    TcpFrame.Send(_bulk, Fill(block));
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The connection is gone; what was not sent is not counted.
        }
        _stopped.TrySetResult(_number);
    }

    // False: closed.
    private bool Next(out uint? ping)
    {
        ping = null;
        lock (_gate)
        {
            while (!_closed)
            {
                if (_stopping)
                {
                    _sendsBulk = false;
                    _stopped.TrySetResult(_number);
                }
                if (_waiting.TryDequeue(out uint number))
                {
                    ping = number;
                    return true;
                }
                if (_sendsBulk)
                    return true;
                Monitor.Wait(_gate);
            }
            return false;
        }
    }

    private ReadOnlySpan<byte> Fill(byte[] block)
    {
        Span<byte> rest = block;
        for (int i = 0; i < MessagesInWrite; i++)
        {
            TcpFrame.WriteHeader(rest, BulkMessage.Length);
            BulkMessage.Write(rest.Slice(TcpFrame.HeaderLength, BulkMessage.Length), _origin, _number++);
            rest = rest[(TcpFrame.HeaderLength + BulkMessage.Length)..];
        }
        return block;
    }
}
