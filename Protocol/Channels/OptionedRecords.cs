namespace ActorUdp.Protocol;

/// <summary>A record of a log that was dropped before it was sent.</summary>
internal readonly record struct VoidRecord(long Start, int Payload);

/// <summary>
/// The records of a log that may still be dropped before they are sent, in log order. Records without options are not in it.
/// Used under the log's lock.
/// </summary>
internal sealed class OptionedRecords
{
    // A sweep looks at every record, so expiry of records that are not at the head is noticed in steps of this.
    private const long SweepStep = 10 * MonotonicNanos.PerMillisecond;

    private readonly StructRing<Entry> _entries = new();
    private readonly Dictionary<ulong, long> _latest = [];
    private long _firstSequence;

    public int Count => _entries.Count;

    /// <summary>Records that are void but were not claimed yet.</summary>
    public int VoidCount { get; private set; }

    /// <summary>Payload bytes of those.</summary>
    public long VoidPayload { get; private set; }

    /// <summary>When a sweep may find something, or <see cref="long.MaxValue"/>.</summary>
    public long NextSweep { get; private set; } = long.MaxValue;

    public long Expired { get; private set; }

    public long Superseded { get; private set; }

    public void Add(long start, long end, int payload, in MessageOptions options)
    {
        if (options.LatestOnlyKey != 0)
        {
            if (_latest.TryGetValue(options.LatestOnlyKey, out var sequence) && sequence >= _firstSequence)
            {
                ref var older = ref _entries[(int)(sequence - _firstSequence)];
                if (!older.IsVoid)
                {
                    MakeVoid(ref older);
                    Superseded++;
                }
            }
            _latest[options.LatestOnlyKey] = _firstSequence + _entries.Count;
        }
        var deadline = options.Deadline?.Value ?? long.MaxValue;
        NextSweep = Math.Min(NextSweep, deadline);
        _entries.Enqueue(new Entry
        {
            Start = start,
            End = end,
            Payload = payload,
            Deadline = deadline,
            Key = options.LatestOnlyKey,
        });
    }

    /// <summary>Marks every record whose deadline has passed as void.</summary>
    public void Sweep(long now)
    {
        if (now < NextSweep)
            return;
        NextSweep = long.MaxValue;
        for (var i = 0; i < _entries.Count; i++)
        {
            ref var entry = ref _entries[i];
            if (entry.IsVoid)
                continue;
            if (entry.Deadline <= now)
                Expire(ref entry);
            else
                NextSweep = Math.Min(NextSweep, entry.Deadline);
        }
        if (NextSweep != long.MaxValue)
            NextSweep = Math.Max(NextSweep, now + SweepStep);
    }

    /// <summary>
    /// Claims bytes for sending. They end before a void record, or are void records only (then <paramref name="isVoid"/>).
    /// A record that is begun can't become void any more, so it leaves the index.
    /// </summary>
    /// <param name="from">The first byte.</param>
    /// <param name="end">The end of what may be claimed.</param>
    /// <param name="now">Now, in nanoseconds.</param>
    /// <param name="voids">Receives every void record that is claimed.</param>
    /// <param name="isVoid">Whether the claimed bytes are void.</param>
    /// <returns>The end of what was claimed; for void bytes possibly beyond <paramref name="end"/>.</returns>
    public long Claim(long from, long end, long now, StructRing<VoidRecord> voids, out bool isVoid)
    {
        isVoid = false;
        var claimed = from;
        while (_entries.Count > 0 && claimed < end)
        {
            ref var entry = ref _entries[0];
            if (!entry.IsVoid && entry.Deadline <= now && entry.Start >= claimed)
                Expire(ref entry);
            if (!entry.IsVoid)
            {
                if (isVoid)
                    return claimed;
                claimed = Math.Min(end, Math.Max(entry.End, claimed));
                if (entry.Start < end)
                    RemoveFirst();
                continue;
            }
            if (entry.Start > claimed)
                return isVoid ? claimed : Math.Min(end, entry.Start);
            if (!isVoid && claimed > from)
                return claimed;
            isVoid = true;
            claimed = entry.End;
            voids.Enqueue(new VoidRecord(entry.Start, entry.Payload));
            VoidCount--;
            VoidPayload -= entry.Payload;
            RemoveFirst();
        }
        return isVoid ? claimed : end;
    }

    public void Clear()
    {
        _firstSequence += _entries.Count;
        _entries.Clear();
        _latest.Clear();
        VoidCount = 0;
        VoidPayload = 0;
        NextSweep = long.MaxValue;
    }

    private void Expire(ref Entry entry)
    {
        MakeVoid(ref entry);
        Expired++;
    }

    private void MakeVoid(ref Entry entry)
    {
        entry.IsVoid = true;
        VoidCount++;
        VoidPayload += entry.Payload;
    }

    private void RemoveFirst()
    {
        var entry = _entries.Dequeue();
        if (entry.Key != 0 && _latest.TryGetValue(entry.Key, out var sequence) && sequence == _firstSequence)
            _latest.Remove(entry.Key);
        _firstSequence++;
    }

    private struct Entry
    {
        public long Start;
        public long End;
        public long Deadline;
        public ulong Key;
        public int Payload;
        public bool IsVoid;
    }
}
