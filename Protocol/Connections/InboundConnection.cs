using ActorUdp.Protocol.Wire;

namespace ActorUdp.Protocol;

/// <summary>
/// The receiving end of one connection. Sans-IO; all members are for one thread at a time, the owner, except
/// <see cref="Stats"/>. Its state is all there is: another owner can go on with it and nothing is lost or doubled.
/// </summary>
public sealed class InboundConnection
{
    /// <summary>Creates the connection that a proven Hello asked for.</summary>
    /// <param name="settings">The settings; they must be valid.</param>
    /// <param name="identity">Who we are.</param>
    /// <param name="peer">Who dialed.</param>
    /// <param name="localConnectionId">A random id, never 0, that the dialer's datagrams will carry.</param>
    /// <param name="resetToken">What <see cref="ListenerHandshake.TokenOf"/> gives for that id.</param>
    /// <param name="now">Now.</param>
    public InboundConnection(
        ProtocolSettings settings,
        LocalIdentity identity,
        HelloInfo peer,
        ulong localConnectionId,
        ResetToken resetToken,
        MonotonicNanos now)
    {
        Peer = peer;
        LocalConnectionId = localConnectionId;
    }

    /// <summary>Who dialed.</summary>
    public HelloInfo Peer { get; }

    /// <summary>The id that the dialer's datagrams carry.</summary>
    public ulong LocalConnectionId { get; }

    /// <summary>Figures. Any thread.</summary>
    public InboundStats Stats { get; }

    /// <summary>When <see cref="OnTimeout"/> is to be called next.</summary>
    public MonotonicNanos? NextTimeout { get; }

    /// <summary>Writes the Welcome; again for a repeated Hello of the same dialer.</summary>
    /// <param name="target">Room for it: 400 bytes are always enough.</param>
    /// <returns>Bytes written.</returns>
    public int WriteWelcome(Span<byte> target) => 0;

    /// <summary>Takes a Data datagram. Any bytes are allowed.</summary>
    /// <param name="datagram">The datagram as received.</param>
    /// <param name="now">Now.</param>
    /// <returns>To be counted.</returns>
    public Verdict OnDatagram(ReadOnlySpan<byte> datagram, MonotonicNanos now) => Verdict.UnexpectedType;

    /// <summary>Does what is due. Harmless when nothing is.</summary>
    /// <param name="now">Now.</param>
    public void OnTimeout(MonotonicNanos now)
    {
    }

    /// <summary>Call when a batch of datagrams has been taken: an acknowledgement of two or more packets goes out now.</summary>
    /// <param name="now">Now.</param>
    public void FlushAcknowledgements(MonotonicNanos now)
    {
    }

    /// <summary>Writes the next datagram: acknowledgements and credit, or a goodbye. Poll it after messages were polled too.</summary>
    /// <param name="target">Room for it: at least <see cref="Datagram.HelloMinimumSize"/> bytes.</param>
    /// <param name="now">Now.</param>
    /// <returns>Bytes written; 0: nothing to send now.</returns>
    public int PollTransmit(Span<byte> target, MonotonicNanos now) => 0;

    /// <summary>Takes the next message; control before ordinary before bulk.</summary>
    /// <param name="message">The message; its payload is valid until the next call.</param>
    /// <returns>False when there is none.</returns>
    public bool PollMessage(out InboundMessage message)
    {
        message = default;
        return false;
    }

    /// <summary>Takes the next event.</summary>
    /// <param name="e">The event.</param>
    /// <returns>False when there is none.</returns>
    public bool PollEvent(out InboundEvent e)
    {
        e = default;
        return false;
    }

    /// <summary>Says goodbye to the dialer: it stops sending and reports what is unacknowledged. Buffered messages can still be polled.</summary>
    /// <param name="reason">What the dialer is told.</param>
    /// <param name="now">Now.</param>
    public void Close(CloseReason reason, MonotonicNanos now)
    {
    }
}
