using System.Net;
using System.Net.Sockets;

namespace ActorUdp.TestKit.Network;

/// <summary>
/// A machine of the network: a name, an address, and its ports. It outlives the systems that run on it one after another.
/// Guarded by the fabric's lock.
/// </summary>
internal sealed class SimulatedHost(int index, string name, IPAddress address)
{
    private const int FirstEphemeral = 49152;

    private readonly Dictionary<int, SimulatedSocket> _ports = [];
    private int _nextEphemeral = FirstEphemeral;

    /// <summary>In the order in which hosts were made, from 0.</summary>
    public int Index { get; } = index;

    public string Name { get; } = name;

    public IPAddress Address { get; } = address;

    /// <summary>Cut off from all others, also from those that come later.</summary>
    public bool IsIsolated { get; set; }

    /// <summary>Takes a port for a socket; 0 takes a free one.</summary>
    /// <exception cref="SocketException">The port is taken, or there is no free one.</exception>
    public IPEndPoint Take(int port, SimulatedSocket socket)
    {
        int taken = port == 0 ? FreePort() : port;
        if (!_ports.TryAdd(taken, socket))
        {
            throw new SocketException((int)SocketError.AddressAlreadyInUse);
        }

        return new IPEndPoint(Address, taken);
    }

    public void Release(SimulatedSocket socket)
    {
        if (_ports.TryGetValue(socket.LocalEndPoint.Port, out SimulatedSocket? holder) && ReferenceEquals(holder, socket))
        {
            _ports.Remove(socket.LocalEndPoint.Port);
        }
    }

    /// <summary>The socket that a datagram is for: a connected one takes only its peer's.</summary>
    public SimulatedSocket? Find(int port, IPEndPoint from) =>
        _ports.TryGetValue(port, out SimulatedSocket? socket) && (socket.Remote is null || socket.Remote.Equals(from)) ? socket : null;

    private int FreePort()
    {
        for (int tries = FirstEphemeral; tries <= IPEndPoint.MaxPort; tries++)
        {
            int port = _nextEphemeral;
            _nextEphemeral = port == IPEndPoint.MaxPort ? FirstEphemeral : port + 1;
            if (!_ports.ContainsKey(port))
            {
                return port;
            }
        }

        throw new SocketException((int)SocketError.NoBufferSpaceAvailable);
    }
}
