namespace ActorUdp.Protocol.Wire;

/// <summary>Why a listener refused a dialer, said in a Reject.</summary>
public enum RejectReason : byte
{
    /// <summary>Not said, or a code that this side does not know.</summary>
    Unspecified = 0,

    /// <summary>The two sides have no protocol version in common.</summary>
    VersionMismatch = 1,

    /// <summary>The dialer belongs to another cluster.</summary>
    ClusterMismatch = 2,

    /// <summary>The dialer is the listener itself.</summary>
    SelfConnect = 3,

    /// <summary>The listener has as many connections as it may have.</summary>
    TooManyConnections = 4,

    /// <summary>The listener's node is shutting down.</summary>
    ShuttingDown = 5,

    /// <summary>The listener does not speak to this incarnation of the dialer any more; a restart of the dialer's node makes a new one.</summary>
    Refused = 6,
}

/// <summary>Why an end of a connection closed it, said in a CLOSE frame.</summary>
public enum CloseReason : byte
{
    /// <summary>Not said, or a code that this side does not know.</summary>
    Unspecified = 0,

    /// <summary>The node is shutting down in order.</summary>
    Shutdown = 1,

    /// <summary>The application no longer wants this peer.</summary>
    Requested = 2,

    /// <summary>The other end broke a rule of the protocol that makes going on impossible.</summary>
    ProtocolViolation = 3,

    /// <summary>A message was longer than the agreed maximum.</summary>
    MessageTooLarge = 4,
}

/// <summary>Reason codes as they come from the wire: a code that this version does not know reads as unspecified.</summary>
internal static class Reasons
{
    public static RejectReason ToRejectReason(byte code) =>
        code <= (byte)RejectReason.Refused ? (RejectReason)code : RejectReason.Unspecified;

    public static CloseReason ToCloseReason(byte code) =>
        code <= (byte)CloseReason.MessageTooLarge ? (CloseReason)code : CloseReason.Unspecified;
}
