using ActorUdp.Protocol;

namespace ActorUdp.Simulation.Time;

/// <summary>
/// Virtual time and what is to happen in it: the same calls give the same order, whatever the machine does. It begins at one
/// second, because a time of 0 would hide mistakes. Not thread-safe.
/// </summary>
public sealed class VirtualClock
{
    private readonly PriorityQueue<Action, (long Time, long Order)> _due = new();
    private long _order;

    /// <summary>Nanoseconds since the origin.</summary>
    public long NowNanos { get; private set; } = MonotonicNanos.PerSecond;

    /// <summary>Now.</summary>
    public MonotonicNanos Now => new(NowNanos);

    /// <summary>How many things have happened.</summary>
    public long Events { get; private set; }

    /// <summary>Lets something happen at a time, after all that was set for that time before; a time that is past means now.</summary>
    /// <param name="time">Nanoseconds since the origin.</param>
    /// <param name="action">What happens.</param>
    public void At(long time, Action action) => _due.Enqueue(action, (Math.Max(time, NowNanos), _order++));

    /// <summary>Lets something happen some time from now.</summary>
    /// <param name="delay">How long from now.</param>
    /// <param name="action">What happens.</param>
    public void After(TimeSpan delay, Action action) => At(NowNanos + MonotonicNanos.ToNanos(delay), action);

    /// <summary>Runs until a condition holds or a time is over.</summary>
    /// <param name="condition">Looked at before anything happens and after each thing that did.</param>
    /// <param name="limit">The longest that it may take, in virtual time.</param>
    /// <returns>Whether the condition holds.</returns>
    public bool RunUntil(Func<bool> condition, TimeSpan limit)
    {
        ArgumentNullException.ThrowIfNull(condition);
        var end = NowNanos + MonotonicNanos.ToNanos(limit);
        while (!condition())
        {
            if (!RunNext(end))
                return condition();
        }
        return true;
    }

    /// <summary>Runs for a time.</summary>
    /// <param name="time">How long, in virtual time.</param>
    public void Run(TimeSpan time)
    {
        var end = NowNanos + MonotonicNanos.ToNanos(time);
        while (RunNext(end))
        {
        }
    }

    private bool RunNext(long end)
    {
        if (!_due.TryPeek(out var action, out var next) || next.Time > end)
        {
            NowNanos = end;
            return false;
        }
        _due.Dequeue();
        NowNanos = next.Time;
        Events++;
        action();
        return true;
    }
}
