using System.Numerics;

namespace ActorUdp.Hosts.Bench.Figures;

/// <summary>
/// Counts durations in buckets whose width grows with the value, as HdrHistogram does: below 2,048 ns a bucket is 1 ns wide, and
/// above that each power of two is cut into 1,024 buckets. So every value is known to better than a thousandth, and recording
/// costs a few instructions and no memory. A percentile is the highest value of the bucket in which the nearest rank lies;
/// the maximum is kept exactly. Not thread-safe.
/// </summary>
internal sealed class LatencyHistogram
{
    private const int HalfBits = 10;
    private const int Half = 1 << HalfBits;

    // 2^40 ns is 18 minutes; what takes longer counts as that.
    private const int Exponents = 30;

    private readonly long[] _counts = new long[(Exponents + 1) * Half];

    /// <summary>The largest value that is not taken for a smaller one.</summary>
    public const long Highest = (1L << (Exponents + HalfBits)) - 1;

    /// <summary>How many values, those that <see cref="RecordCorrected"/> added included.</summary>
    public long Count { get; private set; }

    /// <summary>The largest value, exactly; 0 without values.</summary>
    public long Maximum { get; private set; }

    /// <summary>Counts a value.</summary>
    /// <param name="nanos">Nanoseconds; below 0 counts as 0.</param>
    public void Record(long nanos)
    {
        nanos = Math.Clamp(nanos, 0, Highest);
        _counts[IndexOf(nanos)]++;
        Count++;
        Maximum = Math.Max(Maximum, nanos);
    }

    /// <summary>
    /// Counts a value and, where it is longer than the interval at which values were expected, also those that were not measured
    /// because the one who measures waited: each shorter by one more interval, down to the interval itself. That is how
    /// HdrHistogram corrects coordinated omission (<c>recordValueWithExpectedInterval</c>).
    /// </summary>
    /// <param name="nanos">Nanoseconds.</param>
    /// <param name="expectedInterval">Nanoseconds; 0 or less: no correction.</param>
    public void RecordCorrected(long nanos, long expectedInterval)
    {
        Record(nanos);
        if (expectedInterval <= 0)
            return;
        for (long missing = nanos - expectedInterval; missing >= expectedInterval; missing -= expectedInterval)
            Record(missing);
    }

    /// <summary>What at least so many of a hundred values do not exceed, in nanoseconds; 0 without values.</summary>
    /// <param name="percent">0 to 100.</param>
    public long At(double percent)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(percent);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(percent, 100);
        long rank = Math.Clamp((long)Math.Ceiling(percent / 100 * Count), 1, Math.Max(Count, 1));
        long seen = 0;
        for (int i = 0; i < _counts.Length; i++)
        {
            seen += _counts[i];
            if (seen >= rank)
                return Math.Min(HighestOf(i), Maximum);
        }
        return 0;
    }

    /// <summary>The bucket of a value.</summary>
    internal static int IndexOf(long nanos)
    {
        int exponent = Math.Max(0, BitOperations.Log2((ulong)nanos | 1) - HalfBits);
        return (exponent << HalfBits) + (int)(nanos >> exponent);
    }

    /// <summary>The highest value of a bucket.</summary>
    internal static long HighestOf(int index)
    {
        int exponent = Math.Max(0, (index >> HalfBits) - 1);
        long lead = index - ((long)exponent << HalfBits);
        return ((lead + 1) << exponent) - 1;
    }
}
