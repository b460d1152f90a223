namespace ActorUdp.Protocol;

/// <summary>What an acknowledgement says to a congestion controller. Times are nanoseconds.</summary>
internal readonly ref struct AckSample
{
    public required long Now { get; init; }

    /// <summary>Bytes of the packets that were newly acknowledged.</summary>
    public required long Bytes { get; init; }

    /// <summary>Those of <see cref="Bytes"/> that were sent after the last reduction: a window may grow by them.</summary>
    public required long GrowthBytes { get; init; }

    /// <summary>Bytes in flight now.</summary>
    public required long InFlight { get; init; }

    /// <summary>Bytes delivered since the connection began.</summary>
    public required long TotalDelivered { get; init; }

    /// <summary>The number of the newest packet that was newly acknowledged.</summary>
    public required long LargestNumber { get; init; }

    /// <summary>The number of the next packet to be sent: a round ends when that one is acknowledged.</summary>
    public required long NextNumber { get; init; }

    /// <summary>Whether the window, and not a lack of data, has limited sending lately.</summary>
    public required bool IsWindowLimited { get; init; }

    /// <summary>How fast the path delivers.</summary>
    public required DeliverySample Delivery { get; init; }

    /// <summary>Whether <see cref="Rtt"/> took a sample from this acknowledgement.</summary>
    public required bool HasRtt { get; init; }

    public required RttEstimator Rtt { get; init; }
}

/// <summary>Decides how many bytes may be in flight, and how fast they go. Bytes and nanoseconds.</summary>
internal interface ICongestionController
{
    /// <summary>The congestion window in bytes.</summary>
    long Window { get; }

    /// <summary>What the control channel may fill, on top of which it has a small reserve: at least the window.</summary>
    long UrgentWindow { get; }

    /// <summary>How fast to send, in bytes per nanosecond.</summary>
    /// <param name="rtt">The round trip.</param>
    double PacingRate(RttEstimator rtt);

    /// <summary>Full datagrams have another size from now on; what is measured in bytes stays as it is.</summary>
    void OnDatagramSize(int size);

    /// <summary>A packet is sent.</summary>
    /// <param name="packet">The packet, with where delivery stands.</param>
    void OnSent(in SentPacket packet);

    /// <summary>Packets were acknowledged. What the same acknowledgement proved lost has been told before.</summary>
    void OnAcknowledged(in AckSample sample);

    /// <summary>A packet was declared lost.</summary>
    /// <param name="packet">The packet, with where delivery stood when it was sent.</param>
    /// <param name="totalLost">Bytes lost since the connection began, this packet included.</param>
    void OnLost(in SentPacket packet, long totalLost);

    /// <summary>Packets were lost that were sent after the last reduction (RFC 9002 section 7.3.2).</summary>
    /// <param name="now">Now.</param>
    /// <param name="minimumRtt">The lowest round trip; a short path gets a higher floor.</param>
    void OnCongestion(long now, long minimumRtt);

    /// <summary>Nothing got through for a long time (RFC 9002 section 7.6).</summary>
    void OnPersistentCongestion();

    /// <summary>Every loss behind the last reduction proved spurious: it is undone.</summary>
    void OnSpuriousCongestion();
}
