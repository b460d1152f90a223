using ActorUdp.Configuration;
using ActorUdp.Protocol;

namespace ActorUdp.Endpoints;

/// <summary>
/// How long an endpoint waits after a failure before it works again, and when it has failed too often. It lives beside the
/// connection, not in the actor, because the actor is what gets replaced. Owned by the actor.
/// </summary>
internal sealed class RestartBudget(RestartSettings settings)
{
    private readonly Queue<MonotonicNanos> _failures = new();

    /// <summary>Records a failure.</summary>
    /// <returns>The back-off; null when there were more than the maximum within the window.</returns>
    public TimeSpan? Next(MonotonicNanos now)
    {
        long window = (long)settings.Within.TotalNanoseconds;
        while (_failures.TryPeek(out MonotonicNanos first) && now.Value - first.Value > window)
        {
            _failures.Dequeue();
        }

        _failures.Enqueue(now);
        if (_failures.Count > settings.Maximum)
        {
            return null;
        }

        double factor = Math.Pow(2, Math.Min(_failures.Count - 1, 30));
        return TimeSpan.FromMilliseconds(Math.Min(settings.MinimumBackoff.TotalMilliseconds * factor, settings.MaximumBackoff.TotalMilliseconds));
    }
}
