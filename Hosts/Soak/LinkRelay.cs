using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using ActorUdp.Protocol;
using ActorUdp.Simulation.Network;

namespace ActorUdp.Hosts.Soak;

/// <summary>
/// A UDP relay from one node to another, with a link model for each direction. One thread owns sockets and links. The sender may
/// come from another port after a restart: answers go to where it was last heard from.
/// </summary>
internal sealed class LinkRelay : IDisposable
{
    // The link's times are kept to a millisecond, which is as finely as the system waits.
    private const int MinimumWaitMicroseconds = 1_000;
    private const int MaximumWaitMicroseconds = 20_000;
    private const int ReceiveBatch = 64;

    private readonly Socket _front = NewSocket();
    private readonly Socket _back = NewSocket();
    private readonly Link<int> _there;
    private readonly Link<int> _return;
    private readonly byte[] _buffer = new byte[65_536];
    private readonly SocketAddress _source = new(AddressFamily.InterNetwork);
    private readonly List<Socket> _readable = [];
    private readonly Thread _thread;
    private SocketAddress? _sender;
    private volatile bool _isDisposed;
    private volatile Pair _conditions = new(LinkConditions.Perfect, LinkConditions.Perfect);

    /// <param name="node">Where the node listens that is relayed to.</param>
    /// <param name="seed">Decides what the links do by chance.</param>
    public LinkRelay(IPEndPoint node, int seed)
    {
        _there = new Link<int>(new Random(seed));
        _return = new Link<int>(new Random(seed + 1));
        _front.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _back.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        Node = node;
        _thread = new Thread(Run) { IsBackground = true, Name = "relay" };
        _thread.Start();
    }

    /// <summary>Where the sending node sends to.</summary>
    public string Address => $"127.0.0.1:{((IPEndPoint)_front.LocalEndPoint!).Port}";

    public IPEndPoint Node { get; }

    /// <summary>What both directions do from now on: the sender's datagrams, and what answers them. Any thread.</summary>
    public void Set(LinkConditions there, LinkConditions back) => _conditions = new Pair(there, back);

    /// <summary>Totals of both directions; right once disposed.</summary>
    public (LinkCounters There, LinkCounters Back) Counters => (_there.Counters, _return.Counters);

    public void Dispose()
    {
        _isDisposed = true;
        _thread.Join();
        _front.Dispose();
        _back.Dispose();
    }

    private static Socket NewSocket() => new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp)
    {
        Blocking = false,
        ReceiveBufferSize = 4 << 20,
        SendBufferSize = 4 << 20,
    };

    private static MonotonicNanos Now() => new((long)(Stopwatch.GetTimestamp() * (1e9 / Stopwatch.Frequency)));

    private void Run()
    {
        SocketAddress node = Node.Serialize();
        while (!_isDisposed)
        {
            (_there.Conditions, _return.Conditions) = (_conditions.There, _conditions.Back);
            _readable.Clear();
            _readable.Add(_front);
            _readable.Add(_back);
            Socket.Select(_readable, null, null, Wait());
            if (_readable.Contains(_front))
                Receive(_front, _there, isFront: true);
            if (_readable.Contains(_back))
                Receive(_back, _return, isFront: false);
            MonotonicNanos now = Now();
            while (_there.TryReceive(now, out byte[] datagram, out _))
                Send(_back, datagram, node);
            while (_return.TryReceive(now, out byte[] datagram, out _))
                if (_sender is { } sender)
                    Send(_front, datagram, sender);
        }
    }

    private int Wait()
    {
        long next = Math.Min(_there.NextArrival?.Value ?? long.MaxValue, _return.NextArrival?.Value ?? long.MaxValue);
        long microseconds = next == long.MaxValue ? MaximumWaitMicroseconds : (next - Now().Value) / MonotonicNanos.PerMicrosecond;
        return microseconds <= 0 ? 0 : (int)Math.Clamp(microseconds, MinimumWaitMicroseconds, MaximumWaitMicroseconds);
    }

    private void Receive(Socket socket, Link<int> link, bool isFront)
    {
        for (int i = 0; i < ReceiveBatch; i++)
        {
            int length;
            try
            {
                length = socket.ReceiveFrom(_buffer, SocketFlags.None, _source);
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.WouldBlock)
            {
                return;
            }
            catch (SocketException)
            {
                continue; // somebody is away: for a relay that is like any other loss
            }
            if (isFront && !_source.Equals(_sender))
            {
                _sender = new SocketAddress(_source.Family, _source.Size);
                _source.Buffer.Span[.._source.Size].CopyTo(_sender.Buffer.Span);
            }
            link.Send(_buffer.AsSpan(0, length), 0, Now());
        }
    }

    private static void Send(Socket socket, byte[] datagram, SocketAddress target)
    {
        try
        {
            socket.SendTo(datagram, SocketFlags.None, target);
        }
        catch (SocketException)
        {
            // Lost, as on any link: the buffer is full, a damaged datagram is too long, or nobody is there.
        }
    }

    private sealed record Pair(LinkConditions There, LinkConditions Back);
}
