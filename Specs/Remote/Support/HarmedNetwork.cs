using System.Net;
using System.Net.Sockets;
using ActorUdp.Endpoints;
using ActorUdp.Sockets;

namespace ActorUdp.Specs.Remote;

/// <summary>The machine's sockets, with datagrams that get lost on the way out.</summary>
internal sealed class HarmedNetwork(double loss = 0) : IDatagramNetwork
{
    private readonly Random _random = new(7);
    private readonly List<HarmedSocket> _sockets = [];
    private long _lost;

    /// <summary>Nothing gets out any more.</summary>
    public bool IsCut { get; set; }

    public long Lost => Interlocked.Read(ref _lost);

    public TransportEnvironment Environment => new() { Network = this };

    public IDatagramSocket Bind(IPEndPoint local, SocketBuffers buffers, int maximumDatagram) =>
        Harmed(SystemNetwork.Instance.Bind(local, buffers, maximumDatagram));

    public IDatagramSocket Connect(IPEndPoint remote, SocketBuffers buffers, int maximumDatagram) =>
        Harmed(SystemNetwork.Instance.Connect(remote, buffers, maximumDatagram));

    public Task<IPAddress[]> Resolve(string host) => SystemNetwork.Instance.Resolve(host);

    /// <summary>What the end of a process does: the ports are closed, and nobody says goodbye.</summary>
    public void Crash()
    {
        IsCut = true;
        lock (_sockets)
        {
            _sockets.ForEach(socket => socket.Dispose());
        }
    }

    private HarmedSocket Harmed(IDatagramSocket socket)
    {
        var harmed = new HarmedSocket(this, socket);
        lock (_sockets)
        {
            _sockets.Add(harmed);
        }

        return harmed;
    }

    private bool Loses()
    {
        if (IsCut)
        {
            return true;
        }

        lock (_random)
        {
            return _random.NextDouble() < loss;
        }
    }

    private sealed class HarmedSocket(HarmedNetwork network, IDatagramSocket inner) : IDatagramSocket
    {
        public IPEndPoint LocalEndPoint => inner.LocalEndPoint;

        public void Start(IDatagramHandler handler) => inner.Start(handler);

        public SocketError SendTo(ReadOnlySpan<byte> datagram, SocketAddress to)
        {
            if (!network.Loses())
            {
                return inner.SendTo(datagram, to);
            }

            Interlocked.Increment(ref network._lost);
            return SocketError.Success;
        }

        public void Dispose() => inner.Dispose();
    }
}
