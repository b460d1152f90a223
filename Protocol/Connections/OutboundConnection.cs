using ActorUdp.Protocol.Wire;

namespace ActorUdp.Protocol;

/// <summary>
/// The whole life of the link to one peer: dial, established, back-off, redial, restart of the peer, close. Sans-IO: bytes and
/// time come in as arguments, datagrams and events are polled. All members are for one thread at a time, the owner, except
/// those that say "any thread".
/// </summary>
public sealed class OutboundConnection
{
    /// <summary>Creates a connection; it dials after <see cref="Open"/>.</summary>
    /// <param name="settings">The settings; they must be valid.</param>
    /// <param name="identity">Who we are.</param>
    /// <param name="newConnectionId">Makes random connection ids, never 0; one is taken for each dial.</param>
    /// <param name="jitterSeed">Seeds the jitter of back-offs.</param>
    /// <param name="now">Now.</param>
    public OutboundConnection(
        ProtocolSettings settings, LocalIdentity identity, Func<ulong> newConnectionId, ulong jitterSeed, MonotonicNanos now)
    {
        ArgumentNullException.ThrowIfNull(newConnectionId);
        LocalConnectionId = newConnectionId();
    }

    /// <summary>The id that datagrams to us carry; it changes with each dial (an event says so). The owner.</summary>
    public ulong LocalConnectionId { get; }

    /// <summary>The id that the peer gave to the connection; 0 while there is none.</summary>
    public ulong RemoteConnectionId { get; }

    /// <summary>The incarnation UID of the peer as last met; 0 before the first connection.</summary>
    public ulong RemoteUid { get; }

    /// <summary>Where the connection stands. Any thread.</summary>
    public OutboundState State { get; }

    /// <summary>Figures. Any thread.</summary>
    public OutboundStats Stats { get; }

    /// <summary>Whether every accepted message has been acknowledged or reported. The owner.</summary>
    public bool IsDrained { get; }

    /// <summary>When <see cref="OnTimeout"/> is to be called next; null when nothing is due.</summary>
    public MonotonicNanos? NextTimeout { get; }

    /// <summary>Queues one message (head and body together). Any thread; no lock is held while copying.</summary>
    /// <param name="channel">A reliable channel: see <see cref="ChannelIds"/> and <see cref="OrdinaryChannelFor"/>.</param>
    /// <param name="head">The first part of the message.</param>
    /// <param name="body">The second part of the message.</param>
    /// <param name="options">What may happen to it before it is sent.</param>
    /// <param name="now">Now.</param>
    /// <param name="wake">True when the owner is to be told that there is something to poll.</param>
    /// <returns>Whether it was accepted, and if not, why.</returns>
    public SendResult TrySend(
        int channel, ReadOnlySpan<byte> head, ReadOnlySpan<byte> body, in MessageOptions options, MonotonicNanos now, out bool wake)
    {
        wake = false;
        return SendResult.NotConnected;
    }

    /// <summary>Queues one message that may be lost and must fit one datagram. Any thread. When the queue is full it is refused.</summary>
    /// <param name="head">The first part of the message.</param>
    /// <param name="body">The second part of the message.</param>
    /// <param name="now">Now.</param>
    /// <param name="wake">True when the owner is to be told that there is something to poll.</param>
    /// <returns>Whether it was accepted, and if not, why.</returns>
    public SendResult TrySendUnreliable(ReadOnlySpan<byte> head, ReadOnlySpan<byte> body, MonotonicNanos now, out bool wake)
    {
        wake = false;
        return SendResult.NotConnected;
    }

    /// <summary>The ordinary lane for a recipient. Any thread.</summary>
    /// <param name="hash">A hash of the recipient; messages with the same hash stay in order.</param>
    /// <returns>A channel number.</returns>
    public int OrdinaryChannelFor(ulong hash) => ChannelIds.FirstOrdinary;

    /// <summary>Starts dialing; nothing happens when it was opened before.</summary>
    /// <param name="now">Now.</param>
    public void Open(MonotonicNanos now)
    {
    }

    /// <summary>Takes a datagram from the peer: Retry, Welcome, Reject, Reset or Data. Any bytes are allowed.</summary>
    /// <param name="datagram">The datagram as received.</param>
    /// <param name="now">Now.</param>
    /// <returns>To be counted.</returns>
    public Verdict OnDatagram(ReadOnlySpan<byte> datagram, MonotonicNanos now) => Verdict.UnknownConnection;

    /// <summary>The network said that nobody listens at the peer's address.</summary>
    /// <param name="now">Now.</param>
    public void OnRefused(MonotonicNanos now)
    {
    }

    /// <summary>Does what is due. Harmless when nothing is.</summary>
    /// <param name="now">Now.</param>
    public void OnTimeout(MonotonicNanos now)
    {
    }

    /// <summary>Writes the next datagram.</summary>
    /// <param name="target">Room for it: at least <see cref="ProtocolSettings.DatagramSize"/> bytes.</param>
    /// <param name="now">Now.</param>
    /// <returns>Bytes written; 0: nothing to send now.</returns>
    public int PollTransmit(Span<byte> target, MonotonicNanos now) => 0;

    /// <summary>Takes the next event.</summary>
    /// <param name="e">The event.</param>
    /// <returns>False when there is none.</returns>
    public bool PollEvent(out ConnectionEvent e)
    {
        e = default;
        return false;
    }

    /// <summary>
    /// Closes in order: nothing more is accepted, what was accepted is flushed, then a goodbye is sent until it is
    /// acknowledged or the flush deadline passes; then the event Closed.
    /// </summary>
    /// <param name="reason">What the peer is told.</param>
    /// <param name="now">Now.</param>
    public void Close(CloseReason reason, MonotonicNanos now)
    {
    }

    /// <summary>Ends at once: everything unacknowledged is reported as undelivered, then the event Closed.</summary>
    /// <param name="reason">Why, as reported.</param>
    /// <param name="now">Now.</param>
    public void Abort(UndeliveredReason reason, MonotonicNanos now)
    {
    }
}
