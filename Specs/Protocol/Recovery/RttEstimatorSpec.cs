using ActorUdp.Protocol;

namespace ActorUdp.Specs.Protocol.Recovery;

/// <summary>RFC 9002 section 5.</summary>
public class RttEstimatorSpec
{
    [Fact]
    public void The_first_sample_replaces_the_initial_value()
    {
        var rtt = new RttEstimator(50_000_000);
        Assert.Equal((50_000_000, 25_000_000), (rtt.Smoothed, rtt.Variation));
        rtt.OnSample(8_000_000, 0);
        Assert.Equal((8_000_000, 4_000_000, 8_000_000), (rtt.Smoothed, rtt.Variation, rtt.Minimum));
    }

    [Fact]
    public void Later_samples_are_smoothed()
    {
        var rtt = new RttEstimator(50_000_000);
        rtt.OnSample(8_000_000, 0);
        rtt.OnSample(16_000_000, 0);
        Assert.Equal(9_000_000, rtt.Smoothed);
        Assert.Equal(5_000_000, rtt.Variation);
        Assert.Equal(8_000_000, rtt.Minimum);
    }

    [Fact]
    public void The_ack_delay_is_taken_off_unless_that_goes_below_the_minimum()
    {
        var rtt = new RttEstimator(50_000_000);
        rtt.OnSample(8_000_000, 0);
        rtt.OnSample(9_000_000, 1_000_000);
        Assert.Equal(8_000_000, rtt.Smoothed);
        rtt.OnSample(8_500_000, 1_000_000);
        Assert.Equal(8_062_500, rtt.Smoothed);
    }
}
