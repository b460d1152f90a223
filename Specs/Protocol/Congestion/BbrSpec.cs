using ActorUdp.Protocol;

namespace ActorUdp.Specs.Protocol.Congestion;

/// <summary>The phases of BBR on a path made by hand: a bottleneck with a queue, one acknowledgement for each packet.</summary>
public class BbrSpec
{
    private const int Segment = 1_200;
    private const long Millisecond = MonotonicNanos.PerMillisecond;
    private const long Rtt = 40 * Millisecond;
    private const double Rate = 12.5e6 / MonotonicNanos.PerSecond;

    private readonly BbrPath _path = new(Segment, Rate, Rtt);

    private BbrCongestionController Bbr => _path.Bbr;

    [Fact]
    public void It_starts_with_ten_segments_and_doubles_in_each_round_trip()
    {
        Assert.Equal(10 * Segment, Bbr.Window);
        Assert.Equal(BbrPhase.Startup, Bbr.Phase);
        _path.Run(2 * Rtt);
        Assert.InRange(Bbr.Window, 18 * Segment, 30 * Segment);
        _path.Run(2 * Rtt);
        Assert.InRange(Bbr.Window, 60 * Segment, 120 * Segment);
    }

    [Fact]
    public void A_queue_ends_Startup_before_it_is_a_bandwidth_delay_product_long()
    {
        _path.RunUntil(() => Bbr.Phase != BbrPhase.Startup, 50 * Rtt);
        Assert.Equal(BbrPhase.Drain, Bbr.Phase);
        Assert.InRange(Bbr.Bandwidth, 0.8 * Rate, 1.05 * Rate);
        Assert.InRange(_path.QueueDelay, Rtt / 16, Rtt);
        _path.RunUntil(() => Bbr.Phase == BbrPhase.ProbeCruise, 8 * Rtt);
        Assert.Equal(BbrPhase.ProbeCruise, Bbr.Phase);
        Assert.True(_path.QueueDelay < Rtt / 8, $"{_path.QueueDelay / 1e6} ms queue");
    }

    [Fact]
    public void It_cruises_at_the_rate_of_the_bottleneck_with_an_empty_queue()
    {
        _path.Run(MonotonicNanos.PerSecond);
        var longest = 0L;
        var queued = 0;
        for (var i = 0; i < 1_000; i++)
        {
            _path.Run(3 * Millisecond);
            longest = Math.Max(longest, _path.QueueDelay);
            if (_path.QueueDelay > Millisecond)
                queued++;
        }
        Assert.InRange(Bbr.Bandwidth, 0.97 * Rate, 1.02 * Rate);
        Assert.True(longest < Rtt / 2, $"{longest / 1e6} ms of queue at most");
        Assert.True(queued < 250, $"{queued / 10.0} % of the time there was a queue");
    }

    [Fact]
    public void Probing_goes_through_refill_and_up_and_down()
    {
        _path.RunUntil(() => Bbr.Phase == BbrPhase.ProbeCruise, 50 * Rtt);
        var seen = new List<BbrPhase> { Bbr.Phase };
        _path.RunUntil(
            () =>
            {
                if (seen[^1] != Bbr.Phase)
                    seen.Add(Bbr.Phase);
                return seen.Count == 5;
            },
            4 * MonotonicNanos.PerSecond);
        Assert.Equal(
            [BbrPhase.ProbeCruise, BbrPhase.ProbeRefill, BbrPhase.ProbeUp, BbrPhase.ProbeDown, BbrPhase.ProbeCruise], seen);
    }

    [Fact]
    public void Random_loss_of_a_tenth_leaves_rate_and_window()
    {
        _path.Loses = n => n % 10 == 3;
        _path.Run(4 * MonotonicNanos.PerSecond);
        Assert.InRange(Bbr.Bandwidth, 0.8 * Rate, 1.05 * Rate);
        Assert.True(Bbr.Window > Rate * Rtt, "the window holds a bandwidth-delay product");
        Assert.InRange(Bbr.RandomLossShare, 0.07, 0.13);
    }

    [Fact]
    public void A_bandwidth_that_grows_fivefold_is_found_and_one_that_shrinks_fivefold_too()
    {
        _path.Rate = Rate / 5;
        _path.Run(3 * MonotonicNanos.PerSecond);
        Assert.InRange(Bbr.Bandwidth, 0.19 * Rate, 0.21 * Rate);
        _path.Rate = Rate;
        _path.Run(8 * MonotonicNanos.PerSecond);
        Assert.InRange(Bbr.Bandwidth, 0.9 * Rate, 1.05 * Rate);
        _path.Rate = Rate / 5;
        _path.Run(4 * MonotonicNanos.PerSecond);
        Assert.InRange(Bbr.Bandwidth, 0.15 * Rate, 0.25 * Rate);
    }

    [Fact]
    public void A_path_that_becomes_longer_is_found_to_be_so()
    {
        _path.Run(2 * MonotonicNanos.PerSecond);
        _path.Rtt = 2 * Rtt;
        var saw = false;
        _path.RunUntil(() => saw |= Bbr.Phase == BbrPhase.ProbeRtt, 8 * MonotonicNanos.PerSecond);
        Assert.True(saw, "the round trip is probed");
        _path.Run(3 * MonotonicNanos.PerSecond);
        Assert.InRange(Bbr.MinimumRtt, 2 * Rtt, 2 * Rtt + 5 * Millisecond);
        Assert.InRange(Bbr.Bandwidth, 0.9 * Rate, 1.05 * Rate);
    }

    [Fact]
    public void While_the_round_trip_is_probed_control_may_still_fill_the_path()
    {
        _path.Run(2 * MonotonicNanos.PerSecond);
        _path.Rtt = 2 * Rtt;
        _path.RunUntil(() => Bbr.Phase == BbrPhase.ProbeRtt, 8 * MonotonicNanos.PerSecond);
        _path.Run(Millisecond);
        Assert.Equal(BbrPhase.ProbeRtt, Bbr.Phase);
        Assert.True(Bbr.UrgentWindow > 1.5 * Bbr.Window, $"{Bbr.UrgentWindow} and {Bbr.Window}");
    }

    [Fact]
    public void Little_to_send_is_no_measure_of_the_path()
    {
        _path.Run(2 * MonotonicNanos.PerSecond);
        var before = Bbr.Bandwidth;
        _path.OffersAtMost = 2 * Segment;
        _path.Run(10 * MonotonicNanos.PerSecond);
        Assert.InRange(Bbr.Bandwidth, 0.95 * before, 1.05 * before);
    }

    [Fact]
    public void Persistent_congestion_empties_the_window_and_keeps_the_model()
    {
        _path.Run(2 * MonotonicNanos.PerSecond);
        var before = Bbr.Bandwidth;
        Bbr.OnPersistentCongestion();
        Assert.Equal(4 * Segment, Bbr.Window);
        _path.Run(8 * Rtt);
        Assert.InRange(Bbr.Bandwidth, 0.9 * before, 1.1 * before);
        Assert.True(Bbr.Window > Rate * Rtt, "the window is back");
    }
}
