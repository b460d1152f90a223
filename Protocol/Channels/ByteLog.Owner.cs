namespace ActorUdp.Protocol;

/// <content>What the owner does with a log: read, free, drop.</content>
internal sealed partial class ByteLog
{
    private readonly StructRing<VoidRecord> _claimedVoids = new();

    private LogSegment _head;
    private LogSegment _readHint;
    private LogSegment _scan;
    private RecordCursor _cursor;
    private long _committed;

    /// <summary>The end of what can be read. The owner.</summary>
    public long Committed => ReadableFrom(0, long.MaxValue);

    /// <summary>Messages that were freed, void ones not counted. The owner.</summary>
    public long AcknowledgedMessages => _cursor.Messages;

    public long Expired { get; private set; }

    public long Superseded { get; private set; }

    /// <summary>The start of the log as a new connection sees it: everything before is freed or dropped. The owner.</summary>
    public long Start => _freed;

    /// <summary>Whether nothing is queued, being filled or unacknowledged. The owner.</summary>
    public bool IsEmpty => ReservedEnd.Offset == _freed;

    /// <summary>When <see cref="SweepExpired"/> may find something, in nanoseconds; null: never.</summary>
    public long? NextSweep
    {
        get
        {
            if (Volatile.Read(ref _optionCount) == 0)
                return null;
            lock (_lock)
                return _options.NextSweep == long.MaxValue ? null : _options.NextSweep;
        }
    }

    /// <summary>The end of what can be read, as far as that is of interest. The owner.</summary>
    /// <param name="from">From here on it is.</param>
    /// <param name="wanted">Of more bytes than this it is not asked whether they can be read.</param>
    public long ReadableFrom(long from, long wanted)
    {
        var until = wanted < long.MaxValue - from ? from + wanted : long.MaxValue;
        var segment = _scan;
        while (_committed < until)
        {
            var at = (int)(_committed - segment.Start);
            if (at < segment.Limit && Volatile.Read(ref segment.Buffer[at]) != 0)
            {
                _committed += RecordHeader.Read(segment.Buffer.AsSpan(at), out var header) + header;
                continue;
            }
            // Nobody has filled it yet, or the segment was closed here: the next one tells.
            if (segment.Next is not { } next || next.Start != _committed)
                break;
            segment = next;
        }
        _scan = segment;
        return _committed;
    }

    /// <summary>Decides what is sent next. The owner.</summary>
    /// <param name="from">The first byte that was not claimed before.</param>
    /// <param name="maximum">How many bytes may be claimed (void bytes may be more).</param>
    /// <param name="now">Now, in nanoseconds.</param>
    /// <param name="isVoid">Whether the claimed bytes are whole records that were dropped.</param>
    /// <returns>How many bytes are claimed; they are readable unless void.</returns>
    public long Claim(long from, long maximum, long now, out bool isVoid)
    {
        isVoid = false;
        var end = Math.Min(ReadableFrom(from, maximum), from + maximum);
        if (end <= from)
            return 0;
        // An option added since belongs to a record that was not committed when we looked: beyond the end.
        if (Volatile.Read(ref _optionCount) == 0)
            return end - from;
        lock (_lock)
        {
            var claimed = _options.Claim(from, end, now, _claimedVoids, out isVoid);
            PublishOptions();
            return claimed - from;
        }
    }

    /// <summary>Voids what is past its deadline, so that it is reported in time also when nothing is being sent. The owner.</summary>
    public void SweepExpired(long now)
    {
        if (Volatile.Read(ref _optionCount) == 0)
            return;
        lock (_lock)
        {
            _options.Sweep(now);
            PublishOptions();
        }
    }

    /// <summary>Copies readable bytes. The owner.</summary>
    public void Read(long offset, Span<byte> target)
    {
        while (!target.IsEmpty)
        {
            var piece = Slice(offset, target.Length).Span;
            piece.CopyTo(target);
            target = target[piece.Length..];
            offset += piece.Length;
        }
    }

    /// <summary>Readable bytes where they lie, as far as they lie together; good until the owner frees or drops something. The owner.</summary>
    /// <param name="offset">The first.</param>
    /// <param name="maximum">How many at most; so many can be read.</param>
    public ReadOnlyMemory<byte> Slice(long offset, int maximum)
    {
        var end = offset + maximum;
        Invariant.Check(offset >= _freed && end <= ReadableFrom(end, 0), "bytes that are read are in the log");
        var segment = offset >= _readHint.Start ? _readHint : _head;
        while (segment.Next is { } next && next.Start <= offset)
            segment = next;
        _readHint = segment;
        var at = (int)(offset - segment.Start);
        // A segment may have been closed with room to spare: the next one's start tells where it ends.
        var available = segment.Next is { } following ? (int)(following.Start - offset) : segment.Limit - at;
        return segment.Slice(at, Math.Min(maximum, available));
    }

