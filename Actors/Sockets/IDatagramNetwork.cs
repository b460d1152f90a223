using System.Net;

namespace ActorUdp.Sockets;

/// <summary>Where sockets and addresses come from. Thread-safe.</summary>
internal interface IDatagramNetwork
{
    /// <summary>Whether it exists in this process only: then its time is that of a simulation, and no thread waits for it.</summary>
    bool IsSimulated => false;

    /// <summary>A socket bound to an address, that takes datagrams from anybody.</summary>
    /// <exception cref="System.Net.Sockets.SocketException">The address can't be bound.</exception>
    IDatagramSocket Bind(IPEndPoint local, SocketBuffers buffers, int maximumDatagram);

    /// <summary>A socket connected to one peer.</summary>
    /// <exception cref="System.Net.Sockets.SocketException">The address can't be connected to, or the socket got connected to itself.</exception>
    IDatagramSocket Connect(IPEndPoint remote, SocketBuffers buffers, int maximumDatagram);

    /// <summary>The addresses that a host name stands for at this moment.</summary>
    /// <exception cref="System.Net.Sockets.SocketException">The name does not resolve.</exception>
    Task<IPAddress[]> Resolve(string host);
}
