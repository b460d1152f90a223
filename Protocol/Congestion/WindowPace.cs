namespace ActorUdp.Protocol;

/// <summary>
/// The pace of controllers that think in windows: the window once a round trip, and somewhat more, so that pacing itself does
/// not limit (RFC 9002 section 7.7). Bytes per nanosecond.
/// </summary>
internal static class WindowPace
{
    public static double Steady(long window, RttEstimator rtt) => Of(1.25, window, rtt);

    /// <summary>While the window doubles in each round trip.</summary>
    public static double SlowStart(long window, RttEstimator rtt) => Of(2, window, rtt);

    private static double Of(double gain, long window, RttEstimator rtt) => gain * window / Math.Max(rtt.Smoothed, 1);
}
