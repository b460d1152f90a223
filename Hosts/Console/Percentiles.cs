namespace ActorUdp.Hosts.Console;

/// <summary>Order statistics of a set of samples, by the nearest-rank method: every value reported was measured.</summary>
internal sealed class Percentiles
{
    private readonly List<TimeSpan> _samples = [];
    private bool _sorted = true;
    private TimeSpan _sum;

    public int Count => _samples.Count;

    public TimeSpan Minimum => At(0);

    public TimeSpan Maximum => At(100);

    public TimeSpan Average => Count == 0 ? TimeSpan.Zero : _sum / Count;

    public void Add(TimeSpan sample)
    {
        _samples.Add(sample);
        _sum += sample;
        _sorted = false;
    }

    /// <summary>The smallest sample that at least <paramref name="percent"/> % of the samples do not exceed; zero without samples.</summary>
    public TimeSpan At(double percent)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(percent);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(percent, 100);
        if (_samples.Count == 0)
            return TimeSpan.Zero;
        if (!_sorted)
        {
            _samples.Sort();
            _sorted = true;
        }
        int rank = (int)Math.Ceiling(percent / 100 * _samples.Count);
        return _samples[Math.Clamp(rank, 1, _samples.Count) - 1];
    }
}
