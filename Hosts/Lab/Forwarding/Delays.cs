namespace ActorUdp.Hosts.Lab.Forwarding;

/// <summary>How late things were, counted by whole microseconds in constant memory. One owner.</summary>
internal sealed class Delays
{
    private const int Range = 20_000;

    private readonly long[] _counts = new long[Range + 1];
    private long _total;

    /// <summary>In microseconds.</summary>
    public long Maximum { get; private set; }

    public void Add(long nanos)
    {
        long microseconds = Math.Max(nanos, 0) / 1000;
        _counts[Math.Min(microseconds, Range)]++;
        _total++;
        Maximum = Math.Max(Maximum, microseconds);
    }

    /// <summary>The delay in microseconds that so many percent do not exceed; beyond the range, the maximum.</summary>
    public long At(double percent)
    {
        long rank = Math.Max(1, (long)Math.Ceiling(percent / 100 * _total));
        for (int i = 0; i < Range; i++)
        {
            rank -= _counts[i];
            if (rank <= 0)
                return i;
        }
        return Maximum;
    }
}
