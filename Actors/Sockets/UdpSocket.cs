using System.Net;
using System.Net.Sockets;

namespace ActorUdp.Sockets;

/// <summary>The portable implementation of the seam: the framework's socket, one asynchronous receive at a time.</summary>
internal sealed class UdpSocket : IDatagramSocket
{
    // Long enough to amortise the wake-up of the actor behind, short enough that acknowledgements are not held up.
    private const int MaximumBatch = 64;

    // Windows reports an ICMP port-unreachable on an unconnected socket as a failed receive unless told not to.
    private const int SioUdpConnReset = -1744830452;

    private readonly Socket _socket;
    private readonly bool _connected;
    private readonly byte[] _buffer;
    private volatile bool _disposed;

    private UdpSocket(Socket socket, bool connected, int maximumDatagram)
    {
        _socket = socket;
        _connected = connected;

        // One byte more than the largest datagram we take, so that a longer one shows instead of being cut to fit.
        _buffer = GC.AllocateUninitializedArray<byte>(maximumDatagram + 1, pinned: true);
        LocalEndPoint = (IPEndPoint)socket.LocalEndPoint!;
    }

    public IPEndPoint LocalEndPoint { get; }

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
            socket.Bind(local);
            return new UdpSocket(socket, connected: false, maximumDatagram);
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
            socket.Connect(remote);
            if (remote.Equals(socket.LocalEndPoint))
            {
                // The system may choose the very port we dial as our own; everything we send would come back to us.
                throw new SocketException((int)SocketError.ConnectionRefused);
            }

            return new UdpSocket(socket, connected: true, maximumDatagram);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public void Start(IDatagramHandler handler) => _ = Task.Run(() => ReceiveLoop(handler));

    public SocketError SendTo(ReadOnlySpan<byte> datagram, SocketAddress to)
    {
        if (_disposed)
        {
            return SocketError.OperationAborted;
        }

        try
        {
            if (_connected)
            {
                _socket.Send(datagram, SocketFlags.None, out SocketError error);
                return error;
            }

            _socket.SendTo(datagram, SocketFlags.None, to);
            return SocketError.Success;
        }
        catch (SocketException e)
        {
            return e.SocketErrorCode;
        }
        catch (ObjectDisposedException)
        {
            return SocketError.OperationAborted;
        }
    }

    public void Dispose()
    {
        _disposed = true;
        _socket.Dispose();
    }

    /// <summary>Errors that the network or the load may cause at any time; the socket is still good after them.</summary>
    private static bool IsTransient(SocketError error) => error is
        SocketError.ConnectionRefused or SocketError.ConnectionReset or SocketError.HostUnreachable
        or SocketError.NetworkUnreachable or SocketError.HostDown or SocketError.NetworkDown or SocketError.NetworkReset
        or SocketError.MessageSize or SocketError.Interrupted or SocketError.WouldBlock or SocketError.TryAgain
        or SocketError.NoBufferSpaceAvailable or SocketError.TimedOut;

    private async Task ReceiveLoop(IDatagramHandler handler)
    {
        var source = new SocketAddress(LocalEndPoint.AddressFamily);
        Memory<byte> memory = _buffer;
        int batch = 0;
        try
        {
            while (!_disposed)
            {
                int length = 0;
                SocketError error = SocketError.Success;
                try
                {
                    ValueTask<int> pending = _connected
                        ? _socket.ReceiveAsync(memory, SocketFlags.None)
                        : _socket.ReceiveFromAsync(memory, SocketFlags.None, source);
                    if (batch > 0 && (!pending.IsCompleted || batch >= MaximumBatch))
                    {
                        handler.OnBatchEnd();
                        batch = 0;
                    }

                    length = await pending.ConfigureAwait(false);
                }
                catch (SocketException e) when (IsTransient(e.SocketErrorCode))
                {
                    error = e.SocketErrorCode;
                }

                if (error == SocketError.Success)
                {
                    batch++;
                    handler.OnDatagram(_buffer.AsSpan(0, length), source);
                }
                else
                {
                    handler.OnNetworkError(error);
                }
            }
        }
        catch (Exception e) when (!_disposed)
        {
            handler.OnStopped(e);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // The socket was closed under the receive: the ordinary end of the loop.
        }
    }
}
