namespace ActorUdp.Protocol;

/// <summary>What an acknowledgement says to a congestion controller. Times are nanoseconds.</summary>
internal readonly ref struct AckSample
{
    public required long Now { get; init; }

    /// <summary>Bytes of the packets that were newly acknowledged.</summary>
    public required long Bytes { get; init; }

    /// <summary>When the newest of them was sent.</summary>
    public required long LargestSentAt { get; init; }

    /// <summary>The number of the newest of them.</summary>
    public required long LargestNumber { get; init; }

    /// <summary>The number of the next packet to be sent: a round ends when that one is acknowledged.</summary>
    public required long NextNumber { get; init; }

    /// <summary>Whether the window, and not a lack of data, has limited sending lately.</summary>
    public required bool IsWindowLimited { get; init; }

    public required RttEstimator Rtt { get; init; }
}

/// <summary>Decides how many bytes may be in flight. Runs once an acknowledgement, not once a packet.</summary>
internal interface ICongestionController
{
    /// <summary>The congestion window in bytes.</summary>
    long Window { get; }

    /// <summary>Whether the window still grows exponentially: pacing is looser then.</summary>
    bool IsInSlowStart { get; }

    void OnAcknowledged(in AckSample sample);

    /// <summary>Packets were lost that were sent after the last reduction (RFC 9002 section 7.3.2).</summary>
    /// <param name="now">Now.</param>
    /// <param name="minimumRtt">The lowest round trip; a short path gets a higher floor.</param>
    void OnCongestion(long now, long minimumRtt);

    /// <summary>Nothing got through for a long time (RFC 9002 section 7.6).</summary>
    void OnPersistentCongestion();

    /// <summary>Every loss behind the last reduction proved spurious: it is undone.</summary>
    void OnSpuriousCongestion();
}
