using ActorUdp.Protocol.Wire;

namespace ActorUdp.Protocol;

/// <summary>
/// The send queue of one channel: an ordered log of records (varint length, message). Any thread appends; one thread, the
/// owner, reads, frees and drops. The lock is held to reserve and to commit, never while copying; bytes become readable in
/// order, when everything before them is filled too.
/// </summary>
/// <remarks>
/// Memory model: a producer's copy happens before its commit (same thread), the commit publishes <c>_committed</c> under the
/// lock, and a later commit by another thread that carries the log past this record happened after it by the same lock. The
/// owner reads <c>_committed</c> with acquire semantics before it reads bytes, <see cref="LogSegment.Next"/> or headers below.
/// </remarks>
internal sealed class ByteLog
{
    private const int SmallestSegment = 4 << 10;
    private const int LargestSegment = 32 << 10;
    private const int MaximumSpares = 1_024;

    private readonly Lock _lock = new();
    private readonly long _capacity;
    private readonly long _highMark;
    private readonly CommitQueue _commits = new();
    private readonly OptionedRecords _options = new();
    private readonly StructRing<VoidRecord> _claimedVoids = new();

    // Segments that were freed, with their memory: a queue that goes up and down does not ask the pool for every segment.
    // Together with those in use they never exceed what was in use at most.
    private readonly Stack<LogSegment> _spares = new();

    // Under the lock.
    private LogSegment _tail;
    private long _reservedEnd;
    private long _reservedMessages;
    private long _reservedPayload;
    private int _largest;
    private int _maximum = int.MaxValue;
    private bool _isSealed;
    private ulong _epoch;

    // Written under the lock, read anywhere.
    private long _committed;
    private int _optionCount;

    // Written by the owner, read anywhere.
    private long _freed;

    // The owner's.
    private LogSegment _head;
    private LogSegment _readHint;
    private RecordCursor _cursor;

    /// <summary>Creates an empty log.</summary>
    /// <param name="capacity">Bytes, headers included, beyond which nothing more is accepted; exceeded by one message at most.</param>
    /// <param name="highWatermark">Share of the capacity that counts as high.</param>
    public ByteLog(long capacity, double highWatermark)
    {
        _capacity = capacity;
        _highMark = (long)(capacity * highWatermark);
        _tail = _head = _readHint = new LogSegment();
    }

    /// <summary>The end of what can be read. Any thread.</summary>
    public long Committed => Volatile.Read(ref _committed);

    /// <summary>Bytes that are queued or sent and not yet acknowledged. Any thread; approximate while producers run.</summary>
    public long QueuedBytes => Math.Max(0, Volatile.Read(ref _reservedEnd) - Volatile.Read(ref _freed));

    /// <summary>Messages that were freed, void ones not counted. The owner.</summary>
    public long AcknowledgedMessages => _cursor.Messages;

    /// <summary>Messages accepted since the beginning. Any thread.</summary>
    public long AcceptedMessages => Volatile.Read(ref _reservedMessages);

    public long Expired { get; private set; }

    public long Superseded { get; private set; }

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

    /// <summary>Reserves room for one message. Any thread.</summary>
    /// <param name="payload">Its length in bytes.</param>
    /// <param name="options">What may happen to it before it is sent.</param>
    /// <param name="reservation">What to fill and then commit, when accepted.</param>
    /// <returns>Accepted, BackPressured, TooLarge or Closed.</returns>
    public SendResult TryReserve(int payload, scoped in MessageOptions options, out LogReservation reservation) =>
        TryReserve(payload, options, 0, out reservation, out _);

