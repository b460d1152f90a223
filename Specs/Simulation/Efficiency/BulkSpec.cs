using ActorUdp.Protocol;

namespace ActorUdp.Specs.Simulation.Efficiency;

/// <summary>What a saturated bottleneck carries, at which delay for others, and at which cost.</summary>
public class BulkSpec
{
    [Theory]
    [InlineData(100, 1, 1)]
    [InlineData(100, 10, 1)]
    [InlineData(100, 20, 1)]
    [InlineData(100, 20, 4)]
    [InlineData(10, 20, 1)]
    [InlineData(1_000, 2, 1)]
    public void A_bottleneck_without_other_loss_is_used_to_ninety_percent_and_its_queue_stays_short(
        double megabits, double milliseconds, double queue)
    {
        for (var seed = 1; seed <= 2; seed++)
        {
            var run = new BulkRun(megabits, milliseconds, 0, queue, seed).Run(1).Mark().Run(3);
            var datagram = 1_200 * 8 / (megabits * 1e3);
            Assert.True(run.Goodput >= 0.9, $"seed {seed}: {run}");
            Assert.True(
                run.ControlRoundTrip(0.99) <= 1.5 * milliseconds + 4 * datagram, $"seed {seed}: {run}");
            Assert.True(run.Overflow < 0.005, $"seed {seed}: {run}");
        }
    }

    /// <summary>With a control message every 7.3 ms, which ends a flight, beside the stream.</summary>
    [Theory]
    [InlineData(100, 20, 5)]
    [InlineData(1_000, 2, 3.5)]
    [InlineData(1_000, 20, 6)]
    public void The_more_is_in_flight_the_more_packets_share_an_acknowledgement(double megabits, double milliseconds, double packets)
    {
        var run = new BulkRun(megabits, milliseconds, 0, 1, seed: 1).Run(1).Mark().Run(2);
        Assert.True(run.DatagramsPerAnswer >= packets && run.DatagramsPerAnswer <= 8.5, $"{run.DatagramsPerAnswer:f2} packets; {run}");
    }

    [Theory]
    [InlineData(0.01, 0.85)]
    [InlineData(0.05, 0.8)]
    [InlineData(0.1, 0.7)]
    public void Random_loss_at_fifty_milliseconds_costs_little_more_than_itself(double loss, double goodput)
    {
        for (var seed = 1; seed <= 3; seed++)
        {
            var run = new BulkRun(100, 50, loss, 1, seed).Run(2).Mark().Run(4);
            Assert.True(run.Goodput >= goodput, $"seed {seed}: {run}");
            Assert.True(run.Repair <= 1.15, $"seed {seed}: {run.Repair:f2} times what was lost was sent again; {run}");
            Assert.True(run.ProbeTimeouts == 0, $"seed {seed}: {run}");
        }
    }

    [Fact]
    public void One_percent_loss_at_fifty_milliseconds_leaves_seventy_percent_from_the_first_second_on()
    {
        for (var seed = 1; seed <= 3; seed++)
        {
            var run = new BulkRun(100, 50, 0.01, 1, seed).Run(6);
            Assert.True(run.Goodput >= 0.7, $"seed {seed}: {run}");
        }
    }

    [Fact]
    public void Cubic_cannot_do_that_by_its_nature()
    {
        var cubic = new BulkRun(100, 50, 0.01, 1, 1, CongestionControl.Cubic).Run(2).Mark().Run(6);
        var bbr = new BulkRun(100, 50, 0.01, 1, 1).Run(2).Mark().Run(6);
        // Its window at a loss rate p is about (1/p)^0.75 segments × sqrt-ish of the round trip: here some thirty of 520.
        Assert.InRange(cubic.Goodput, 0.01, 0.1);
        Assert.True(bbr.Goodput >= 5 * cubic.Goodput, $"{bbr}; {cubic}");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(20)]
    [InlineData(100)]
    public void Thirty_percent_loss_leaves_a_third(double milliseconds)
    {
        var run = new BulkRun(100, milliseconds, 0.3, 1, 1).Run(6).Mark().Run(6);
        Assert.True(run.Goodput >= 0.33, $"{run}");
    }

    [Theory]
    [InlineData(10)]
    [InlineData(20)]
    [InlineData(50)]
    public void A_shallow_queue_is_not_overrun(double milliseconds)
    {
        for (var seed = 1; seed <= 2; seed++)
        {
            var run = new BulkRun(100, milliseconds, 0, 0.25, seed).Run(1).Mark().Run(5);
            Assert.True(run.Overflow < 0.02, $"seed {seed}: {run}");
            Assert.True(run.Goodput >= 0.85, $"seed {seed}: {run}");
        }
    }

    [Fact]
    public void Control_stays_within_three_round_trips_and_five_milliseconds_beside_bulk_from_the_start_on()
    {
        for (var seed = 1; seed <= 4; seed++)
        {
            var run = new BulkRun(100, 10, 0, 0.25 * seed, seed).Run(4);
            Assert.True(run.ControlRoundTrip(1) - 5 <= 3 * 10 + 5, $"seed {seed}: {run}");
        }
    }
}
