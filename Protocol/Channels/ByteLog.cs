namespace ActorUdp.Protocol;

/// <summary>
/// The send queue of one channel: an ordered log of records (<see cref="RecordHeader"/>, message). Any thread appends; one thread, the
/// owner, reads, frees and drops. An append is one exchange of the last segment's <see cref="SegmentState"/>; the lock is held to
/// begin another segment, for records that have options or a segment of their own, and by the owner for what changes the terms, never
/// while copying. Bytes become readable in order, when everything before them is filled too.
/// </summary>
/// <remarks>
/// Memory model. Reserving: a segment's description (<see cref="LogSegment.Start"/>, terms, memory) is written before its state is
/// published with release semantics; a producer reads the state first, with acquire semantics, then the description, then exchanges the
/// state. If the exchange succeeds, the segment was open, in that same life, and the description that of this life. What ends an epoch,
/// lowers the largest message or seals closes the last segment first, so that an exchange on the old terms is before it or fails.
/// Publishing: a producer fills its record and then writes its first byte, which was 0, with release semantics. The owner walks
/// from record to record and reads each first byte with acquire semantics: what it sees filled it sees whole. Using memory again:
/// a segment is taken out only when the owner has walked past it, that is, when everything reserved in it was published.
/// </remarks>
internal sealed partial class ByteLog
{
    /// <summary>A body of so many bytes is better borrowed than copied; a shorter one is not worth a segment of its own.</summary>
    public const int ShortestBorrowed = 64 << 10;

    private const int SmallestSegment = 4 << 10;
    private const int MaximumSpares = 1_024;

    private readonly Lock _lock = new();
    private readonly long _capacity;
    private readonly long _highMark;
    private readonly OptionedRecords _options = new();

    // Segments that were freed, with their memory: a queue that goes up and down does not ask the pool for every segment.
    // Together with those in use they never exceed what was in use at most.
    private readonly Stack<LogSegment> _spares = new();

    // Written under the lock, read anywhere.
    private LogSegment _tail;
    private int _optionCount;

    // Under the lock.
    private LogTerms _terms = new(0, int.MaxValue);
    private bool _isSealed;

    // Written by the owner, read anywhere.
    private long _freed;

    /// <summary>Creates an empty log.</summary>
    /// <param name="capacity">Bytes, headers included, beyond which nothing more is accepted; exceeded by one message at most.</param>
    /// <param name="highWatermark">Share of the capacity that counts as high.</param>
    public ByteLog(long capacity, double highWatermark)
    {
        _capacity = capacity;
        _highMark = (long)(capacity * highWatermark);
        _tail = _head = _readHint = _scan = new LogSegment();
    }

    /// <summary>Bytes that are queued or sent and not yet acknowledged. Any thread; approximate while producers run.</summary>
    public long QueuedBytes => Math.Max(0, ReservedEnd.Offset - Volatile.Read(ref _freed));

    /// <summary>Whether much is queued. Any thread; approximate while producers run.</summary>
    public bool IsHigh => QueuedBytes >= _highMark;

    /// <summary>Messages accepted since the beginning. Any thread.</summary>
    public long AcceptedMessages => ReservedEnd.Records;

    /// <summary>Up to where records are reserved, as of some moment during the call. Any thread.</summary>
    private LogPlace ReservedEnd
    {
        get
        {
            while (true)
            {
                var tail = Volatile.Read(ref _tail);
                var state = tail.State;
                var end = tail.EndAt(state);
                // Otherwise it is being used again, and what was read belongs to two lives.
                if (tail.IsStillIn(state.Life))
                    return end;
            }
        }
    }

    /// <summary>Reserves room for one message. Any thread.</summary>
    /// <param name="payload">Its length in bytes.</param>
    /// <param name="options">What may happen to it before it is sent.</param>
    /// <param name="reservation">What to fill and then commit, when accepted.</param>
    /// <returns>Accepted, BackPressured, TooLarge or Closed.</returns>
    public SendResult TryReserve(int payload, scoped in MessageOptions options, out LogReservation reservation) =>
        TryReserve(payload, default, options, 0, out reservation, out _);

    /// <summary>Reserves room for one message, if the log is still in an epoch. Any thread.</summary>
    /// <param name="payload">Its length in bytes.</param>
    /// <param name="borrowed">
    /// Its last bytes, which are not copied but read where they lie until they are freed or dropped; empty, or at least
    /// <see cref="ShortestBorrowed"/>.
    /// </param>
    /// <param name="options">What may happen to it before it is sent.</param>
    /// <param name="epoch">The epoch that must not have passed; 0: any.</param>
    /// <param name="reservation">What to fill and then commit, when accepted.</param>
    /// <param name="isStale">Whether the epoch has passed; nothing was reserved then.</param>
    /// <returns>Accepted, BackPressured, TooLarge or Closed; NotConnected when stale.</returns>
    public SendResult TryReserve(
        int payload,
        ReadOnlyMemory<byte> borrowed,
        scoped in MessageOptions options,
        ulong epoch,
        out LogReservation reservation,
        out bool isStale)
    {
        var request = new LogRequest(payload, borrowed, epoch);
        var hasOptions = options.CanBeDropped;
        isStale = false;
        if (request.IsSmall && !hasOptions && TryReserveShared(request, out reservation) is { } result)
            return result;
        lock (_lock)
        {
            var verdict = Judge(request, out isStale);
            if (verdict != SendResult.Accepted)
                return Refuse(verdict, out reservation);
            verdict = Reserve(request, out reservation, out var start);
            if (hasOptions && verdict == SendResult.Accepted)
            {
                _options.Add(start, start + request.Size, payload, options);
                Volatile.Write(ref _optionCount, _options.Count);
            }
            return verdict;
        }
    }

