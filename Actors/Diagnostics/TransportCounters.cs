using ActorUdp.Protocol.Wire;

namespace ActorUdp;

/// <summary>
/// Running totals of one transport since its start. Thread-safe; each figure is exact, a set of figures is not one instant.
/// The same totals are published as metrics of the meter <c>ActorUdp</c>.
/// </summary>
public sealed class TransportCounters
{
    private readonly long[] _verdicts = new long[Enum.GetValues<Verdict>().Length];
    private readonly long[] _drops = new long[Enum.GetValues<MessageDropReason>().Length];
    private long _datagramsReceived;
    private long _datagramsSent;
    private long _bytesReceived;
    private long _bytesSent;
    private long _inboxOverflows;
    private long _socketOverflows;
    private long _sendErrors;
    private long _sendsHeldBack;
    private long _segmentationRefusals;
    private long _networkErrors;
    private long _messagesDelivered;
    private long _resetsSent;

    /// <summary>Datagrams that the sockets received, good and bad.</summary>
    public long DatagramsReceived => Volatile.Read(ref _datagramsReceived);

    /// <summary>Datagrams that the sockets sent.</summary>
    public long DatagramsSent => Volatile.Read(ref _datagramsSent);

    /// <summary>Bytes received in datagrams, headers of ours included.</summary>
    public long BytesReceived => Volatile.Read(ref _bytesReceived);

    /// <summary>Bytes sent in datagrams, headers of ours included.</summary>
    public long BytesSent => Volatile.Read(ref _bytesSent);

    /// <summary>Datagrams dropped because a connection's receive queue was full; repaired like any loss.</summary>
    public long InboxOverflows => Volatile.Read(ref _inboxOverflows);

    /// <summary>
    /// Datagrams that the system dropped because a socket's receive buffer was full, a coalesced train counted as one; repaired like any loss.
    /// Told by Linux with batch-io only.
    /// </summary>
    public long SocketOverflows => Volatile.Read(ref _socketOverflows);

    /// <summary>Sends that the operating system refused, other than for a closed port.</summary>
    public long SendErrors => Volatile.Read(ref _sendErrors);

    /// <summary>Sends that found the send buffer full. What they had to send has waited and is not lost.</summary>
    public long SendsHeldBack => Volatile.Read(ref _sendsHeldBack);

    /// <summary>Sockets whose trains of datagrams kernel or device refused to cut, so that each datagram is sent singly.</summary>
    public long SegmentationRefusals => Volatile.Read(ref _segmentationRefusals);

    /// <summary>Errors that the network reported to the sockets (ICMP).</summary>
    public long NetworkErrors => Volatile.Read(ref _networkErrors);

    /// <summary>Messages handed to actors and handlers.</summary>
    public long MessagesDelivered => Volatile.Read(ref _messagesDelivered);

    /// <summary>Resets sent for connections that this node does not know.</summary>
    public long ResetsSent => Volatile.Read(ref _resetsSent);

    /// <summary>Datagrams that ended with this verdict; <see cref="Verdict.Ok"/> counts those that were applied.</summary>
    public long Of(Verdict verdict) => Volatile.Read(ref _verdicts[(int)verdict]);

    /// <summary>Inbound messages that were dropped for this reason.</summary>
    public long Of(MessageDropReason reason) => Volatile.Read(ref _drops[(int)reason]);

    /// <summary>Datagrams that ended with any verdict but <see cref="Verdict.Ok"/>.</summary>
    public long DatagramsRefused
    {
        get
        {
            long sum = 0;
            for (int i = 1; i < _verdicts.Length; i++)
            {
                sum += Volatile.Read(ref _verdicts[i]);
            }

            return sum;
        }
    }

    internal void Received(int bytes)
    {
        Interlocked.Increment(ref _datagramsReceived);
        Interlocked.Add(ref _bytesReceived, bytes);
    }

    internal void Sent(int bytes, int datagrams = 1)
    {
        Interlocked.Add(ref _datagramsSent, datagrams);
        Interlocked.Add(ref _bytesSent, bytes);
    }

    internal void Count(Verdict verdict) => Interlocked.Increment(ref _verdicts[(int)verdict]);

    internal void Count(MessageDropReason reason) => Interlocked.Increment(ref _drops[(int)reason]);

    internal void InboxOverflow() => Interlocked.Increment(ref _inboxOverflows);

    internal void SocketOverflow(long datagrams) => Interlocked.Add(ref _socketOverflows, datagrams);

    internal void SendError() => Interlocked.Increment(ref _sendErrors);

    internal void SendHeldBack() => Interlocked.Increment(ref _sendsHeldBack);

    internal void SegmentationRefused() => Interlocked.Increment(ref _segmentationRefusals);

    internal void NetworkError() => Interlocked.Increment(ref _networkErrors);

    internal void Delivered(long messages) => Interlocked.Add(ref _messagesDelivered, messages);

    internal void ResetSent() => Interlocked.Increment(ref _resetsSent);
}
