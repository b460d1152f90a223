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

    [Fact]
    public void On_a_very_short_path_what_flows_in_two_milliseconds_may_go_at_once()
    {
        var pacer = new Pacer(Datagram);
        var congestion = new FixedCongestionController(100 * Datagram);
        var rtt = new RttEstimator(MonotonicNanos.PerMillisecond / 10);
        pacer.MaySend(0, congestion, rtt);
        var now = 10 * MonotonicNanos.PerMillisecond;
        var burst = 0;
        while (pacer.MaySend(now, congestion, rtt))
        {
            pacer.OnSent(Datagram);
            burst++;
        }
        Assert.True(burst >= 100, $"{burst}");
    }
}
