using ActorUdp.Protocol;

namespace ActorUdp.Specs.Protocol.Congestion;

public class CubicSpec
{
    private const int Segment = 1_200;
    private const long Rtt = 100 * MonotonicNanos.PerMillisecond;

    private readonly RttEstimator _rtt = new(Rtt);
    private readonly CubicCongestionController _cubic = new(Segment, 1 << 30);
    private long _now = MonotonicNanos.PerSecond;
    private long _number;

    public CubicSpec() => _rtt.OnSample(Rtt, 0);

    [Theory]
    // K = cbrt((W_max − cwnd_epoch) ÷ C), RFC 9438 figure 2.
    [InlineData(100, 70, 4.2172)]
    [InlineData(1_000, 700, 9.0856)]
    [InlineData(50, 50, 0)]
    public void K_is_the_time_back_to_the_window_of_the_last_loss(double maximum, double start, double expected) =>
        Assert.Equal(expected, CubicFunction.K(maximum, start), 3);

    [Theory]
    // W_cubic(t) = C (t − K)³ + W_max, figure 1.
    [InlineData(0, 70)]
    [InlineData(4.2172, 100)]
    [InlineData(6.2172, 103.2)]
    [InlineData(14.2172, 500)]
    public void The_window_follows_the_cubic(double seconds, double expected) =>
        Assert.Equal(expected, CubicFunction.Window(seconds, CubicFunction.K(100, 70), 100), 1);

    [Fact]
    public void The_target_is_between_the_window_and_half_as_much_again()
    {
        var k = CubicFunction.K(100, 70);
        Assert.Equal(70, CubicFunction.Target(0, 0, k, 100, 70));
        Assert.Equal(150, CubicFunction.Target(60, 0.1, k, 100, 100));
        Assert.Equal(95, CubicFunction.Target(0, 0, k, 100, 95));
    }

    [Fact]
    public void Alpha_makes_the_estimate_as_aggressive_as_Reno() => Assert.Equal(0.5294, CubicFunction.Alpha, 4);

    [Fact]
    public void It_starts_with_ten_segments_and_doubles_each_round_trip()
    {
        Assert.Equal(10 * Segment, _cubic.Window);
        Round();
        Assert.Equal(20 * Segment, _cubic.Window);
        Round();
        Assert.Equal(40 * Segment, _cubic.Window);
        Assert.True(_cubic.IsInSlowStart);
    }

    [Fact]
    public void It_does_not_grow_while_the_window_is_not_used()
    {
        Ack(10 * Segment, isLimited: false);
        Assert.Equal(10 * Segment, _cubic.Window);
    }

    [Fact]
    public void A_loss_leaves_seven_tenths_and_the_cubic_leads_back()
    {
        GrowTo(100);
        var before = _cubic.Window;
        _cubic.OnCongestion(_now, Rtt);
        Assert.Equal(0.7, (double)_cubic.Window / before, 2);
        Assert.False(_cubic.IsInSlowStart);
        var start = _now;
        var maximum = (double)before / Segment;
        var k = CubicFunction.K(maximum, 0.7 * maximum);
        while (_now - start < (long)(k * MonotonicNanos.PerSecond))
            Round();
        Assert.InRange((double)_cubic.Window / before, 0.97, 1.03);
    }

    [Fact]
    public void A_loss_before_the_last_maximum_lowers_the_maximum_more()
    {
        GrowTo(100);
        _cubic.OnCongestion(_now, Rtt);
        var second = _cubic.Window;
        _cubic.OnCongestion(_now, Rtt);
        Assert.Equal(0.7, (double)_cubic.Window / second, 2);
        // Fast convergence: the plateau is at 0.85 of the window at the loss, not at the window.
        for (var i = 0; i < 20; i++)
            Round();
        Assert.InRange((double)_cubic.Window / second, 0.75, 0.9);
    }

    [Fact]
    public void It_never_falls_below_four_segments_or_ten_on_a_short_path()
    {
        for (var i = 0; i < 20; i++)
            _cubic.OnCongestion(_now, Rtt);
        Assert.Equal(4 * Segment, _cubic.Window);
        var shortPath = new CubicCongestionController(Segment, 1 << 30);
        for (var i = 0; i < 20; i++)
            shortPath.OnCongestion(_now, MonotonicNanos.PerMillisecond);
        Assert.Equal(10 * Segment, shortPath.Window);
    }

    [Fact]
    public void Persistent_congestion_starts_over_and_a_spurious_loss_is_undone()
    {
        GrowTo(100);
        var before = _cubic.Window;
        _cubic.OnCongestion(_now, Rtt);
        _cubic.OnSpuriousCongestion();
        Assert.Equal(before, _cubic.Window);
        _cubic.OnPersistentCongestion();
        Assert.Equal(4 * Segment, _cubic.Window);
        Assert.True(_cubic.IsInSlowStart);
        _cubic.OnSpuriousCongestion();
        Assert.Equal(4 * Segment, _cubic.Window);
    }

    [Fact]
    public void It_has_a_ceiling()
    {
        var cubic = new CubicCongestionController(Segment, 50 * Segment);
        for (var i = 0; i < 100; i++)
            cubic.OnAcknowledged(Sample(10 * Segment, true));
        Assert.Equal(50 * Segment, cubic.Window);
    }

    [Fact]
    public void A_fixed_window_never_changes()
    {
        var congestion = new FixedCongestionController(99_000);
        congestion.OnAcknowledged(Sample(Segment, true));
        congestion.OnCongestion(_now, Rtt);
        congestion.OnPersistentCongestion();
        Assert.Equal(99_000, congestion.Window);
    }

    private void GrowTo(int segments)
    {
        while (_cubic.Window < segments * Segment)
            Ack(Segment, isLimited: true);
    }

    private void Round()
    {
        _now += Rtt;
        var acknowledged = _cubic.Window;
        for (long i = 0; i < acknowledged; i += Segment)
            Ack(Segment, isLimited: true);
    }

    private void Ack(int bytes, bool isLimited) => _cubic.OnAcknowledged(Sample(bytes, isLimited));

    private AckSample Sample(int bytes, bool isLimited) => new()
    {
        Now = _now,
        Bytes = bytes,
        GrowthBytes = bytes,
        InFlight = 0,
        TotalDelivered = 0,
        LargestNumber = ++_number,
        NextNumber = _number + _cubic.Window / Segment,
        IsWindowLimited = isLimited,
        Delivery = default,
        HasRtt = true,
        Rtt = _rtt,
    };
}
