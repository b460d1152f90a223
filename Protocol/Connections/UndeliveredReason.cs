namespace ActorUdp.Protocol;

/// <summary>Why accepted messages can not be confirmed. They may or may not have arrived; they are never sent again.</summary>
public enum UndeliveredReason : byte
{
    /// <summary>The peer was not heard from for the give-up timeout.</summary>
    GaveUp,

    /// <summary>The peer came back as a new incarnation.</summary>
    PeerRestarted,

    /// <summary>The same incarnation of the peer had dropped the connection.</summary>
    ConnectionForgotten,

    /// <summary>The peer refused the connection for a reason that waiting does not cure.</summary>
    Rejected,

    /// <summary>The peer said goodbye.</summary>
    ClosedByPeer,

    /// <summary>This node closed the connection and the flush deadline passed.</summary>
    Closed,

    /// <summary>The connection was given up because its state was broken.</summary>
    Aborted,

    /// <summary>
    /// The queue of a channel, accepted before the peer could say how large its messages may be, held one that is larger than that.
    /// </summary>
    TooLarge,
}
