using System.Globalization;

namespace ActorUdp.Hosts.Soak;

/// <summary>How much a quantity of a process may grow over a run and still count as steady.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Absolute">So much always may be.</param>
/// <param name="Relative">And so large a share of the median.</param>
internal sealed record GrowthBound(string Name, double Absolute, double Relative);

/// <summary>What became of one quantity.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Samples">How many samples the verdict rests on.</param>
/// <param name="Median">Of those.</param>
/// <param name="Change">Slope times the time from the first to the last of them.</param>
/// <param name="Allowed">The bound.</param>
internal sealed record Growth(string Name, int Samples, double Median, double Change, double Allowed)
{
    public bool IsExcessive => Change > Allowed;

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Name} {Change:+#,0;-#,0;0} over {Samples} samples, allowed {Allowed:#,0}, median {Median:#,0}");
}

/// <summary>
/// Tells growth from noise. Of one process incarnation's samples the first fifth is warm-up and is left out, as are those while a
/// fault was on or had just ended. The slope is that of Theil and Sen, the median of the slopes between all pairs, which up to
/// 29 % of outliers do not move. It is too much when slope × time exceeds a fixed amount and a share of the median.
/// </summary>
internal static class GrowthRule
{
    /// <summary>The share of an incarnation's samples that counts as warm-up.</summary>
    public const double WarmUp = 0.2;

    /// <summary>With fewer samples there is no verdict.</summary>
    public const int MinimumSamples = 20;

    /// <summary>
    /// An incarnation that lived shorter is not judged when others lived longer: when the machine becomes busier and its queues
    /// fuller for a while, a short life sees the step and not the way back.
    /// </summary>
    private const double SecondsToJudge = 600;

    /// <summary>Whether an incarnation lived long enough for its trend to say something.</summary>
    /// <param name="lived">Seconds from its first sample to its last.</param>
    /// <param name="run">Seconds of the whole run.</param>
    public static bool IsLongEnough(double lived, double run) => lived >= Math.Min(SecondsToJudge, run * (1 - WarmUp));

    // Pairs grow with the square: so many samples, evenly taken, are enough.
    private const int MaximumSamples = 400;

    /// <param name="bound">What is allowed.</param>
    /// <param name="samples">Of one incarnation, by ascending time: seconds, the quantity, and whether all was quiet.</param>
    /// <returns>Null: too few samples to say.</returns>
    public static Growth? Judge(GrowthBound bound, IReadOnlyList<(double Seconds, double Value, bool IsQuiet)> samples)
    {
        var used = samples.Skip((int)Math.Ceiling(samples.Count * WarmUp)).Where(s => s.IsQuiet).ToList();
        if (used.Count < MinimumSamples)
            return null;
        int every = (used.Count + MaximumSamples - 1) / MaximumSamples;
        var some = used.Where((_, i) => i % every == 0).ToList();
        double median = Median([.. some.Select(s => s.Value)]);
        double growth = Slope(some) * (some[^1].Seconds - some[0].Seconds);
        return new Growth(bound.Name, used.Count, median, growth, bound.Absolute + (bound.Relative * median));
    }

    private static double Slope(List<(double Seconds, double Value, bool IsQuiet)> samples)
    {
        var slopes = new List<double>(samples.Count * (samples.Count - 1) / 2);
        for (int i = 0; i < samples.Count; i++)
            for (int j = i + 1; j < samples.Count; j++)
                if (samples[j].Seconds > samples[i].Seconds)
                    slopes.Add((samples[j].Value - samples[i].Value) / (samples[j].Seconds - samples[i].Seconds));
        return slopes.Count == 0 ? 0 : Median(slopes);
    }

    private static double Median(List<double> values)
    {
        values.Sort();
        return (values[(values.Count - 1) / 2] + values[values.Count / 2]) / 2;
    }
}
