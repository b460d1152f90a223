namespace ActorUdp.Specs.Node;

/// <summary>The machine's monotonic clock, which can jump ahead. The clock of the day plays no part in the transport. Thread-safe.</summary>
internal sealed class SteppingTime : TimeProvider
{
    private long _ahead;

    public override long GetTimestamp() => System.GetTimestamp() + Volatile.Read(ref _ahead);

    /// <summary>What a virtual machine sees that was suspended for so long.</summary>
    public void Jump(TimeSpan ahead)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(ahead, TimeSpan.Zero);
        Interlocked.Add(ref _ahead, (long)(ahead.TotalSeconds * TimestampFrequency));
    }
}