    /// <summary>Reserves room for one message, if the log is still in an epoch. Any thread.</summary>
    /// <param name="payload">Its length in bytes.</param>
    /// <param name="options">What may happen to it before it is sent.</param>
    /// <param name="epoch">The epoch that must not have passed; 0: any.</param>
    /// <param name="reservation">What to fill and then commit, when accepted.</param>
    /// <param name="isStale">Whether the epoch has passed; nothing was reserved then.</param>
    /// <returns>Accepted, BackPressured, TooLarge or Closed; NotConnected when stale.</returns>
    public SendResult TryReserve(
        int payload, scoped in MessageOptions options, ulong epoch, out LogReservation reservation, out bool isStale)
    {
        var header = VarInt.Length((ulong)payload);
        var size = header + payload;
        lock (_lock)
        {
            reservation = default;
            isStale = epoch != 0 && epoch != _epoch;
            if (isStale)
                return SendResult.NotConnected;
            if (_isSealed)
                return SendResult.Closed;
            if (payload > _maximum)
                return SendResult.TooLarge;
            var queued = _reservedEnd - Volatile.Read(ref _freed);
            if (queued >= _capacity)
                return SendResult.BackPressured;
            var segment = _tail.Room >= size ? _tail : Append(size);
            var at = segment.Used;
            segment.Used += size;
            var start = _reservedEnd;
            Volatile.Write(ref _reservedEnd, start + size);
            Volatile.Write(ref _reservedMessages, _reservedMessages + 1);
            _reservedPayload += payload;
            _largest = queued == 0 ? payload : Math.Max(_largest, payload);
            var ticket = _commits.Add(start + size);
            if (options.Deadline is not null || options.LatestOnlyKey != 0)
            {
                _options.Add(start, start + size, payload, options);
                Volatile.Write(ref _optionCount, _options.Count);
            }
            var crossedHigh = queued < _highMark && queued + size >= _highMark;
            reservation = new LogReservation(segment.Buffer.AsSpan(at, size), header, ticket, crossedHigh);
            return SendResult.Accepted;
        }
    }

    /// <summary>Makes a filled reservation readable once everything before it is. Any thread, once for each reservation.</summary>
    public void Commit(in LogReservation reservation)
    {
        lock (_lock)
        {
            var committed = _commits.Complete(reservation.Ticket);
            if (committed >= 0)
                Volatile.Write(ref _committed, committed);
        }
    }

    /// <summary>Refuses messages that are larger from now on. The owner.</summary>
    /// <returns>Whether a larger one may be queued already.</returns>
    public bool Limit(int maximum)
    {
        lock (_lock)
        {
            _maximum = maximum;
            return _reservedEnd != _freed && _largest > maximum;
        }
    }

    /// <summary>Refuses everything from now on. The owner.</summary>
    public void Seal()
    {
        lock (_lock)
            _isSealed = true;
    }

    /// <summary>What is queued from now on may say that it is for this epoch only: until the log is dropped. The owner.</summary>
    public void BeginEpoch(ulong epoch)
    {
        lock (_lock)
            _epoch = epoch;
    }

    /// <summary>Whether nothing is queued, being filled or unacknowledged. The owner.</summary>
    public bool IsEmpty
    {
        get
        {
            lock (_lock)
                return _reservedEnd == _freed;
        }
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
        var end = Math.Min(Committed, from + maximum);
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
        Invariant.Check(offset >= _freed && offset + target.Length <= Committed, "bytes that are read are in the log");
        var segment = offset >= _readHint.Start ? _readHint : _head;
        while (!target.IsEmpty)
        {
            while (segment.Next is { } next && next.Start <= offset)
                segment = next;
            var at = (int)(offset - segment.Start);
            // The last readable segment may have been closed with room to spare: the next one's start tells where it ends.
            var available = segment.Next is { } following ? (int)(following.Start - offset) : segment.Buffer.Length - at;
            var count = Math.Min(target.Length, available);
            segment.Buffer.AsSpan(at, count).CopyTo(target);
            target = target[count..];
            offset += count;
        }
        _readHint = segment;
    }

    /// <summary>Gives up the bytes before an offset: they are acknowledged. The owner.</summary>
    public void Free(long offset)
    {
        if (offset <= _freed)
            return;
        Invariant.Check(offset <= Committed, "only readable bytes are freed");
        AdvanceCursor(offset);
        Volatile.Write(ref _freed, offset);
        ReleaseSegments();
        if (_head.Buffer.Length > LogSegment.PooledMaximum && _head.Next is null)
            Trim();
    }

