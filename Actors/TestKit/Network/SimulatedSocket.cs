using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using ActorUdp.Sockets;

namespace ActorUdp.TestKit.Network;

/// <summary>A socket of the simulated network. Sending is thread-safe; its handler is called from one thread at a time.</summary>
internal sealed class SimulatedSocket(Fabric fabric, HostNetwork network, IPEndPoint? remote, int receiveBuffer) : IDatagramSocket
{
    private readonly Lock _gate = new();
    private readonly Queue<(byte[] Datagram, SocketAddress Source)> _early = new();
    private IDatagramHandler? _handler;
    private int _earlyBytes;
    private volatile bool _closed;
    private volatile bool _severed;

    public IPEndPoint LocalEndPoint { get; private set; } = new(IPAddress.Any, 0);

    /// <summary>Its address as the others see it.</summary>
    public SocketAddress Address { get; private set; } = new(AddressFamily.InterNetwork);

    /// <summary>The one peer of a connected socket; null when it takes datagrams from anybody.</summary>
    public IPEndPoint? Remote => remote;

    public SimulatedHost Host => network.Host;

    public string Name => $"{Host.Name}:{LocalEndPoint.Port}";

    /// <exception cref="SocketException">The port is taken.</exception>
    public void Open(int port)
    {
        LocalEndPoint = fabric.Take(Host, port, this);
        Address = LocalEndPoint.Serialize();
    }

    public void Start(IDatagramHandler handler)
    {
        lock (_gate)
        {
            _handler = handler;
            if (_early.Count == 0)
            {
                return;
            }

            while (_early.TryDequeue(out (byte[] Datagram, SocketAddress Source) early))
            {
                handler.OnDatagram(early.Datagram, early.Source, memory: null);
            }

            handler.OnBatchEnd();
        }
    }

    public SocketError SendTo(ReadOnlySpan<byte> datagram, SocketAddress to)
    {
        if (_severed)
        {
            return SocketError.Success;
        }

        if (_closed)
        {
            return SocketError.OperationAborted;
        }

        if (remote is null && to.Family != AddressFamily.InterNetwork)
        {
            return SocketError.NetworkUnreachable;
        }

        fabric.Send(this, remote ?? EndPointOf(to.Buffer.Span), datagram);
        return SocketError.Success;
    }

    /// <summary>A datagram has arrived. <see cref="EndBatch"/> follows, perhaps after more.</summary>
    public void Receive(byte[] datagram, SocketAddress source)
    {
        lock (_gate)
        {
            if (_closed)
            {
                return;
            }

            if (_handler is not null)
            {
                _handler.OnDatagram(datagram, source, memory: null);
            }
            else if (_earlyBytes + datagram.Length <= receiveBuffer)
            {
                // Nobody reads yet: the system's buffer takes it.
                _earlyBytes += datagram.Length;
                _early.Enqueue((datagram, source));
            }
        }
    }

    public void EndBatch()
    {
        lock (_gate)
        {
            if (!_closed)
            {
                _handler?.OnBatchEnd();
            }
        }
    }

    /// <summary>Nobody listens where an earlier datagram went.</summary>
    public void Refuse()
    {
        lock (_gate)
        {
            if (!_closed)
            {
                _handler?.OnNetworkError(SocketError.ConnectionRefused);
            }
        }
    }

    public void Sever()
    {
        _severed = true;
        Dispose();
    }

    public void Dispose()
    {
        if (_closed)
        {
            return;
        }

        _closed = true;
        fabric.Release(this);
        network.Remove(this);
    }

    // sockaddr_in: family, port and address in network order.
    private static IPEndPoint EndPointOf(ReadOnlySpan<byte> address) =>
        new(new IPAddress(address[4..8]), BinaryPrimitives.ReadUInt16BigEndian(address[2..]));
}
