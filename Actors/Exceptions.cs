using ActorUdp.Protocol.Wire;

namespace ActorUdp;

/// <summary>The listener's socket could not be bound; the message names the address and the cause.</summary>
public sealed class BindException : Exception
{
    /// <summary>Makes the exception.</summary>
    public BindException(string message, Exception? cause = null)
        : base(message, cause)
    {
    }
}

/// <summary>A peer could not be connected to.</summary>
public sealed class PeerUnavailableException : Exception
{
    /// <summary>Makes the exception.</summary>
    /// <param name="peer">The peer.</param>
    /// <param name="reason">Why it is not available.</param>
    /// <param name="message">For people: what happened and what to do.</param>
    /// <param name="reject">The peer's typed reason when it rejected us.</param>
    public PeerUnavailableException(PeerAddress peer, UnavailableReason reason, string message, RejectReason? reject = null)
        : base(message)
    {
        Peer = peer;
        Reason = reason;
        Reject = reject;
    }

    /// <summary>The peer.</summary>
    public PeerAddress Peer { get; }

    /// <summary>Why it is not available.</summary>
    public UnavailableReason Reason { get; }

    /// <summary>The peer's typed reason when <see cref="Reason"/> is <see cref="UnavailableReason.Rejected"/>.</summary>
    public RejectReason? Reject { get; }
}
