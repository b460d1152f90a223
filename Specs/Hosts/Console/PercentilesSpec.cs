using ActorUdp.Hosts.Console;

namespace ActorUdp.Specs.Hosts.Console;

public class PercentilesSpec
{
    [Fact]
    public void Without_samples_all_is_zero()
    {
        var none = new Percentiles();

        Assert.Equal((TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero), (none.At(50), none.Average, none.Maximum));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(50, 50)]
    [InlineData(50.1, 51)]
    [InlineData(99, 99)]
    [InlineData(100, 100)]
    public void The_nearest_rank_counts(double percent, int expected)
    {
        var times = new Percentiles();
        foreach (int i in Enumerable.Range(1, 100).Reverse())
            times.Add(TimeSpan.FromMilliseconds(i));

        Assert.Equal(TimeSpan.FromMilliseconds(expected), times.At(percent));
    }

    [Fact]
    public void One_sample_is_every_percentile()
    {
        var times = new Percentiles();
        times.Add(TimeSpan.FromMilliseconds(7));

        Assert.All((double[])[0, 1, 50, 99, 100], p => Assert.Equal(TimeSpan.FromMilliseconds(7), times.At(p)));
    }

    [Fact]
    public void Samples_may_come_after_a_percentile_was_read()
    {
        var times = new Percentiles();
        times.Add(TimeSpan.FromMilliseconds(5));
        Assert.Equal(TimeSpan.FromMilliseconds(5), times.Minimum);

        times.Add(TimeSpan.FromMilliseconds(1));

        Assert.Equal(TimeSpan.FromMilliseconds(1), times.Minimum);
        Assert.Equal(TimeSpan.FromMilliseconds(3), times.Average);
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(100.1)]
    public void A_percentage_lies_between_0_and_100(double percent) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new Percentiles().At(percent));
}
