using System.Net;

namespace ActorUdp.Sockets;

/// <summary>The operating system's sockets and names.</summary>
internal sealed class SystemNetwork : IDatagramNetwork
{
    public static SystemNetwork Instance { get; } = new();

    public IDatagramSocket Bind(IPEndPoint local, SocketBuffers buffers, int maximumDatagram) =>
        UdpSocket.Bind(local, buffers, maximumDatagram);

    public IDatagramSocket Connect(IPEndPoint remote, SocketBuffers buffers, int maximumDatagram) =>
        UdpSocket.Connect(remote, buffers, maximumDatagram);

    public Task<IPAddress[]> Resolve(string host) => Dns.GetHostAddressesAsync(host);
}
