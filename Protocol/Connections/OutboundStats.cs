namespace ActorUdp.Protocol;

/// <summary>
/// Figures of an outbound connection. Each is exact for itself; taken on another thread while the owner works, they may be
/// of slightly different moments. Counters run over all connections to the peer, from the creation of the object.
/// </summary>
public readonly record struct OutboundStats
{
    /// <summary>Where the connection stands.</summary>
    public OutboundState State { get; init; }

    /// <summary>The smoothed round trip; zero before the first measurement.</summary>
    public TimeSpan Rtt { get; init; }

    /// <summary>The lowest round trip of this connection.</summary>
    public TimeSpan MinimumRtt { get; init; }

    /// <summary>The largest datagram that the path is known to carry; 0 while there is no connection.</summary>
    public int PathDatagramSize { get; init; }

    /// <summary>The congestion window in bytes.</summary>
    public long CongestionWindow { get; init; }

    /// <summary>Bytes sent and neither acknowledged nor lost.</summary>
    public long BytesInFlight { get; init; }

    /// <summary>Bytes queued or unacknowledged on the control channel.</summary>
    public long ControlQueuedBytes { get; init; }

    /// <summary>Bytes queued or unacknowledged on all ordinary lanes.</summary>
    public long OrdinaryQueuedBytes { get; init; }

    /// <summary>Bytes queued or unacknowledged on the bulk channel.</summary>
    public long BulkQueuedBytes { get; init; }

    /// <summary>Datagrams sent, handshake included.</summary>
    public long PacketsSent { get; init; }

    /// <summary>Bytes of those.</summary>
    public long BytesSent { get; init; }

    /// <summary>Datagrams declared lost.</summary>
    public long PacketsLost { get; init; }

    /// <summary>Datagrams declared lost that arrived after all.</summary>
    public long PacketsSpuriouslyLost { get; init; }

    /// <summary>Stream bytes sent once more.</summary>
    public long BytesRetransmitted { get; init; }

    /// <summary>Datagrams sent only to find out whether the path carries datagrams of their size.</summary>
    public long PathProbes { get; init; }

    /// <summary>How often the probe timer fired.</summary>
    public long ProbeTimeouts { get; init; }

    /// <summary>Messages accepted on reliable channels.</summary>
    public long MessagesAccepted { get; init; }

    /// <summary>Messages acknowledged.</summary>
    public long MessagesAcknowledged { get; init; }

    /// <summary>Messages reported as undelivered.</summary>
    public long MessagesUndelivered { get; init; }

    /// <summary>Messages dropped before they were sent because their deadline passed.</summary>
    public long MessagesExpired { get; init; }

    /// <summary>Messages dropped before they were sent because a later one replaced them.</summary>
    public long MessagesSuperseded { get; init; }

    /// <summary>Unreliable messages put on the wire.</summary>
    public long UnreliableSent { get; init; }
}
