using ActorUdp.Hosts.Soak;

namespace ActorUdp.Specs.Hosts.Soak;

public sealed class GrowthRuleSpec
{
    private const double MiB = 1 << 20;

    private static readonly GrowthBound _memory = new("memory", 16 * MiB, 0.2);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Noise_spikes_and_warm_up_are_no_growth(int seed)
    {
        var random = new Random(seed);
        Growth? growth = Judge(1_200, i => Value(i, random) + (random.Next(5) == 0 ? 200 * MiB * random.NextDouble() : 0));

        Assert.False(growth!.IsExcessive, growth.ToString());

        // A saw tooth as a heap has, and a start that takes the first tenth of the run.
        static double Value(int i, Random random) => (Math.Min(i, 120) / 2.0 * MiB) + (i % 40 / 10.0 * MiB) + (random.NextDouble() * 8 * MiB);
    }

    [Theory]
    [InlineData(1, 0.05)]
    [InlineData(2, 0.1)]
    [InlineData(3, 1)]
    public void A_leak_is_growth_under_the_same_noise(int seed, double mibPerSecond)
    {
        var random = new Random(seed);
        Growth? growth = Judge(1_200, i =>
            ((60 + (i * mibPerSecond)) * MiB) + (i % 40 / 10.0 * MiB) + (random.NextDouble() * 8 * MiB) + (random.Next(5) == 0 ? 200 * MiB * random.NextDouble() : 0));

        Assert.True(growth!.IsExcessive, growth.ToString());
    }

    [Theory]
    [InlineData(175, 1_200, false)]
    [InlineData(599, 1_200, false)]
    [InlineData(600, 1_200, true)]
    [InlineData(170, 180, true)]
    [InlineData(100, 180, false)]
    public void Short_lives_are_not_judged_where_others_are_long(double lived, double run, bool judged) =>
        Assert.Equal(judged, GrowthRule.IsLongEnough(lived, run));

    [Fact]
    public void What_faults_do_is_left_out()
    {
        var samples = Enumerable.Range(0, 400).Select(i => ((double)i, i % 2 == 0 ? 60 * MiB : (60 + i) * MiB, i % 2 == 0)).ToList();

        Growth? growth = GrowthRule.Judge(_memory, samples);

        Assert.Equal(0, growth!.Change);
        Assert.Equal(60 * MiB, growth.Median);
    }

    [Fact]
    public void A_leak_of_handles_is_seen_though_it_comes_in_steps()
    {
        Growth? growth = GrowthRule.Judge(new GrowthBound("handles", 10, 0.1), [.. Enumerable.Range(0, 600).Select(i => ((double)i, 100.0 + (i / 12), true))]);

        Assert.True(growth!.IsExcessive, growth.ToString());
    }

    [Fact]
    public void Too_few_samples_give_no_verdict() => Assert.Null(Judge(24, i => i * MiB));

    private static Growth? Judge(int seconds, Func<int, double> value) =>
        GrowthRule.Judge(_memory, [.. Enumerable.Range(0, seconds).Select(i => ((double)i, value(i), true))]);
}
