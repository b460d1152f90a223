using ActorUdp.Hosts.Bench.Figures;
using FsCheck;
using FsCheck.Fluent;

namespace ActorUdp.Specs.Hosts.Bench;

public class LatencyHistogramSpec
{
    private static readonly Arbitrary<long> _nanos =
        Gen.Choose(0, 40).SelectMany(bits => Gen.Choose(0, int.MaxValue), (bits, x) => Math.Min((long)x << Math.Max(0, bits - 31) >> Math.Max(0, 31 - bits), LatencyHistogram.Highest)).ToArbitrary();

    [Fact]
    public void Without_values_everything_is_zero()
    {
        var histogram = new LatencyHistogram();

        Assert.Equal(0, histogram.At(50));
        Assert.Equal(0, histogram.Maximum);
        Assert.Equal(0, histogram.Count);
    }

    [Fact]
    public void Every_value_is_known_to_a_thousandth() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(2_000),
        Prop.ForAll(_nanos, value =>
        {
            long highest = LatencyHistogram.HighestOf(LatencyHistogram.IndexOf(value));
            return highest >= value && highest - value <= value / 1_000;
        }));

    [Fact]
    public void Buckets_follow_each_other_without_gap_or_overlap()
    {
        for (int i = 1; i <= LatencyHistogram.IndexOf(LatencyHistogram.Highest); i++)
        {
            Assert.Equal(i, LatencyHistogram.IndexOf(LatencyHistogram.HighestOf(i)));
            Assert.Equal(i, LatencyHistogram.IndexOf(LatencyHistogram.HighestOf(i - 1) + 1));
        }
    }

    [Fact]
    public void A_percentile_is_the_nearest_rank_to_a_thousandth() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(300),
        Prop.ForAll(_nanos.Generator.NonEmptyListOf().ToArbitrary(), Gen.Choose(0, 1_000).ToArbitrary(), (values, tenths) =>
        {
            var histogram = new LatencyHistogram();
            foreach (long value in values)
                histogram.Record(value);
            long[] sorted = [.. values.Order()];
            double percent = tenths / 10.0;
            long exact = sorted[Math.Clamp((int)Math.Ceiling(percent / 100 * sorted.Length), 1, sorted.Length) - 1];
            long found = histogram.At(percent);
            return found >= exact && found - exact <= exact / 1_000 && histogram.Maximum == sorted[^1] && histogram.Count == sorted.Length;
        }));

    [Fact]
    public void What_is_longer_than_the_range_counts_as_its_end()
    {
        var histogram = new LatencyHistogram();
        histogram.Record(long.MaxValue);
        histogram.Record(-1);

        Assert.Equal(LatencyHistogram.Highest, histogram.Maximum);
        Assert.Equal(0, histogram.At(0));
    }

    // A pause of 1,000 where a value was expected every 100: had measuring gone on, it would have seen 900, 800 … 100, too.
    [Fact]
    public void A_long_value_adds_those_that_were_not_measured_meanwhile()
    {
        var histogram = new LatencyHistogram();
        histogram.RecordCorrected(1_000, 100);

        Assert.Equal(10, histogram.Count);
        Assert.Equal([100, 200, 300, 400, 500, 600, 700, 800, 900, 1_000], Enumerable.Range(1, 10).Select(i => histogram.At(i * 10)));
    }

    [Fact]
    public void The_correction_adds_one_value_for_each_interval_missed() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(500),
        Prop.ForAll(Gen.Choose(0, 1_000_000).ToArbitrary(), Gen.Choose(1_000, 1_000_000).ToArbitrary(), (value, interval) =>
        {
            var histogram = new LatencyHistogram();
            histogram.RecordCorrected(value, interval);
            return histogram.Count == Math.Max(1, value / interval) && histogram.Maximum == value;
        }));

    [Fact]
    public void Without_an_interval_nothing_is_corrected()
    {
        var histogram = new LatencyHistogram();
        histogram.RecordCorrected(1_000_000, 0);

        Assert.Equal(1, histogram.Count);
    }

    [Theory]
    [InlineData(new double[] { 3 }, 3)]
    [InlineData(new double[] { 3, 1, 2 }, 2)]
    [InlineData(new double[] { 4, 1, 2, 3 }, 2.5)]
    public void The_median_is_the_middle(double[] values, double expected) => Assert.Equal(expected, Median.Of(values));

    [Fact]
    public void There_is_no_median_of_nothing() => Assert.Throws<ArgumentException>(() => Median.Of([]));
}
