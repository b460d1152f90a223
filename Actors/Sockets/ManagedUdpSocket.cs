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

    private readonly byte[] _buffer;

    public ManagedUdpSocket(Socket socket, bool connected, int maximumDatagram)
        : base(socket, connected)
    {
        // One byte more than the largest datagram we take, so that a longer one shows instead of being cut to fit.
        socket.SendTimeout = SendPatience;
        _buffer = GC.AllocateUninitializedArray<byte>(maximumDatagram + 1, pinned: true);
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
        var source = new SocketAddress(LocalEndPoint.AddressFamily);
        Memory<byte> memory = _buffer;
        int batch = 0;
        while (!IsDisposed)
        {
            int length = 0;
            SocketError error = SocketError.Success;
            try
            {
                ValueTask<int> pending = IsConnected
                    ? Socket.ReceiveAsync(memory, SocketFlags.None)
                    : Socket.ReceiveFromAsync(memory, SocketFlags.None, source);
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
}