    /// <summary>Gives up the bytes before an offset: they are acknowledged. The owner.</summary>
    public void Free(long offset)
    {
        if (offset <= _freed)
            return;
        Invariant.Check(offset <= ReadableFrom(offset, 0), "only readable bytes are freed");
        AdvanceCursor(offset);
        Volatile.Write(ref _freed, offset);
        if (_head.Next is { } next && next.Start <= offset)
        {
            lock (_lock)
                ReleaseSegments();
        }
        if (_head.Next is null)
            StartOver();
    }

    /// <summary>Gives up everything accepted so far, also what is still being filled, and ends the epoch. The owner.</summary>
    /// <returns>How many messages and bytes of messages that were, void ones not counted.</returns>
    public (long Messages, long Bytes) DropAll()
    {
        lock (_lock)
        {
            var end = _tail.EndAt(_tail.Close());
            _terms = _terms with { Epoch = 0 };
            var messages = end.Records - _cursor.PassedMessages - _claimedVoids.Count - _options.VoidCount;
            var bytes = end.Payload - _cursor.PassedPayload - _options.VoidPayload;
            for (var i = 0; i < _claimedVoids.Count; i++)
                bytes -= _claimedVoids[i].Payload;
            _options.Clear();
            _claimedVoids.Clear();
            PublishOptions();
            _cursor.JumpTo(end);
            Volatile.Write(ref _freed, end.Offset);
            ReadableFrom(0, long.MaxValue);
            ReleaseSegments();
            // Nothing before the end is read any more, filled or not.
            for (var segment = _head; segment is not null; segment = segment.Next)
                segment.GiveBack();
            return (messages, bytes);
        }
    }

    /// <summary>Returns memory that an empty log keeps for speed. The owner, when idle.</summary>
    public void Trim()
    {
        lock (_lock)
        {
            if (ReservedEnd.Offset != _freed || Committed != _freed)
                return;
            var end = _tail.EndAt(_tail.Close());
            // Somebody came just before it was closed: it stays, and the next message takes another segment.
            if (end.Offset != _freed)
                return;
            ReleaseSegments();
            _tail.Release();
            while (_spares.TryPop(out var spare))
                spare.Release();
        }
    }

    /// <summary>
    /// A log that runs empty all the time fills the same memory again instead of taking more; what was made for a huge message
    /// goes back at once.
    /// </summary>
    private void StartOver()
    {
        var state = _head.State;
        if (_head.Start + _head.SoleRecord <= _freed)
            _head.GiveBack();
        if (_head.SoleRecord > LogSegment.PooledMaximum)
        {
            Trim();
            return;
        }
        if (state.IsClosed || state.Used < _head.Limit / 2 || _head.Start + state.Used != _freed)
            return;
        lock (_lock)
        {
            if (!ReferenceEquals(_tail, _head) || !_head.TryExchange(state, state.AsClosed()))
                return;
            _head.BeginShared(_head.EndAt(state), _terms, _head.Limit);
        }
    }

    // What is dropped may still be being filled by another thread: such a segment waits until it is committed.
    private void ReleaseSegments()
    {
        var safe = Math.Min(_freed, _committed);
        while (_head.Next is { } next && next.Start <= safe)
        {
            var free = _head;
            _head = next;
            if (ReferenceEquals(_readHint, free))
                _readHint = next;
            if (ReferenceEquals(_scan, free))
                _scan = next;
            free.Retire();
            if (_spares.Count < MaximumSpares)
                _spares.Push(free);
            else
                free.Release();
        }
        if (_readHint.Start < _head.Start)
            _readHint = _head;
    }

    private void PublishOptions()
    {
        Volatile.Write(ref _optionCount, _options.Count);
        Expired = _options.Expired;
        Superseded = _options.Superseded;
    }

    // Counts whole records up to an offset: by segments where it can, else header by header.
    private void AdvanceCursor(long offset)
    {
        var segment = _head;
        while (true)
        {
            while (segment.Next is { } next && next.Start <= offset && _claimedVoids.Count == 0)
            {
                _cursor.PassTo(new LogPlace(next.Start, next.RecordsBefore, next.PayloadBefore));
                segment = next;
            }
            if (!_cursor.KnowsRecord)
            {
                if (_cursor.Position >= offset)
                    return;
                while (segment.Next is { } next && next.Start <= _cursor.Position)
                    segment = next;
                var payload = RecordHeader.Read(segment.Buffer.AsSpan((int)(_cursor.Position - segment.Start)), out var header);
                var isVoid = _claimedVoids.Count > 0 && _claimedVoids[0].Start == _cursor.Position;
                _cursor.Enter(header, payload, isVoid);
            }
            if (_cursor.RecordEnd > offset)
                return;
            if (_cursor.Pass())
                _claimedVoids.Dequeue();
        }
    }
}
