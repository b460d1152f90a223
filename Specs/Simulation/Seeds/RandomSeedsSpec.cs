using ActorUdp.Simulation.Runs;
using Xunit.Abstractions;

namespace ActorUdp.Specs.Simulation.Seeds;

/// <summary>
/// Random lives of a few nodes under faults: always the same ones, and each time others. More of them:
/// <c>./actorudp simulate --seeds 20000</c>; one again, with a trace: <c>./actorudp simulate --seed N --trace</c>.
/// </summary>
public class RandomSeedsSpec(ITestOutputHelper output)
{
    private const int FixedSeeds = 300;
    private const int FreshSeeds = 500;

    [Fact]
    public void No_promise_is_broken_under_faults_that_are_always_the_same() => Run(0, FixedSeeds);

    [Fact]
    public void No_promise_is_broken_under_faults_that_nobody_has_seen_before() =>
        Run(Random.Shared.Next(1_000_000, int.MaxValue - FreshSeeds), FreshSeeds);

    [Theory]
    [InlineData(200_237)] // BBR took three bytes that had waited for the pace of control for all that the path carries
    [InlineData(81_446_750)] // and heartbeats that went alone, while all data waited
    [InlineData(2_038_155)] // waited longer for a late packet, on a path that had become short, than a probe would have taken
    [InlineData(3_018_218)] // a path probe that fell out of the record of sent packets was taken out of what is in flight
    [InlineData(306_498)] // more holes than are remembered, made of small messages whose time was over
    public void No_promise_is_broken_under_faults_that_once_broke_one(int seed) =>
        Assert.Null(SimulationBatch.Run(seed, 1, 1).Failure);

    private void Run(int first, int count)
    {
        output.WriteLine($"seeds {first} to {first + count - 1}");
        var summary = SimulationBatch.Run(first, count, Environment.ProcessorCount);
        Assert.True(
            summary.Failure is null,
            $"seed {summary.Failure?.Seed} of {first} to {first + count - 1}: {summary.Failure?.Failure}; "
            + $"./actorudp simulate --seed {summary.Failure?.Seed} --trace tells more\n{summary.Failure?.Exception}");
        var counters = summary.Counters;
        output.WriteLine($"{counters.MessagesDelivered} messages, {counters.DatagramsSent} datagrams, {counters.VirtualTime} of virtual time");
        Assert.Equal(count, counters.Seeds);
        Assert.True(counters.MessagesDelivered > 100L * count, $"{counters.MessagesDelivered} messages are too few to prove anything");
        Assert.True(counters.MessagesUndelivered > count, $"{counters.MessagesUndelivered} undelivered messages are too few to prove anything");
    }
}
