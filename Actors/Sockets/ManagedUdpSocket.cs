using System.Net;
using System.Net.Sockets;

namespace ActorUdp.Sockets;

/// <summary>The portable implementation of the seam: one asynchronous receive of the framework at a time.</summary>
internal sealed class ManagedUdpSocket : UdpSocket
{
    // Long enough to amortise the wake-up of the actor behind, short enough that acknowledgements are not held up.
    private const int MaximumBatch = 64;

    // Milliseconds that one send may wait for room in the send buffer before its actor gives the thread back and comes again.
    private const int SendPatience = 10;

    // Milliseconds that a receive may take that was told that there is something. The system may find that damaged after all.
    private const int ReceivePatience = 1;

    // One byte more than the largest datagram we take, so that a longer one shows instead of being cut to fit.
    private readonly int _maximumDatagram;
    private readonly ReceivePool _pool;

    public ManagedUdpSocket(Socket socket, bool connected, int maximumDatagram, ReceivePool pool)
        : base(socket, connected)
    {
        _maximumDatagram = maximumDatagram + 1;
        _pool = pool;
        socket.SendTimeout = SendPatience;
        socket.ReceiveTimeout = ReceivePatience;
    }

    public override SocketError SendTo(ReadOnlySpan<byte> datagram, SocketAddress to)
    {
        if (IsDisposed)
        {
            return SocketError.OperationAborted;
        }

        try
        {
            if (IsConnected)
            {
                Socket.Send(datagram, SocketFlags.None, out SocketError error);
                return Waited(error);
            }

            Socket.SendTo(datagram, SocketFlags.None, to);
            return SocketError.Success;
        }
        catch (SocketException e)
        {
            return Waited(e.SocketErrorCode);
        }
        catch (ObjectDisposedException)
        {
            return SocketError.OperationAborted;
        }
    }

    public override void Start(IDatagramHandler handler) => _ = Task.Run(() => RunLoop(handler));

    // The framework waits for room itself, for as long as it may.
    private static SocketError Waited(SocketError error) => error == SocketError.TimedOut ? SocketError.WouldBlock : error;

    private async Task RunLoop(IDatagramHandler handler)
    {
        try
        {
            await Receive(handler).ConfigureAwait(false);
        }
        catch (Exception e) when (!IsDisposed)
        {
            handler.OnStopped(e);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // The socket was closed under the receive: the ordinary end of the loop.
        }
    }

    /// <summary>Reads until the socket is disposed; a <see cref="SocketException"/> that is not transient ends it.</summary>
    private async Task Receive(IDatagramHandler handler)
    {
        byte[] nothing = new byte[1];
        var source = new SocketAddress(LocalEndPoint.AddressFamily);
        while (!IsDisposed)
        {
            try
            {
                // Waits without taking anything, so that a socket that waits holds no memory.
                await Socket.ReceiveAsync(nothing.AsMemory(), SocketFlags.Peek).ConfigureAwait(false);
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.MessageSize)
            {
                // Windows: there is something, and it is longer than nothing.
            }
            catch (SocketException e) when (IsTransient(e.SocketErrorCode))
            {
                handler.OnNetworkError(e.SocketErrorCode);
                continue;
            }

            ReceiveBuffer buffer = _pool.Rent();
            try
            {
                Drain(handler, buffer.Memory.AsSpan(0, _maximumDatagram), source);
            }
            finally
            {
                buffer.Release();
            }
        }
    }

    private void Drain(IDatagramHandler handler, Span<byte> buffer, SocketAddress source)
    {
        int batch = 0;
        do
        {
            try
            {
                int length = IsConnected ? Socket.Receive(buffer, SocketFlags.None) : Socket.ReceiveFrom(buffer, SocketFlags.None, source);
                handler.OnDatagram(buffer[..length], source, memory: null);
            }
            catch (SocketException e) when (IsTransient(e.SocketErrorCode))
            {
                handler.OnNetworkError(e.SocketErrorCode);
            }

            batch++;
        }
        while (batch < MaximumBatch && !IsDisposed && Socket.Available > 0);

        handler.OnBatchEnd();
    }
}
