using System.Net;
using System.Net.Sockets;

namespace ActorUdp.Specs.Actors;

/// <summary>A port where somebody listens but nobody answers: until it is disposed, a dial to it neither succeeds nor is refused.</summary>
public sealed class MuteSocket : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);

    public MuteSocket() => _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));

    public PeerAddress Address => new("127.0.0.1", ((IPEndPoint)_socket.LocalEndPoint!).Port);

    public void Dispose() => _socket.Dispose();
}