    /// <summary>Makes a filled reservation readable once everything before it is. Any thread, once for each reservation.</summary>
    public void Commit(in LogReservation reservation) => reservation.Publish();

    /// <summary>Refuses messages that are larger from now on. The owner.</summary>
    /// <returns>Whether a larger one may be queued already.</returns>
    public bool Limit(int maximum)
    {
        lock (_lock)
        {
            _tail.Close();
            _terms = _terms with { Maximum = maximum };
            for (var segment = _head; segment is not null; segment = segment.Next)
            {
                if (segment.Largest > maximum && segment.EndAt(segment.State).Offset > _freed)
                    return true;
            }
            return false;
        }
    }

    /// <summary>Refuses everything from now on. The owner.</summary>
    public void Seal()
    {
        lock (_lock)
        {
            _tail.Close();
            _isSealed = true;
        }
    }

    /// <summary>What is queued from now on may say that it is for this epoch only: until the log is dropped. The owner.</summary>
    public void BeginEpoch(ulong epoch)
    {
        lock (_lock)
        {
            _tail.Close();
            _terms = _terms with { Epoch = epoch };
        }
    }

    /// <summary>Reserves in the last segment without the lock.</summary>
    /// <returns>Null when that needs the lock.</returns>
    private SendResult? TryReserveShared(scoped in LogRequest request, out LogReservation reservation)
    {
        while (true)
        {
            var tail = Volatile.Read(ref _tail);
            var state = tail.State;
            var takes = (request.Epoch == 0 || request.Epoch == tail.Epoch) && request.Payload <= tail.Maximum;
            if (!takes || !state.HasRoom(request.Size, request.Header, tail.Limit))
            {
                reservation = default;
                return null;
            }
            var at = state.Used;
            var queued = tail.Start + at - Volatile.Read(ref _freed);
            if (queued >= _capacity)
            {
                if (tail.IsStillIn(state.Life))
                    return Refuse(SendResult.BackPressured, out reservation);
                continue;
            }
            if (request.Payload > tail.Largest)
                tail.NoteLargest(request.Payload);
            if (!tail.TryExchange(state, state.With(request.Size, request.Header)))
                continue;
            reservation = request.In(tail, at, CrossesHigh(queued, request.Size));
            return SendResult.Accepted;
        }
    }

    private SendResult Judge(scoped in LogRequest request, out bool isStale)
    {
        isStale = request.Epoch != 0 && request.Epoch != _terms.Epoch;
        if (isStale)
            return SendResult.NotConnected;
        if (_isSealed)
            return SendResult.Closed;
        return request.Payload > _terms.Maximum ? SendResult.TooLarge : SendResult.Accepted;
    }

    private SendResult Reserve(scoped in LogRequest request, out LogReservation reservation, out long start)
    {
        while (true)
        {
            var state = _tail.State;
            start = _tail.EndAt(state).Offset;
            var queued = start - Volatile.Read(ref _freed);
            if (queued >= _capacity)
                return Refuse(SendResult.BackPressured, out reservation);
            if (!request.IsSmall)
            {
                // Whatever was reserved meanwhile is before it.
                start = _tail.EndAt(_tail.Close()).Offset;
                Append(request);
                reservation = request.In(_tail, 0, CrossesHigh(queued, request.Size));
                return SendResult.Accepted;
            }
            if (!state.HasRoom(request.Size, request.Header, _tail.Limit))
            {
                _tail.Close();
                Append(request);
                continue;
            }
            _tail.NoteLargest(request.Payload);
            if (!_tail.TryExchange(state, state.With(request.Size, request.Header)))
                continue;
            reservation = request.In(_tail, state.Used, CrossesHigh(queued, request.Size));
            return SendResult.Accepted;
        }
    }

    /// <summary>Puts a segment behind the last one, which is closed.</summary>
    private void Append(scoped in LogRequest request)
    {
        var segment = _spares.TryPop(out var spare) ? spare : new LogSegment();
        var state = _tail.State;
        var end = _tail.EndAt(state);
        if (request.IsSmall)
        {
            var wanted = Math.Clamp(state.Used * 2, SmallestSegment, SegmentState.Largest);
            segment.BeginShared(end, _terms, Math.Max(request.Size, wanted));
        }
        else
        {
            segment.BeginSole(end, _terms, request.Size, request.Payload, request.Borrowed);
        }
        _tail.Next = segment;
        Volatile.Write(ref _tail, segment);
    }

    private bool CrossesHigh(long queued, int size) => queued < _highMark && queued + size >= _highMark;

    private static SendResult Refuse(SendResult result, out LogReservation reservation)
    {
        reservation = default;
        return result;
    }

    /// <summary>A message that is to be appended.</summary>
    private readonly struct LogRequest(int payload, ReadOnlyMemory<byte> borrowed, ulong epoch)
    {
        public int Payload { get; } = payload;

        public ReadOnlyMemory<byte> Borrowed { get; } = borrowed;

        public ulong Epoch { get; } = epoch;

        public int Header { get; } = RecordHeader.LengthFor(payload);

        public int Size => Header + Payload;

        public bool IsSmall => Size <= SegmentState.LargestShared;

        public LogReservation In(LogSegment segment, int at, bool crossesHigh) =>
            new(segment.Buffer.AsSpan(at, Size - Borrowed.Length), Header, Payload, crossesHigh);
    }
}
