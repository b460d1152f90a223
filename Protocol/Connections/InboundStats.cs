namespace ActorUdp.Protocol;

/// <summary>Figures of an inbound connection; taken on another thread they may be of slightly different moments.</summary>
public readonly record struct InboundStats
{
    /// <summary>Data datagrams accepted.</summary>
    public long PacketsReceived { get; init; }

    /// <summary>Bytes of those.</summary>
    public long BytesReceived { get; init; }

    /// <summary>Data datagrams that had been received before.</summary>
    public long PacketsDuplicate { get; init; }

    /// <summary>Datagrams dropped with another verdict than accepted or duplicate.</summary>
    public long PacketsRejected { get; init; }

    /// <summary>Datagrams sent.</summary>
    public long PacketsSent { get; init; }

    /// <summary>Reliable messages polled.</summary>
    public long MessagesDelivered { get; init; }

    /// <summary>Unreliable messages polled.</summary>
    public long UnreliableDelivered { get; init; }

    /// <summary>Unreliable messages dropped because they were not polled in time.</summary>
    public long UnreliableDropped { get; init; }

    /// <summary>Bytes received and not yet polled, reliable channels.</summary>
    public long BytesBuffered { get; init; }
}
