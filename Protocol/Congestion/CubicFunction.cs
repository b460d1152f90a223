namespace ActorUdp.Protocol;

/// <summary>The formulas of RFC 9438, in segments and seconds.</summary>
internal static class CubicFunction
{
    /// <summary>How aggressive the cubic is (section 5).</summary>
    public const double C = 0.4;

    /// <summary>What a congestion event leaves of the window (section 4.6).</summary>
    public const double Beta = 0.7;

    /// <summary>The increase per round of the Reno-friendly estimate (section 4.3): 3 × (1 − β) ÷ (1 + β).</summary>
    public const double Alpha = 3 * (1 - Beta) / (1 + Beta);

    /// <summary>The time K that the cubic takes to come back to W_max (figure 2).</summary>
    public static double K(double maximum, double epochWindow) => Math.Cbrt(Math.Max(0, maximum - epochWindow) / C);

    /// <summary>W_cubic(t) (figure 1).</summary>
    public static double Window(double seconds, double k, double maximum)
    {
        var t = seconds - k;
        return C * t * t * t + maximum;
    }

    /// <summary>The target of the next round trip: W_cubic(t + RTT), at least the window, at most 1.5 times (section 4.2).</summary>
    public static double Target(double seconds, double rtt, double k, double maximum, double window) =>
        Math.Clamp(Window(seconds + rtt, k, maximum), window, 1.5 * window);
}