    /// <summary>Gives up everything accepted so far, also what is still being filled, and ends the epoch. The owner.</summary>
    /// <returns>How many messages and bytes of messages that were, void ones not counted.</returns>
    public (long Messages, long Bytes) DropAll()
    {
        lock (_lock)
        {
            _epoch = 0;
            var messages = _reservedMessages - _cursor.PassedMessages - _claimedVoids.Count - _options.VoidCount;
            var bytes = _reservedPayload - _cursor.PassedPayload - _options.VoidPayload;
            for (var i = 0; i < _claimedVoids.Count; i++)
                bytes -= _claimedVoids[i].Payload;
            _options.Clear();
            _claimedVoids.Clear();
            PublishOptions();
            _cursor.JumpTo(_reservedEnd, _reservedMessages, _reservedPayload);
            Volatile.Write(ref _freed, _reservedEnd);
            ReleaseSegmentsLocked();
            return (messages, bytes);
        }
    }

    /// <summary>The start of the log as a new connection sees it: everything before is freed or dropped. The owner.</summary>
    public long Start => _freed;

    /// <summary>Returns memory that an empty log keeps for speed. The owner, when idle.</summary>
    public void Trim()
    {
        lock (_lock)
        {
            if (_reservedEnd != _freed || !_commits.IsEmpty)
                return;
            ReleaseSegmentsLocked();
            _tail.Release();
            _tail.Start = _reservedEnd;
            while (_spares.TryPop(out var spare))
                spare.Release();
        }
    }

    private LogSegment Append(int size)
    {
        // An empty log starts its last segment over instead of taking another, unless that is one made for a huge message.
        if (_reservedEnd == Volatile.Read(ref _freed) && _commits.IsEmpty && ReferenceEquals(_tail, _head)
            && _tail.Buffer.Length >= size && _tail.Buffer.Length <= LogSegment.PooledMaximum)
        {
            _tail.Start = _reservedEnd;
            _tail.Used = 0;
            return _tail;
        }
        var segment = _spares.TryPop(out var spare) ? spare : new LogSegment();
        var wanted = Math.Clamp(_tail.Used * 2, SmallestSegment, LargestSegment);
        segment.Allocate(size > LargestSegment / 2 ? size : Math.Max(size, wanted));
        segment.Start = _reservedEnd;
        _tail.Next = segment;
        _tail = segment;
        return segment;
    }

    private void ReleaseSegments()
    {
        if (_head.Next is not { } next || next.Start > _freed)
            return;
        lock (_lock)
            ReleaseSegmentsLocked();
    }

    // What is dropped may still be being filled by another thread: such a segment waits until it is committed.
    private void ReleaseSegmentsLocked()
    {
        var safe = Math.Min(_freed, _committed);
        while (_head.Next is { } next && next.Start <= safe)
        {
            var free = _head;
            _head = next;
            if (ReferenceEquals(_readHint, free))
                _readHint = next;
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

    private void AdvanceCursor(long offset)
    {
        Span<byte> header = stackalloc byte[VarInt.MaximumLength];
        while (true)
        {
            if (!_cursor.KnowsRecord)
            {
                if (_cursor.Position >= offset)
                    return;
                var length = (int)Math.Min(header.Length, Committed - _cursor.Position);
                Read(_cursor.Position, header[..length]);
                var whole = VarInt.TryRead(header[..length], out var payload, out var size);
                Invariant.Check(whole, "a committed record has a whole header");
                var isVoid = _claimedVoids.Count > 0 && _claimedVoids[0].Start == _cursor.Position;
                _cursor.Enter(size, (int)payload, isVoid);
            }
            if (_cursor.RecordEnd > offset)
                return;
            if (_cursor.Pass())
                _claimedVoids.Dequeue();
        }
    }
}
