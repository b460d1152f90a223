namespace ActorUdp.Hosts.Bench.Figures;

/// <summary>The middle of several values; of an even number the mean of the middle two.</summary>
internal static class Median
{
    /// <exception cref="ArgumentException">There is no value.</exception>
    public static double Of(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        if (sorted.Length == 0)
            throw new ArgumentException("there is no median of nothing", nameof(values));
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
