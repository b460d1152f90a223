namespace ActorUdp.Protocol.Wire;

/// <summary>The first byte of every frame.</summary>
public enum FrameType : byte
{
    /// <summary>Nothing; one zero byte.</summary>
    Padding = 0x00,

    /// <summary>Asks for an acknowledgement.</summary>
    Ping = 0x01,

    /// <summary>Packet numbers that were received.</summary>
    Ack = 0x02,

    /// <summary>Up to which offset of a channel the dialer may send.</summary>
    Window = 0x03,

    /// <summary>The dialer has more to send on a channel than its credit allows.</summary>
    Blocked = 0x04,

    /// <summary>Bytes of a channel's log.</summary>
    Stream = 0x08,

    /// <summary>Bytes of a channel's log that will never be sent.</summary>
    Skip = 0x09,

    /// <summary>One unreliable message.</summary>
    Datagram = 0x0A,

    /// <summary>Goodbye, and why.</summary>
    Close = 0x10,
}

/// <summary>The two ends of a connection. Messages go from dialer to listener, acknowledgements and credit come back.</summary>
public enum ConnectionSide : byte
{
    /// <summary>The end that opened the connection and sends messages.</summary>
    Dialer = 0,

    /// <summary>The end that accepted the connection and receives messages.</summary>
    Listener = 1,
}
