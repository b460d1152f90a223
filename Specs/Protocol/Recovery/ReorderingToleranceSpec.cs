using ActorUdp.Protocol;

namespace ActorUdp.Specs.Protocol.Recovery;

public class ReorderingToleranceSpec
{
    private const long Millisecond = MonotonicNanos.PerMillisecond;

    [Fact]
    public void Lateness_is_tolerated_for_a_round_trip_more_at_most_and_for_less_when_that_has_become_short()
    {
        var tolerance = new ReorderingTolerance();
        var rtt = Measured(new RttEstimator(Millisecond), 100 * Millisecond);
        Assert.InRange(tolerance.LossDelay(rtt), 112 * Millisecond, 113 * Millisecond);
        tolerance.OnSpurious(1, 1_000 * Millisecond, rtt);
        Assert.InRange(tolerance.LossDelay(rtt), 212 * Millisecond, 213 * Millisecond);
        Measured(rtt, 8 * Millisecond);
        Assert.InRange(tolerance.LossDelay(rtt), 9 * Millisecond, 20 * Millisecond);
    }

    private static RttEstimator Measured(RttEstimator rtt, long roundTrip)
    {
        for (var i = 0; i < 100; i++)
            rtt.OnSample(roundTrip, 0);
        return rtt;
    }
}
