namespace ActorUdp.Protocol;

/// <summary>
/// The order of channels inside one datagram: control, then ordinary lanes in turn, then bulk. Bulk collects a claim of its
/// share of every datagram that goes while it waits; when the claim is worth a datagram, bulk goes before the lanes.
/// </summary>
internal sealed class PriorityScheduler(int lanes, double bulkShare, int datagramSize)
{
    private double _bulkClaim;

    /// <summary>The size of a full datagram.</summary>
    public int DatagramSize { get; set; } = datagramSize;

    /// <summary>The lane that goes first in the next datagram, counted from 0.</summary>
    public int FirstLane { get; private set; }

    public bool BulkGoesFirst => bulkShare > 0 && _bulkClaim >= DatagramSize;

    /// <summary>Takes note of a datagram.</summary>
    /// <param name="bytes">Stream bytes in it.</param>
    /// <param name="bulkBytes">Those of the bulk channel.</param>
    /// <param name="bulkWaits">Whether bulk has more to send.</param>
    /// <param name="lastLane">The lane that was served last, or -1.</param>
    public void OnDatagram(int bytes, int bulkBytes, bool bulkWaits, int lastLane)
    {
        if (lastLane >= 0)
            FirstLane = (lastLane + 1) % lanes;
        _bulkClaim = bulkWaits ? Math.Clamp(_bulkClaim + bytes * bulkShare - bulkBytes, 0, 4 * DatagramSize) : 0;
    }
}
