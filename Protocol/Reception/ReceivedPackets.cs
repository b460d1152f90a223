using ActorUdp.Protocol.Wire;

namespace ActorUdp.Protocol;

/// <summary>
/// The packet numbers that were received, for acknowledgements and against duplicates: a bounded number of runs. When the
/// oldest is forgotten, everything up to its end counts as received: the sender sends that data again in new packets.
/// </summary>
internal sealed class ReceivedPackets
{
    private readonly RangeSet _runs = new();
    private readonly AckRange[] _ranges = new AckRange[AckFrame.MaximumRanges];
    private long _floor = 1;

    /// <summary>The highest number received, 0 before the first.</summary>
    public long Largest { get; private set; }

    public bool IsEmpty => _runs.IsEmpty;

    public bool Contains(long number) => number < _floor || _runs.Contains(number);

    public void Add(long number)
    {
        _runs.Add(number, number + 1);
        Largest = Math.Max(Largest, number);
        while (_runs.Count > AckFrame.MaximumRanges)
        {
            _floor = _runs.First.End;
            _runs.RemoveFirst();
        }
    }

    /// <summary>The runs from the highest downward, as an ACK frame says them. Valid until the next call.</summary>
    public ReadOnlySpan<AckRange> ToRanges()
    {
        for (var i = 0; i < _runs.Count; i++)
        {
            var run = _runs[_runs.Count - 1 - i];
            _ranges[i] = new AckRange((ulong)run.Start, (ulong)run.End - 1);
        }
        var first = Mutations.Is(Mutation.DropAckRange) && _runs.Count > 1 ? 1 : 0; // a deliberate mistake
        return _ranges.AsSpan(first, _runs.Count - first);
    }
}
