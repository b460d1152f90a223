using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using ActorUdp.Endpoints;
using ActorUdp.Sockets;

namespace ActorUdp.Specs.Node;

/// <summary>The machine's sockets, which lose what is sent to ports that are cut off. Thread-safe.</summary>
internal sealed class SplitNetwork : IDatagramNetwork
{
    private readonly ConcurrentDictionary<int, bool> _cut = new();
    private readonly ConcurrentBag<SplitSocket> _sockets = [];

    public TransportEnvironment Environment => new() { Network = this };

    /// <summary>From now on nothing gets to these ports.</summary>
    public void Cut(params IEnumerable<int> ports)
    {
        foreach (int port in ports)
        {
            _cut[port] = true;
        }
    }

    /// <summary>From now on everything gets everywhere.</summary>
    public void Heal() => _cut.Clear();

    /// <summary>What the end of a process does: the ports are closed, and nobody says goodbye.</summary>
    public void Crash()
    {
        foreach (SplitSocket socket in _sockets)
        {
            socket.Crash();
        }
    }

    public IDatagramSocket Bind(IPEndPoint local, SocketBuffers buffers, int maximumDatagram) =>
        Split(SystemNetwork.Instance.Bind(local, buffers, maximumDatagram));

    public IDatagramSocket Connect(IPEndPoint remote, SocketBuffers buffers, int maximumDatagram) =>
        Split(SystemNetwork.Instance.Connect(remote, buffers, maximumDatagram));

    public Task<IPAddress[]> Resolve(string host) => SystemNetwork.Instance.Resolve(host);

    private SplitSocket Split(IDatagramSocket socket)
    {
        var split = new SplitSocket(this, socket);
        _sockets.Add(split);
        return split;
    }

    private sealed class SplitSocket(SplitNetwork network, IDatagramSocket inner) : IDatagramSocket
    {
        private volatile bool _isCrashed;

        public IPEndPoint LocalEndPoint => inner.LocalEndPoint;

        public void Start(IDatagramHandler handler) => inner.Start(handler);

        public SocketError SendTo(ReadOnlySpan<byte> datagram, SocketAddress to)
        {
            if (_isCrashed || network._cut.ContainsKey(((IPEndPoint)inner.LocalEndPoint.Create(to)).Port))
            {
                return SocketError.Success;
            }

            return inner.SendTo(datagram, to);
        }

        public void Crash()
        {
            _isCrashed = true;
            inner.Dispose();
        }

        public void Dispose() => inner.Dispose();
    }
}
