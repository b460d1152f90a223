namespace ActorUdp.Timing;

/// <summary>Sleeps on a monitor: works everywhere, to the millisecond.</summary>
internal sealed class MonitorSleeper : ISleeper
{
    private readonly object _lock = new();
    private bool _isWoken;

    public void Sleep(long nanos)
    {
        lock (_lock)
        {
            if (!_isWoken)
            {
                Monitor.Wait(_lock, nanos == long.MaxValue ? Timeout.Infinite : (int)Math.Min((nanos + 999_999) / 1_000_000, int.MaxValue));
            }

            _isWoken = false;
        }
    }

    public void Wake()
    {
        lock (_lock)
        {
            _isWoken = true;
            Monitor.Pulse(_lock);
        }
    }

    public void Dispose()
    {
    }
}
