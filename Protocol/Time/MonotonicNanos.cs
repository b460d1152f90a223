namespace ActorUdp.Protocol;

/// <summary>
/// A point on a monotonic clock, in nanoseconds since an origin that only the caller knows. The protocol never reads a
/// clock: time is an argument. A value type, safe on any thread.
/// </summary>
/// <param name="Value">Nanoseconds since the origin.</param>
public readonly record struct MonotonicNanos(long Value) : IComparable<MonotonicNanos>
{
    /// <summary>Nanoseconds in a microsecond.</summary>
    public const long PerMicrosecond = 1_000;

    /// <summary>Nanoseconds in a millisecond.</summary>
    public const long PerMillisecond = 1_000_000;

    /// <summary>Nanoseconds in a second.</summary>
    public const long PerSecond = 1_000_000_000;

    /// <summary>The origin of the clock.</summary>
    public static MonotonicNanos Zero => default;

    /// <summary>Converts a span of time to nanoseconds (a <see cref="TimeSpan"/> tick is 100 ns).</summary>
    /// <param name="span">The span to convert.</param>
    /// <returns>Nanoseconds.</returns>
    public static long ToNanos(TimeSpan span) => span.Ticks * 100;

    /// <summary>The point a number of nanoseconds later.</summary>
    /// <param name="nanos">Nanoseconds to add; may be negative.</param>
    /// <returns>The later point.</returns>
    public MonotonicNanos Plus(long nanos) => new(Value + nanos);

    /// <inheritdoc/>
    public int CompareTo(MonotonicNanos other) => Value.CompareTo(other.Value);

    /// <summary>The point <paramref name="span"/> after <paramref name="time"/>.</summary>
    public static MonotonicNanos operator +(MonotonicNanos time, TimeSpan span) => new(time.Value + ToNanos(span));

    /// <summary>The time that passed from <paramref name="right"/> to <paramref name="left"/>, rounded down to 100 ns.</summary>
    public static TimeSpan operator -(MonotonicNanos left, MonotonicNanos right) => new((left.Value - right.Value) / 100);

    /// <summary>Whether <paramref name="left"/> is earlier.</summary>
    public static bool operator <(MonotonicNanos left, MonotonicNanos right) => left.Value < right.Value;

    /// <summary>Whether <paramref name="left"/> is later.</summary>
    public static bool operator >(MonotonicNanos left, MonotonicNanos right) => left.Value > right.Value;

    /// <summary>Whether <paramref name="left"/> is not later.</summary>
    public static bool operator <=(MonotonicNanos left, MonotonicNanos right) => left.Value <= right.Value;

    /// <summary>Whether <paramref name="left"/> is not earlier.</summary>
    public static bool operator >=(MonotonicNanos left, MonotonicNanos right) => left.Value >= right.Value;
}
