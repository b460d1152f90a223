using System.Net;
using System.Net.Sockets;
using ActorUdp.Sockets.Linux;

namespace ActorUdp.Sockets;

/// <summary>Kernel buffer sizes to ask for, and whom to tell when the system grants less.</summary>
/// <param name="Receive">Bytes.</param>
/// <param name="Send">Bytes.</param>
/// <param name="Clamped">Told (buffer, wanted, granted); may be null.</param>
/// <param name="Poller">Waits for sockets that use batch calls of the system; null: they use none.</param>
internal sealed record SocketBuffers(int Receive, int Send, Action<string, long, long>? Clamped, ISocketPoller? Poller = null)
{
    /// <summary>What datagrams are received into.</summary>
    public ReceivePool Pool { get; init; } = new();

    /// <summary>What batches are sent with.</summary>
    public SystemCalls Calls { get; init; } = SystemCalls.Instance;

    /// <summary>Told, once by each socket, that trains go out as single datagrams from now on, and what the system said.</summary>
    public Action<IPEndPoint, SocketError>? SegmentationRefused { get; init; }

    /// <summary>Told how many datagrams the system dropped since it last was, because a receive buffer was full; on whatever thread receives.</summary>
    public Action<long>? Overflowed { get; init; }

    public void ApplyTo(Socket socket)
    {
        socket.ReceiveBufferSize = Receive;
        socket.SendBufferSize = Send;
        Report("receive", Receive, socket.ReceiveBufferSize);
        Report("send", Send, socket.SendBufferSize);
    }

    private void Report(string buffer, long wanted, long granted)
    {
        // Linux doubles what it grants, for its own bookkeeping: half of the figure is for data.
        long usable = OperatingSystem.IsLinux() ? granted / 2 : granted;
        if (usable < wanted)
        {
            Clamped?.Invoke(buffer, wanted, usable);
        }
    }
}
