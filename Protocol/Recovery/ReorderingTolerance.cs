namespace ActorUdp.Protocol;

/// <summary>
/// How much reordering loss detection tolerates. It starts at RFC 9002's thresholds, rises when a packet that was declared
/// lost arrives after all, and falls back after a number of losses that proved real. When packets overtake each other by
/// hundreds, counting them says nothing any more: then time alone decides, as in RACK (RFC 8985 section 6.2).
/// </summary>
internal sealed class ReorderingTolerance
{
    public const int InitialPacketThreshold = 3;
    public const int MaximumPacketThreshold = 512;

    /// <summary>The threshold that is never reached.</summary>
    public const int TimeOnly = int.MaxValue;
    public const long Granularity = MonotonicNanos.PerMillisecond;

    private const long MaximumExtraFloor = 10 * MonotonicNanos.PerMillisecond;
    private const int RealLossesToForget = 4_096;

    private long _extra;
    private int _realLosses;

    public int PacketThreshold { get; private set; } = InitialPacketThreshold;

    /// <summary>How long after a packet its loss is certain once a later one was acknowledged (RFC 9002 section 6.1.2).</summary>
    public long LossDelay(RttEstimator rtt)
    {
        var longest = Math.Max(rtt.Smoothed, rtt.Latest);
        return Math.Max(longest + longest / 8, Granularity) + Math.Min(_extra, MaximumExtra(rtt));
    }

    /// <summary>A packet that was declared lost was acknowledged.</summary>
    /// <param name="distance">How many later packets the peer had received by then.</param>
    /// <param name="lateness">Time from sending it to its acknowledgement.</param>
    /// <param name="rtt">The round trip.</param>
    public void OnSpurious(long distance, long lateness, RttEstimator rtt)
    {
        _realLosses = 0;
        var needed = distance + 1;
        if (needed > PacketThreshold)
            PacketThreshold = needed > MaximumPacketThreshold ? TimeOnly : (int)needed;
        var shortfall = lateness - LossDelay(rtt);
        if (shortfall > 0)
            _extra = Math.Min(_extra + shortfall + shortfall / 8, MaximumExtra(rtt));
    }

    /// <summary>Packets were declared lost.</summary>
    public void OnLoss(int packets)
    {
        _realLosses += packets;
        if (_realLosses < RealLossesToForget)
            return;
        _realLosses = 0;
        PacketThreshold = PacketThreshold == TimeOnly
            ? MaximumPacketThreshold
            : Math.Max(InitialPacketThreshold, PacketThreshold / 2);
        _extra /= 2;
    }

    // As RACK bounds it, by the round trip of now: on a path that has become short nothing is late by the old one's measure.
    private static long MaximumExtra(RttEstimator rtt) => Math.Max(rtt.Smoothed, MaximumExtraFloor);
}
