namespace ActorUdp.Protocol.Wire;

/// <summary>What a datagram is: the low four bits of the header's third byte.</summary>
public enum PacketType : byte
{
    /// <summary>Dialer to listener: opens the handshake, again with the cookie once it has one.</summary>
    Hello = 1,

    /// <summary>Listener to dialer: say that again with this cookie.</summary>
    Retry = 2,

    /// <summary>Listener to dialer: the connection exists, these are its terms.</summary>
    Welcome = 3,

    /// <summary>Listener to dialer: no, and why.</summary>
    Reject = 4,

    /// <summary>Either way: the connection id is unknown here.</summary>
    Reset = 5,

    /// <summary>Either way: frames of an established connection.</summary>
    Data = 6,
}
