using System.Net;
using System.Net.Sockets;
using ActorUdp.Sockets;

namespace ActorUdp.Specs.Actors;

/// <summary>
/// A node in it has its port, and reads nothing from it until it may listen: by then a spec has registered what peers that dial
/// already will send to.
/// </summary>
internal sealed class DeafNetwork : IDatagramNetwork
{
    private readonly Lock _lock = new();
    private Action? _start = () => { };

    public void Listen()
    {
        lock (_lock)
        {
            _start!();
            _start = null;
        }
    }

    public IDatagramSocket Bind(IPEndPoint local, SocketBuffers buffers, int maximumDatagram) =>
        new Deaf(this, SystemNetwork.Instance.Bind(local, buffers, maximumDatagram));

    public IDatagramSocket Connect(IPEndPoint remote, SocketBuffers buffers, int maximumDatagram) =>
        SystemNetwork.Instance.Connect(remote, buffers, maximumDatagram);

    public Task<IPAddress[]> Resolve(string host) => SystemNetwork.Instance.Resolve(host);

    private void Start(Action start)
    {
        lock (_lock)
        {
            if (_start is null)
            {
                start();
            }
            else
            {
                _start += start;
            }
        }
    }

    private sealed class Deaf(DeafNetwork network, IDatagramSocket inner) : IDatagramSocket
    {
        public IPEndPoint LocalEndPoint => inner.LocalEndPoint;

        public void Start(IDatagramHandler handler) => network.Start(() => inner.Start(handler));

        public SocketError SendTo(ReadOnlySpan<byte> datagram, SocketAddress to) => inner.SendTo(datagram, to);

        public void Dispose() => inner.Dispose();
    }
}
