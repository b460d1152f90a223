using ActorUdp.Protocol.Wire;

namespace ActorUdp.Protocol;

/// <summary>
/// The sending side of one reliable channel: what of its log was sent, acknowledged, lost or skipped on the present
/// connection. Offsets are the wire's: 0 is where the log stood when the connection began. The log outlives connections.
/// </summary>
internal sealed class StreamSender(int channel, ByteLog log)
{
    /// <summary>A frame with less data than this waits for the next datagram when there is more.</summary>
    private const int SmallestPiece = 16;

    /// <summary>
    /// Less credit than this is not used while there is more data than it allows: credit that comes in small steps must not
    /// make small datagrams. Every window is several times larger, so it can't stay at that.
    /// </summary>
    private const int SmallestCredit = 1_024;

    private readonly RangeSet _acknowledged = new();
    private readonly RangeSet _pending = new();
    private readonly RangeSet _void = new();
    private long _base;
    private long _next;
    private long _contiguous;
    private long _highestSent;
    private volatile bool _isHeld;

    // Up to where the log could be read when it was last looked at.
    private long _readable;

    public int Channel => channel;

    public ByteLog Log => log;

    /// <summary>The offset up to which the peer lets us send.</summary>
    public long Credit { get; private set; }

    /// <summary>The credit that was last told to be too little, or -1.</summary>
    public long BlockedTold { get; set; } = -1;

    public long BytesRetransmitted { get; private set; }

    /// <summary>Whether something may be sent now as far as credit goes.</summary>
    public bool HasSendable => (!_pending.IsEmpty && _pending.First.Start < Credit) || HasNew(out _);

    /// <summary>Whether there is something that credit does not allow.</summary>
    public bool IsBlocked
    {
        get
        {
            if (!_pending.IsEmpty && _pending.First.Start >= Credit)
                return true;
            return !HasNew(out var isHeldByCredit) && isHeldByCredit;
        }
    }

    /// <summary>What <see cref="IsBlocked"/> was when the owner last went to sleep. Any thread.</summary>
    public bool IsHeld => _isHeld;

    /// <summary>The owner goes to sleep.</summary>
    public void NoteHeld()
    {
        var isHeld = IsBlocked;
        // Producers read it all the time.
        if (_isHeld != isHeld)
            _isHeld = isHeld;
    }

    /// <summary>Begins a new connection at the present start of the log.</summary>
    public void Restart(long credit, ulong epoch)
    {
        log.BeginEpoch(epoch);
        _acknowledged.Clear();
        _pending.Clear();
        _void.Clear();
        _base = log.Start;
        _next = 0;
        _readable = 0;
        _contiguous = 0;
        _highestSent = 0;
        Credit = credit;
        BlockedTold = -1;
    }

    /// <summary>Looks for new bytes, unless more are known than one datagram can carry.</summary>
    public void Look()
    {
        if (_readable - _next < Datagram.MaximumSize)
            _readable = log.ReadableFrom(_base + _next, Datagram.MaximumSize) - _base;
    }

    /// <summary>Raises the credit.</summary>
    /// <returns>Whether it rose.</returns>
    public bool RaiseCredit(long maximumOffset)
    {
        if (maximumOffset <= Credit)
            return false;
        Credit = maximumOffset + (Mutations.Is(Mutation.IgnoreCredit) ? 1_000_000 : 0);
        return true;
    }

    /// <summary>Writes one frame: what was lost first, then new data.</summary>
    /// <returns>Bytes of the log that it covers; 0 when nothing fits or there is nothing.</returns>
    public int TryWrite(ref DatagramWriter writer, ref SentPacket packet, long now)
    {
        if (packet.RangeCount == SentRanges.Capacity)
            return 0;
        var written = WritePending(ref writer, ref packet);
        return written > 0 || !HasNew(out _) ? written : WriteNew(ref writer, ref packet, now);
    }

    public void OnAcknowledged(in SentRange range)
    {
        _pending.Remove(range.Offset, range.End);
        if (range.Offset > _contiguous)
        {
            _acknowledged.Add(range.Offset, range.End);
            return;
        }
        if (range.End <= _contiguous)
            return;
        _contiguous = range.End;
        while (!_acknowledged.IsEmpty && _acknowledged.First.Start <= _contiguous)
        {
            _contiguous = Math.Max(_contiguous, _acknowledged.First.End);
            _acknowledged.RemoveFirst();
        }
        _void.Remove(0, _contiguous);
        log.Free(_base + _contiguous);
    }

    public void OnLost(in SentRange range)
    {
        var end = range.End - (Mutations.Is(Mutation.RetransmitTooLittle) ? 1 : 0);
        if (end > _contiguous)
            _pending.AddExcept(Math.Max(range.Offset, _contiguous), end, _acknowledged);
    }

    private bool HasNew(out bool isHeldByCredit)
    {
        var available = _readable - _next;
        isHeldByCredit = available > 0 && Credit - _next < Math.Min(available, SmallestCredit);
        return available > 0 && !isHeldByCredit;
    }

    private int WritePending(ref DatagramWriter writer, ref SentPacket packet)
    {
        if (_pending.IsEmpty || _pending.First.Start >= Credit)
            return 0;
        var start = _pending.First.Start;
        var end = Math.Min(_pending.First.End, Credit);
        if (_void.TryFindEndingAfter(start, out var hole) && hole.Start < end)
        {
            if (hole.Start <= start)
                return WriteSkip(ref writer, ref packet, start, Math.Min(end, hole.End));
            end = hole.Start;
        }
        if (!TryWriteData(ref writer, ref packet, start, (int)Math.Min(end - start, int.MaxValue), out var length))
            return 0;
        if (start < _highestSent)
            BytesRetransmitted += length;
        _pending.Remove(start, start + length);
        return length;
    }

    private int WriteSkip(ref DatagramWriter writer, ref SentPacket packet, long start, long end)
    {
        var length = (int)Math.Min(end - start, int.MaxValue);
        if (!writer.TrySkip((byte)channel, (ulong)start, (ulong)length))
            return 0;
        packet.Add(channel, start, length);
        _pending.Remove(start, start + length);
        return length;
    }

    private int WriteNew(ref DatagramWriter writer, ref SentPacket packet, long now)
    {
        var room = writer.Remaining - DatagramWriter.StreamOverhead((ulong)_next, writer.Remaining);
        if (room < SmallestPiece)
            return 0;
        var claimed = log.Claim(_base + _next, Math.Min(room, Credit - _next), now, out var isVoid);
        if (claimed == 0)
            return 0;
        var start = _next;
        _next += claimed;
        if (isVoid)
        {
            _void.Add(start, _next);
            if (Mutations.Is(Mutation.ForgetSkip))
                return 0;
            _pending.Add(start, _next);
            return WritePending(ref writer, ref packet);
        }
        var fits = TryWriteData(ref writer, ref packet, start, (int)claimed, out var length);
        Invariant.Check(fits && length == claimed, "bytes that were claimed fit the datagram they were claimed for");
        _highestSent = _next;
        return length;
    }

    private bool TryWriteData(ref DatagramWriter writer, ref SentPacket packet, long start, int maximum, out int length)
    {
        length = 0;
        if (writer.Remaining < DatagramWriter.StreamOverhead((ulong)start, 0) + Math.Min(SmallestPiece, maximum))
            return false;
        if (!writer.TryStream((byte)channel, (ulong)start, maximum, out var data))
            return false;
        length = data.Length;
        while (!data.IsEmpty)
            writer.Put(ref data, log.Slice(_base + start + length - data.Length, data.Length));
        packet.Add(channel, start, length);
        return true;
    }
}
