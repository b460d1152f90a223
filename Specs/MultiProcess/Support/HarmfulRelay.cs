using System.Net;
using System.Net.Sockets;

namespace ActorUdp.Specs.MultiProcess.Support;

/// <summary>How much harm a relay does, each as a share of the datagrams, in both directions.</summary>
public sealed record Harm(double Drop = 0, double Duplicate = 0, double Reorder = 0, double FlipBits = 0, int Seed = 1)
{
    /// <summary>What the acceptance of the transport asks for.</summary>
    public static Harm Severe { get; } = new(Drop: 0.05, Duplicate: 0.02, Reorder: 0.05, FlipBits: 0.01);
}

/// <summary>
/// A UDP relay in front of a node that loses, doubles, reorders and damages datagrams, by a seeded random sequence. Each
/// client gets a socket of its own towards the node, as a NAT would give it.
/// </summary>
public sealed class HarmfulRelay : IAsyncDisposable
{
    private const int ReorderBy = 3;

    private readonly Socket _front;
    private readonly EndPoint _node;
    private readonly Harm _harm;
    private readonly CancellationTokenSource _stop = new();
    private readonly Dictionary<EndPoint, Socket> _clients = [];
    private readonly List<Task> _loops = [];
    private readonly Lock _lock = new();
    private int _streams;

    public HarmfulRelay(EndPoint node, Harm harm)
    {
        _node = node;
        _harm = harm;
        _front = NewSocket();
        _front.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _loops.Add(Task.Run(FromClients));
    }

    /// <summary>Where clients send to.</summary>
    public string Address => $"127.0.0.1:{((IPEndPoint)_front.LocalEndPoint!).Port}";

    /// <summary>Datagrams that were lost on purpose, so that a spec can see that there was harm.</summary>
    public long Dropped { get; private set; }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _front.Dispose();
        lock (_lock)
        {
            foreach (Socket client in _clients.Values)
            {
                client.Dispose();
            }
        }

        await Task.WhenAll(_loops);
        _stop.Dispose();
    }

    private static Socket NewSocket() => new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp)
    {
        ReceiveBufferSize = 4 << 20,
        SendBufferSize = 4 << 20,
    };

    private async Task FromClients()
    {
        var streams = new Dictionary<EndPoint, Stream>();
        await Receive(_front, (datagram, source) =>
        {
            if (!streams.TryGetValue(source, out Stream? stream))
            {
                Socket back = Connect(source);
                stream = new Stream(this, d => back.Send(d));
                streams.Add(source, stream);
            }

            stream.Pass(datagram);
        });
    }

    private Socket Connect(EndPoint client)
    {
        Socket back = NewSocket();
        back.Connect(_node);
        var stream = new Stream(this, d => _front.SendTo(d, client));
        lock (_lock)
        {
            _clients.Add(client, back);
            _loops.Add(Task.Run(() => Receive(back, (datagram, _) => stream.Pass(datagram))));
        }

        return back;
    }

    private async Task Receive(Socket socket, Action<ReadOnlyMemory<byte>, EndPoint> take)
    {
        byte[] buffer = new byte[65_536];
        var any = new IPEndPoint(IPAddress.Any, 0);
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                SocketReceiveFromResult received = await socket.ReceiveFromAsync(buffer, SocketFlags.None, any, _stop.Token);
                take(buffer.AsMemory(0, received.ReceivedBytes), received.RemoteEndPoint);
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.ConnectionRefused or SocketError.ConnectionReset)
            {
                // One end is away: for a relay that is like any other loss.
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException)
            {
                return;
            }
        }
    }

    /// <summary>One direction of one client.</summary>
    private sealed class Stream(HarmfulRelay relay, Func<ReadOnlySpan<byte>, int> send)
    {
        private readonly Random _random = new(relay._harm.Seed + Interlocked.Increment(ref relay._streams));
        private readonly List<(byte[] Datagram, int After)> _held = [];

        public void Pass(ReadOnlyMemory<byte> datagram)
        {
            Release();
            Harm harm = relay._harm;
            if (_random.NextDouble() < harm.Drop)
            {
                relay.Dropped++;
                return;
            }

            byte[] copy = datagram.ToArray();
            if (copy.Length > 0 && _random.NextDouble() < harm.FlipBits)
            {
                copy[_random.Next(copy.Length)] ^= (byte)(1 << _random.Next(8));
            }

            if (_random.NextDouble() < harm.Reorder)
            {
                _held.Add((copy, ReorderBy));
                return;
            }

            Send(copy);
            if (_random.NextDouble() < harm.Duplicate)
            {
                Send(copy);
            }
        }

        private void Release()
        {
            for (int i = _held.Count - 1; i >= 0; i--)
            {
                _held[i] = _held[i] with { After = _held[i].After - 1 };
                if (_held[i].After <= 0)
                {
                    Send(_held[i].Datagram);
                    _held.RemoveAt(i);
                }
            }
        }

        private void Send(byte[] datagram)
        {
            try
            {
                send(datagram);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // Lost.
            }
        }
    }
}
