using ActorUdp.Protocol;

namespace ActorUdp.Specs.Protocol.Congestion;

/// <summary>RFC 9406.</summary>
public class HyStartSpec
{
    private const long Millisecond = MonotonicNanos.PerMillisecond;
    private readonly HyStart _hyStart = new();
    private long _number;

    [Fact]
    public void A_steady_round_trip_goes_on_with_slow_start()
    {
        for (var round = 0; round < 20; round++)
            Assert.False(Round(40 * Millisecond));
        Assert.False(_hyStart.IsConservative);
    }

    [Fact]
    public void A_risen_round_trip_leads_through_five_conservative_rounds_out_of_slow_start()
    {
        Round(40 * Millisecond);
        Round(40 * Millisecond);
        Round(46 * Millisecond);
        Assert.True(_hyStart.IsConservative);
        var rounds = 0;
        while (!Round(46 * Millisecond))
            rounds++;
        Assert.InRange(rounds, 3, 5);
    }

    [Fact]
    public void A_rise_below_the_threshold_is_noise()
    {
        Round(40 * Millisecond);
        Round(40 * Millisecond);
        Round(44 * Millisecond);
        Assert.False(_hyStart.IsConservative);
    }

    [Fact]
    public void A_false_alarm_returns_to_slow_start()
    {
        Round(40 * Millisecond);
        Round(40 * Millisecond);
        Round(50 * Millisecond);
        Assert.True(_hyStart.IsConservative);
        Round(41 * Millisecond);
        Assert.False(_hyStart.IsConservative);
    }

    private bool Round(long rtt)
    {
        var isOver = false;
        var next = _number + 10;
        for (var i = 0; i < 10; i++)
            isOver |= _hyStart.OnSample(rtt, _number++, next);
        return isOver;
    }
}
