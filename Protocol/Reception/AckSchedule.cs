namespace ActorUdp.Protocol;

/// <summary>
/// When to acknowledge: at once on a gap, a late packet, a PING or after a number of packets; else within the longest delay.
/// Nanoseconds.
/// </summary>
internal sealed class AckSchedule(int everyPackets, long maximumDelay)
{
    private int _pending;
    private bool _isDueNow;

    /// <summary>When an acknowledgement is due at the latest.</summary>
    public long Deadline { get; private set; } = long.MaxValue;

    public bool IsDue(long now) => _isDueNow || now >= Deadline;

    public void OnPacket(bool isInOrder, long now)
    {
        _pending++;
        if (!isInOrder || _pending >= everyPackets)
            _isDueNow = true;
        if (Deadline == long.MaxValue)
            Deadline = now + maximumDelay;
    }

    /// <summary>Makes one due now.</summary>
    public void Hasten() => _isDueNow = true;

    /// <summary>A batch of datagrams is done: two or more packets are worth an acknowledgement.</summary>
    public void Flush()
    {
        if (_pending >= 2)
            _isDueNow = true;
    }

    public void OnSent()
    {
        _pending = 0;
        _isDueNow = false;
        Deadline = long.MaxValue;
    }
}
