using ActorUdp.Protocol;
using ActorUdp.Simulation.Time;

namespace ActorUdp.Simulation.Worlds;

/// <summary>The monotonic clock of one machine: begins anywhere, runs a little fast or slow, and can leap ahead.</summary>
internal sealed class NodeClock(VirtualClock world, long start, double rate)
{
    private long _worldBase = world.NowNanos;
    private long _localBase = start;

    public MonotonicNanos Now => new(_localBase + (long)((world.NowNanos - _worldBase) * rate));

    /// <summary>Leaps ahead, as a machine that was suspended sees it.</summary>
    public void Leap(long nanos)
    {
        _localBase = Now.Value + nanos;
        _worldBase = world.NowNanos;
    }

    /// <summary>When this clock will show a time, on the world's clock. Never before the world's now.</summary>
    public long ToWorld(long local)
    {
        if (local <= Now.Value)
            return world.NowNanos;
        return _worldBase + (long)Math.Ceiling((local - _localBase) / rate) + 1;
    }
}
