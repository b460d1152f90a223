namespace ActorUdp.Protocol;

/// <summary>
/// Where delivery stood when a packet was sent (draft-ietf-ccwg-bbr section 4.1.2.1): what its acknowledgement is measured
/// against. Bytes and nanoseconds.
/// </summary>
internal struct PacketDelivery
{
    /// <summary>When the packet was sent whose acknowledgement was the newest at that moment.</summary>
    public long FirstSentAt;

    /// <summary>When that acknowledgement came.</summary>
    public long DeliveredAt;

    /// <summary>Bytes delivered by then.</summary>
    public long Delivered;

    /// <summary>Bytes lost by then.</summary>
    public long Lost;

    /// <summary>Bytes in flight, the packet included.</summary>
    public long InFlight;

    /// <summary>Whether there was too little data to fill the path.</summary>
    public bool IsAppLimited;
}
