using ActorUdp.Protocol;

namespace ActorUdp.Specs.Protocol.Congestion;

public class PacerSpec
{
    private const int Datagram = 1_200;
    private const long Rtt = 100 * MonotonicNanos.PerMillisecond;

    [Fact]
    public void A_burst_of_ten_goes_at_once_and_the_rest_at_a_little_more_than_the_window_a_round_trip()
    {
        var pacer = new Pacer(Datagram);
        var congestion = new FixedCongestionController(100 * Datagram);
        var rtt = new RttEstimator(Rtt);
        var now = MonotonicNanos.PerSecond;
        var burst = 0;
        while (pacer.MaySend(now, congestion, rtt))
        {
            pacer.OnSent(Datagram);
            burst++;
        }
        Assert.Equal(10, burst);
        var sent = 0;
        var end = now + Rtt;
        while (true)
        {
            now = pacer.NextTime;
            if (now > end)
                break;
            Assert.True(pacer.MaySend(now, congestion, rtt), "the pacer keeps its word");
            pacer.OnSent(Datagram);
            sent++;
        }
        Assert.InRange(sent, 122, 126);
    }

    [Theory]
    [InlineData(1e6, 2, 3)]
    [InlineData(12.5e6, 3, 4)]
    [InlineData(100e6, 80, 90)]
    public void A_burst_is_a_quarter_of_a_millisecond_or_two_datagrams_and_longer_at_rates_beyond_networks(
        double bytesPerSecond, int least, int most)
    {
        var pacer = new Pacer(Datagram);
        var rtt = new RttEstimator(Rtt);
        var congestion = new FixedCongestionController((long)(bytesPerSecond * 0.1 / 1.25));
        var now = MonotonicNanos.PerSecond;
        Burst(pacer, congestion, rtt, now);
        for (var i = 0; i < 20; i++)
        {
            now = pacer.NextTime;
            Assert.InRange(Burst(pacer, congestion, rtt, now), least, most);
        }
    }

    [Theory]
    [InlineData(12.5e6, 5, 7)]
    [InlineData(100e6, 600, 700)]
    public void A_late_wake_up_is_made_good_for_half_a_millisecond_and_for_more_at_high_rates(
        double bytesPerSecond, int least, int most)
    {
        var pacer = new Pacer(Datagram);
        var rtt = new RttEstimator(Rtt);
        var congestion = new FixedCongestionController((long)(bytesPerSecond * 0.1 / 1.25));
        Burst(pacer, congestion, rtt, MonotonicNanos.PerSecond);
        var burst = Burst(pacer, congestion, rtt, MonotonicNanos.PerSecond + 100 * MonotonicNanos.PerMillisecond);
        Assert.InRange(burst, least, most);
    }

    [Fact]
    public void A_burst_that_is_not_whole_does_not_begin_although_the_owner_is_awake()
    {
        var pacer = new Pacer(Datagram);
        var rtt = new RttEstimator(Rtt);
        var congestion = new FixedCongestionController(1_000 * Datagram);
        var now = MonotonicNanos.PerSecond;
        Burst(pacer, congestion, rtt, now);
        var next = pacer.NextTime;
        Assert.False(pacer.MaySend(next - 20_000, congestion, rtt));
        Assert.True(pacer.MaySend(next, congestion, rtt));
    }

    [Fact]
    public void What_goes_beyond_the_pace_is_made_good_for_in_a_round_trip_at_most()
    {
        var pacer = new Pacer(Datagram);
        var rtt = new RttEstimator(Rtt);
        var congestion = new FixedCongestionController(100 * Datagram);
        var now = MonotonicNanos.PerSecond;
        Burst(pacer, congestion, rtt, now);
        for (var i = 0; i < 10_000; i++)
            pacer.OnSent(Datagram);
        Assert.False(pacer.MaySend(now, congestion, rtt));
        Assert.InRange(pacer.NextTime, now + Rtt, now + Rtt + Rtt / 20);
    }

    private static int Burst(Pacer pacer, FixedCongestionController congestion, RttEstimator rtt, long now)
    {
        var burst = 0;
        for (; pacer.MaySend(now, congestion, rtt); burst++)
            pacer.OnSent(Datagram);
        return burst;
    }
}
