namespace ActorUdp.Protocol;

/// <summary>Round-trip estimation of RFC 9002 section 5. Nanoseconds.</summary>
internal sealed class RttEstimator(long initial)
{
    /// <summary>Whether a sample was taken.</summary>
    public bool HasSample { get; private set; }

    public long Latest { get; private set; } = initial;

    /// <summary>The latest sample without the time that the peer held the acknowledgement back.</summary>
    public long LatestOnPath { get; private set; } = initial;

    /// <summary>How many samples were taken.</summary>
    public long Samples { get; private set; }

    public long Smoothed { get; private set; } = initial;

    public long Variation { get; private set; } = initial / 2;

    /// <summary>The lowest sample; the initial value before the first.</summary>
    public long Minimum { get; private set; } = initial;

    /// <summary>Takes a sample.</summary>
    /// <param name="sample">Time from sending a packet to its acknowledgement.</param>
    /// <param name="ackDelay">How long the peer says it held the acknowledgement back, capped by what it promised.</param>
    public void OnSample(long sample, long ackDelay)
    {
        sample = Math.Max(sample, 1);
        Latest = LatestOnPath = sample;
        Samples++;
        if (!HasSample)
        {
            HasSample = true;
            Minimum = sample;
            Smoothed = sample;
            Variation = sample / 2;
            return;
        }
        Minimum = Math.Min(Minimum, sample);
        // RFC 9002 section 5.3: the delay is taken off unless that would go below the minimum.
        var adjusted = sample >= Minimum + ackDelay ? sample - ackDelay : sample;
        LatestOnPath = adjusted;
        Variation = (3 * Variation + Math.Abs(Smoothed - adjusted)) / 4;
        Smoothed = (7 * Smoothed + adjusted) / 8;
    }

    /// <summary>Forgets the minimum after persistent congestion (RFC 9002 section 5.2): the path may be another.</summary>
    public void ResetMinimum() => Minimum = Latest;
}
