namespace ActorUdp.Protocol;

/// <summary>
/// Reservations of a log that are being filled, in order: the log is readable up to the first that is not done yet. Its
/// length is the number of threads that fill at once. Used under the log's lock.
/// </summary>
internal sealed class CommitQueue
{
    private readonly StructRing<Entry> _entries = new();
    private long _first;

    public bool IsEmpty => _entries.Count == 0;

    /// <summary>Appends a reservation that ends at an offset.</summary>
    /// <returns>The ticket to hand in when it is filled.</returns>
    public long Add(long end)
    {
        _entries.Enqueue(new Entry { End = end });
        return _first + _entries.Count - 1;
    }

    /// <summary>Marks a reservation as filled.</summary>
    /// <returns>The offset up to which everything is filled now, or -1 when an earlier one is not.</returns>
    public long Complete(long ticket)
    {
        _entries[(int)(ticket - _first)].IsDone = true;
        long committed = -1;
        while (_entries.Count > 0 && _entries[0].IsDone)
        {
            committed = _entries.Dequeue().End;
            _first++;
        }
        return committed;
    }

    private struct Entry
    {
        public long End;
        public bool IsDone;
    }
}
