using System.Net;
using System.Net.Sockets;
using ActorUdp.Sockets.Linux;

namespace ActorUdp.Sockets;

/// <summary>A socket of the framework behind the seam: how it is made and closed.</summary>
internal abstract class UdpSocket : IDatagramSocket
{
    // Windows reports an ICMP port-unreachable on an unconnected socket as a failed receive unless told not to.
    private const int SioUdpConnReset = -1744830452;

    private volatile bool _disposed;

    protected UdpSocket(Socket socket, bool connected)
    {
        Socket = socket;
        IsConnected = connected;
        LocalEndPoint = (IPEndPoint)socket.LocalEndPoint!;
    }

    public IPEndPoint LocalEndPoint { get; }

    /// <summary>The socket itself; for those who know what they do to it.</summary>
    internal Socket Socket { get; }

    protected bool IsConnected { get; }

    protected bool IsDisposed => _disposed;

    /// <summary>A socket bound to an address, that takes datagrams from anybody.</summary>
    /// <exception cref="SocketException">The address can't be bound.</exception>
    public static UdpSocket Bind(IPEndPoint local, SocketBuffers buffers, int maximumDatagram)
    {
        var socket = new Socket(local.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            if (local.Address.Equals(IPAddress.IPv6Any))
            {
                socket.DualMode = true;
            }

            if (OperatingSystem.IsWindows())
            {
                socket.IOControl(SioUdpConnReset, [0, 0, 0, 0], null);
            }

            buffers.ApplyTo(socket);
            Fragmentation.Forbid(socket);
            socket.Bind(local);
            return Create(socket, connected: false, maximumDatagram, buffers);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>A socket connected to one peer: cheaper sends, only that peer's datagrams, and a closed port is reported.</summary>
    /// <exception cref="SocketException">The address can't be connected to, or the socket got connected to itself.</exception>
    public static UdpSocket Connect(IPEndPoint remote, SocketBuffers buffers, int maximumDatagram)
    {
        var socket = new Socket(remote.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            buffers.ApplyTo(socket);
            Fragmentation.Forbid(socket);
            socket.Connect(remote);
            if (remote.Equals(socket.LocalEndPoint))
            {
                // The system may choose the very port we dial as our own; everything we send would come back to us.
                throw new SocketException((int)SocketError.ConnectionRefused);
            }

            return Create(socket, connected: true, maximumDatagram, buffers);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public abstract void Start(IDatagramHandler handler);

    public abstract SocketError SendTo(ReadOnlySpan<byte> datagram, SocketAddress to);

    public virtual void Dispose()
    {
        _disposed = true;
        Socket.Dispose();
    }

    /// <summary>Errors that the network or the load may cause at any time; the socket is still good after them.</summary>
    protected static bool IsTransient(SocketError error) => error is
        SocketError.ConnectionRefused or SocketError.ConnectionReset or SocketError.HostUnreachable
        or SocketError.NetworkUnreachable or SocketError.HostDown or SocketError.NetworkDown or SocketError.NetworkReset
        or SocketError.MessageSize or SocketError.Interrupted or SocketError.WouldBlock or SocketError.TryAgain
        or SocketError.NoBufferSpaceAvailable or SocketError.TimedOut;

    private static UdpSocket Create(Socket socket, bool connected, int maximumDatagram, SocketBuffers buffers) =>
        buffers.Poller is not null && LinuxUdpSocket.IsSupported
            ? new LinuxUdpSocket(socket, connected, buffers)
            : new ManagedUdpSocket(socket, connected, maximumDatagram, buffers.Pool);
}
