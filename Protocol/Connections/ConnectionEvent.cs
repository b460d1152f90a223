namespace ActorUdp.Protocol;

/// <summary>What kind of thing a <see cref="ConnectionEvent"/> tells.</summary>
public enum ConnectionEventKind : byte
{
    /// <summary>No event.</summary>
    None,

    /// <summary>The peer has welcomed us: <c>PeerUid</c>, <c>Text</c> (its node name), <c>IsNewIncarnation</c>.</summary>
    Connected,

    /// <summary>The breaker opened: <c>Unreachable</c>.</summary>
    Unreachable,

    /// <summary>The breaker closed: the peer answers again.</summary>
    Reachable,

    /// <summary>The peer is a new incarnation: <c>OldUid</c>, <c>PeerUid</c>.</summary>
    Restarted,

    /// <summary>The peer refused us: <c>Reject</c>, <c>Text</c>.</summary>
    Rejected,

    /// <summary>Accepted messages will not be confirmed: <c>Count</c>, <c>Bytes</c>, <c>Undelivered</c>.</summary>
    Undelivered,

    /// <summary>Messages were dropped before they were sent because their deadline passed: <c>Count</c>, <c>Channel</c>.</summary>
    Expired,

    /// <summary>A send queue crossed a watermark: <c>Channel</c>, <c>IsHighWatermark</c>.</summary>
    Watermark,

    /// <summary>The peer said goodbye: <c>Close</c>, <c>Text</c>.</summary>
    ClosedByPeer,

    /// <summary>The connection is over for good and holds nothing any more.</summary>
    Closed,

    /// <summary>Datagrams for this connection now carry <see cref="OutboundConnection.LocalConnectionId"/> anew.</summary>
    ConnectionIdChanged,
}

/// <summary>Something that happened on an outbound connection. Which members mean something depends on the kind.</summary>
public readonly record struct ConnectionEvent
{
    /// <summary>What happened.</summary>
    public required ConnectionEventKind Kind { get; init; }

    /// <summary>The incarnation UID of the peer.</summary>
    public ulong PeerUid { get; init; }

    /// <summary>The incarnation UID that the peer had before.</summary>
    public ulong OldUid { get; init; }

    /// <summary>Whether the peer is another incarnation than at the previous connection (also true for the first).</summary>
    public bool IsNewIncarnation { get; init; }

    /// <summary>The peer's node name, or the text of its reject or goodbye; empty when there is none.</summary>
    public string Text { get => field ?? ""; init; }

    /// <summary>Why the peer is unreachable.</summary>
    public UnreachableReason Unreachable { get; init; }

    /// <summary>Why the peer refused.</summary>
    public Wire.RejectReason Reject { get; init; }

    /// <summary>Number of messages.</summary>
    public long Count { get; init; }

    /// <summary>Bytes of those messages.</summary>
    public long Bytes { get; init; }

    /// <summary>Why messages are undelivered.</summary>
    public UndeliveredReason Undelivered { get; init; }

    /// <summary>The channel.</summary>
    public int Channel { get; init; }

    /// <summary>True when the queue rose to the high watermark, false when it fell to the low one.</summary>
    public bool IsHighWatermark { get; init; }

    /// <summary>The reason of a goodbye.</summary>
    public Wire.CloseReason Close { get; init; }
}
