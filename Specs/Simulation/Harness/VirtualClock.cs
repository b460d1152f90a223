using ActorUdp.Protocol;

namespace ActorUdp.Specs.Simulation.Harness;

/// <summary>Virtual time and what is to happen in it: the same seed gives the same order, whatever the machine does.</summary>
public sealed class VirtualClock
{
    private readonly PriorityQueue<Action, (long Time, long Order)> _due = new();
    private long _order;

    public long NowNanos { get; private set; } = MonotonicNanos.PerSecond;

    public MonotonicNanos Now => new(NowNanos);

    public long Events { get; private set; }

    public void At(long time, Action action) => _due.Enqueue(action, (Math.Max(time, NowNanos), _order++));

    public void After(TimeSpan delay, Action action) => At(NowNanos + MonotonicNanos.ToNanos(delay), action);

    /// <summary>Runs until a condition holds or a time is over.</summary>
    /// <returns>Whether the condition holds.</returns>
    public bool RunUntil(Func<bool> condition, TimeSpan limit)
    {
        var end = NowNanos + MonotonicNanos.ToNanos(limit);
        while (!condition())
        {
            if (!_due.TryPeek(out _, out var next) || next.Time > end)
            {
                NowNanos = end;
                return condition();
            }
            var action = _due.Dequeue();
            NowNanos = next.Time;
            Events++;
            action();
        }
        return true;
    }

    public void Run(TimeSpan time) => RunUntil(() => false, time);
}
