using System.Net;

namespace ActorUdp.Sockets;

/// <summary>The way back to whoever sent a datagram: the socket it came to and the address it came from. Immutable.</summary>
internal sealed class ArrivalPath(IDatagramSocket socket, SocketAddress source)
{
    public IDatagramSocket Socket { get; } = socket;

    public SocketAddress Source { get; } = source;

    public bool Is(IDatagramSocket socket, SocketAddress source) => ReferenceEquals(socket, Socket) && Source.Equals(source);

    /// <summary>A path of its own from an address object that the receive loop will reuse.</summary>
    public static ArrivalPath Copy(IDatagramSocket socket, SocketAddress source)
    {
        var copy = new SocketAddress(source.Family, source.Size);
        source.Buffer.Span[..source.Size].CopyTo(copy.Buffer.Span);
        copy.Size = source.Size;
        return new ArrivalPath(socket, copy);
    }
}
