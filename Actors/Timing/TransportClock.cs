using ActorUdp.Protocol;

namespace ActorUdp.Timing;

/// <summary>The one place where time enters: <see cref="TimeProvider"/> timestamps as <see cref="MonotonicNanos"/>. Thread-safe.</summary>
internal sealed class TransportClock(TimeProvider provider)
{
    private readonly long _start = provider.GetTimestamp();
    private readonly double _nanosPerTick = 1_000_000_000.0 / provider.TimestampFrequency;

    public TimeProvider Provider => provider;

    // One second after zero, so that "never" and "just now" differ.
    public MonotonicNanos Now => new(1_000_000_000 + (long)((provider.GetTimestamp() - _start) * _nanosPerTick));
}
