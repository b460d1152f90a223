using System.Net;
using System.Net.Sockets;
using ActorUdp.Sockets;

namespace ActorUdp.TestKit.Network;

/// <summary>
/// The network as one incarnation of a node sees it, until it crashes: then its sockets are gone, and what it still tries
/// leads nowhere. Thread-safe.
/// </summary>
internal sealed class HostNetwork(Fabric fabric, SimulatedHost host) : IDatagramNetwork
{
    private readonly Lock _lock = new();
    private readonly HashSet<SimulatedSocket> _sockets = [];
    private bool _severed;

    public SimulatedHost Host => host;

    public bool IsSimulated => true;

    public IDatagramSocket Bind(IPEndPoint local, SocketBuffers buffers, int maximumDatagram)
    {
        if (local.AddressFamily != AddressFamily.InterNetwork)
        {
            throw new SocketException((int)SocketError.AddressFamilyNotSupported, "a simulated network has IPv4 addresses only");
        }

        // Loopback is what a configuration says that says nothing: here it means the host.
        if (!local.Address.Equals(host.Address) && !local.Address.Equals(IPAddress.Any) && !IPAddress.IsLoopback(local.Address))
        {
            throw new SocketException((int)SocketError.AddressNotAvailable, $"{local.Address} is not an address of the simulated host {host.Name}, which has {host.Address}");
        }

        return Add(local.Port, remote: null, buffers);
    }

    public IDatagramSocket Connect(IPEndPoint remote, SocketBuffers buffers, int maximumDatagram)
    {
        if (remote.AddressFamily != AddressFamily.InterNetwork)
        {
            throw new SocketException((int)SocketError.NetworkUnreachable);
        }

        return Add(port: 0, IPAddress.IsLoopback(remote.Address) ? new IPEndPoint(host.Address, remote.Port) : remote, buffers);
    }

    public Task<IPAddress[]> Resolve(string name)
    {
        bool itself = name.Equals("localhost", StringComparison.OrdinalIgnoreCase);
        SimulatedHost? found = itself ? host : fabric.FindHost(name);
        return found is not null
            ? Task.FromResult<IPAddress[]>([found.Address])
            : Task.FromException<IPAddress[]>(new SocketException((int)SocketError.HostNotFound));
    }

    /// <summary>Nothing of this incarnation is heard or reached any more, from one moment to the next.</summary>
    public void Sever()
    {
        SimulatedSocket[] sockets;
        lock (_lock)
        {
            _severed = true;
            sockets = [.. _sockets];
        }

        foreach (SimulatedSocket socket in sockets)
        {
            socket.Sever();
        }
    }

    public void Remove(SimulatedSocket socket)
    {
        lock (_lock)
        {
            _sockets.Remove(socket);
        }
    }

    private SimulatedSocket Add(int port, IPEndPoint? remote, SocketBuffers buffers)
    {
        lock (_lock)
        {
            if (_severed)
            {
                throw new SocketException((int)SocketError.NetworkDown);
            }

            var socket = new SimulatedSocket(fabric, this, remote, buffers.Receive);
            socket.Open(port);
            _sockets.Add(socket);
            return socket;
        }
    }
}
