namespace ActorUdp.Protocol.Wire;

/// <summary>
/// What became of bytes from the network. Everything bad that a peer can send ends in one of these, is counted under it, and
/// has no other effect: no exception, no change of state, no log line. The values are dense, so that they can index counters.
/// </summary>
public enum Verdict : byte
{
    /// <summary>Accepted.</summary>
    Ok = 0,

    /// <summary>Shorter than a datagram of its type can be; a Hello below 1,200 bytes is one.</summary>
    TooShort = 1,

    /// <summary>Does not begin with the magic number: not ours.</summary>
    BadMagic = 2,

    /// <summary>The header's version is not one that this side speaks.</summary>
    BadVersion = 3,

    /// <summary>The header's packet type is unknown.</summary>
    BadType = 4,

    /// <summary>A bit that must be zero is not.</summary>
    ReservedBits = 5,

    /// <summary>The CRC-32C trailer does not match: damaged on the way.</summary>
    BadChecksum = 6,

    /// <summary>The packet number is above 2^62 − 1, or not 0 where it must be.</summary>
    BadPacketNumber = 7,

    /// <summary>The connection id belongs to no connection of this side.</summary>
    UnknownConnection = 8,

    /// <summary>A packet type that makes no sense in this state or direction.</summary>
    UnexpectedType = 9,

    /// <summary>An unknown frame type, or a frame that contradicts itself.</summary>
    BadFrame = 10,

    /// <summary>A frame that goes on beyond the end of its datagram.</summary>
    TruncatedFrame = 11,

    /// <summary>A frame that this side of a connection never sends.</summary>
    UnexpectedFrame = 12,

    /// <summary>A channel that does not exist.</summary>
    BadChannel = 13,

    /// <summary>A range of a byte log that ends above 2^62 − 1, or contradicts what is known of the log.</summary>
    BadOffset = 14,

    /// <summary>ACK ranges that run below packet number 0.</summary>
    BadAckRange = 15,

    /// <summary>An acknowledgement of a packet that was never sent.</summary>
    AckOfUnsent = 16,

    /// <summary>Data beyond the credit that was given.</summary>
    FlowControlViolation = 17,

    /// <summary>A message longer than the agreed maximum.</summary>
    MessageTooLarge = 18,

    /// <summary>A handshake body that is cut short or holds a value that is not allowed.</summary>
    BadHandshake = 19,

    /// <summary>Something other than zeros after the last field of a handshake body.</summary>
    BadPadding = 20,

    /// <summary>Text that is not well-formed UTF-8.</summary>
    BadText = 21,

    /// <summary>A cookie that was not made here for this address, connection id and incarnation.</summary>
    BadCookie = 22,

    /// <summary>A genuine cookie that is too old.</summary>
    StaleCookie = 23,

    /// <summary>A Reset whose token is not the connection's.</summary>
    BadToken = 24,

    /// <summary>A packet number that was already received.</summary>
    Duplicate = 25,

    /// <summary>A message whose envelope cannot be read.</summary>
    BadEnvelope = 26,

    /// <summary>A range that would leave more holes in a byte log than are remembered. An honest dialer sends it again when some are filled.</summary>
    TooManyHoles = 27,
}
