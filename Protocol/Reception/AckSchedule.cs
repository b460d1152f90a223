using ActorUdp.Protocol.Wire;

namespace ActorUdp.Protocol;

/// <summary>
/// When to acknowledge: at once on a gap, a late packet, a PING or after a number of packets; at the end of a batch when as many
/// wait as the dialer lets gather; else within the longest delay. Nanoseconds.
/// </summary>
internal sealed class AckSchedule(int everyPackets, long maximumDelay)
{
    /// <summary>After a gap so many packets are acknowledged at the least threshold: three behind it prove a loss.</summary>
    private const int WatchedAfterGap = 4;

    private int _pending;
    private int _threshold = AckThreshold.Least;
    private int _watched;
    private bool _isDueNow;

    /// <summary>When an acknowledgement is due at the latest.</summary>
    public long Deadline { get; private set; } = long.MaxValue;

    public bool IsDue(long now) => _isDueNow || now >= Deadline;

    /// <summary>A packet that asks for an acknowledgement was taken in.</summary>
    /// <param name="isInOrder">Whether it is the one behind the highest.</param>
    /// <param name="threshold">How many packets its dialer lets gather.</param>
    /// <param name="now">Now.</param>
    public void OnPacket(bool isInOrder, int threshold, long now)
    {
        _pending++;
        _watched = isInOrder ? Math.Max(_watched - 1, 0) : WatchedAfterGap;
        _threshold = _watched > 0 ? AckThreshold.Least : Math.Min(threshold, everyPackets);
        if (!isInOrder || _pending >= everyPackets)
            _isDueNow = true;
        if (Deadline == long.MaxValue)
            Deadline = now + maximumDelay;
    }

    /// <summary>Makes one due now.</summary>
    public void Hasten() => _isDueNow = true;

    /// <summary>A batch of datagrams is done.</summary>
    public void Flush()
    {
        if (_pending >= _threshold)
            _isDueNow = true;
    }

    public void OnSent()
    {
        _pending = 0;
        _isDueNow = false;
        Deadline = long.MaxValue;
    }
}
