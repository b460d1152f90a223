using System.Buffers;

namespace ActorUdp.Protocol;

/// <summary>
/// A piece of a byte log. A record never spans two. What is set by <see cref="Begin"/> stays as it is until the segment's next life.
/// </summary>
internal sealed class LogSegment
{
    /// <summary>Larger arrays are not pooled: a pool would round them up to a power of two and keep them.</summary>
    public const int PooledMaximum = 2 << 20;

    private const int SpareMaximum = 128 << 10;
    private const int WasteFactor = 4;

    private LogSegment? _next;
    private ulong _state = new SegmentState().AsClosed().Word;
    private int _largest;

    // Bytes from here on are 0.
    private int _dirty;

    // What follows the bytes in the buffer: memory of whoever sends. Bytes from the log's point of view like all others.
    private ReadOnlyMemory<byte> _borrowed;
    private int _borrowedAt = int.MaxValue;

    public byte[] Buffer { get; private set; } = [];

    /// <summary>How many bytes may be reserved.</summary>
    public int Limit { get; private set; }

    /// <summary>The log offset of the first byte.</summary>
    public long Start { get; private set; }

    /// <summary>The epoch that what is reserved here may ask for.</summary>
    public ulong Epoch { get; private set; }

    /// <summary>The largest message that is taken.</summary>
    public int Maximum { get; private set; }

    /// <summary>Records of the log before this segment.</summary>
    public long RecordsBefore { get; private set; }

    /// <summary>Bytes of messages of those.</summary>
    public long PayloadBefore { get; private set; }

    /// <summary>The size of the one record that has the segment for itself; 0: the segment is shared.</summary>
    public int SoleRecord { get; private set; }

    /// <summary>No message reserved here is larger; a reservation that failed may have raised it.</summary>
    public int Largest => Volatile.Read(ref _largest);

    public SegmentState State => new(Volatile.Read(ref _state));

    public LogSegment? Next
    {
        get => Volatile.Read(ref _next);
        set => Volatile.Write(ref _next, value);
    }

    /// <summary>Whether what was read of the segment before belongs to one life.</summary>
    public bool IsStillIn(ulong life)
    {
        Volatile.ReadBarrier();
        return State.Life == life;
    }

    /// <summary>Reserves, if nothing has changed since the state was read.</summary>
    public bool TryExchange(SegmentState seen, SegmentState next) =>
        Interlocked.CompareExchange(ref _state, next.Word, seen.Word) == seen.Word;

    /// <summary>Ends reserving. Under the log's lock.</summary>
    /// <returns>The state that stays.</returns>
    public SegmentState Close()
    {
        while (true)
        {
            var seen = State;
            if (seen.IsClosed || TryExchange(seen, seen.AsClosed()))
                return seen.AsClosed();
        }
    }

    /// <summary>Notes a message before it is reserved.</summary>
    public void NoteLargest(int payload)
    {
        int seen;
        while ((seen = Largest) < payload)
            Interlocked.CompareExchange(ref _largest, payload, seen);
    }

    /// <summary>Begins a life in which many records share the segment. Producers that still know it from before fail to reserve.</summary>
    /// <param name="place">Where in the log it begins.</param>
    /// <param name="terms">On what terms it takes messages.</param>
    /// <param name="capacity">Bytes to have room for at least.</param>
    public void BeginShared(in LogPlace place, in LogTerms terms, int capacity)
    {
        Allocate(capacity);
        Begin(place, terms, 0);
        Limit = Math.Min(Buffer.Length, SegmentState.Largest);
        Buffer.AsSpan(0, Math.Min(_dirty, Limit)).Clear();
        _dirty = Limit;
        SoleRecord = 0;
        Volatile.Write(ref _state, State.NextLife().Word);
    }

    /// <summary>Begins a life for one record, which is reserved with that.</summary>
    /// <param name="place">Where in the log it begins.</param>
    /// <param name="terms">On what terms it was taken.</param>
    /// <param name="size">Its bytes, header included.</param>
    /// <param name="payload">The bytes of its message.</param>
    /// <param name="borrowed">The last of these, which stay where they are.</param>
    public void BeginSole(in LogPlace place, in LogTerms terms, int size, int payload, ReadOnlyMemory<byte> borrowed)
    {
        Allocate(size - borrowed.Length);
        Begin(place, terms, payload);
        if (!borrowed.IsEmpty)
            (_borrowed, _borrowedAt) = (borrowed, size - borrowed.Length);
        Limit = size;
        Buffer[0] = 0;
        _dirty = Buffer.Length;
        SoleRecord = size;
        Volatile.Write(ref _state, State.NextLife().AsClosed().Word);
    }

    /// <summary>Where the log goes on behind the segment, once it is closed.</summary>
    public LogPlace EndAt(SegmentState state) => SoleRecord != 0
        ? new LogPlace(Start + SoleRecord, RecordsBefore + 1, PayloadBefore + Largest)
        : new LogPlace(Start + state.Used, RecordsBefore + state.Records, PayloadBefore + state.Payload);

    /// <summary>Bytes that were published, as far as they lie together.</summary>
    /// <param name="at">The first.</param>
    /// <param name="maximum">How many at most; the segment has as many.</param>
    public ReadOnlyMemory<byte> Slice(int at, int maximum) => at >= _borrowedAt
        ? _borrowed.Slice(at - _borrowedAt, maximum)
        : Buffer.AsMemory(at, Math.Min(maximum, _borrowedAt - at));

    /// <summary>Empties a closed segment for another use; huge and borrowed memory is given back, other memory stays.</summary>
    public void Retire()
    {
        GiveBack();
        if (Buffer.Length > SpareMaximum)
            Release();
        Next = null;
    }

    /// <summary>Lets go of borrowed bytes, which are read no more.</summary>
    public void GiveBack() => (_borrowed, _borrowedAt) = (default, int.MaxValue);

    /// <summary>Gives the memory of a closed segment back that is read no more.</summary>
    public void Release()
    {
        GiveBack();
        if (Buffer.Length is > 0 and <= PooledMaximum)
            ArrayPool<byte>.Shared.Return(Buffer);
        Buffer = [];
        Limit = 0;
        _dirty = 0;
    }

    private void Begin(in LogPlace place, in LogTerms terms, int largest)
    {
        // Who reads while this is written is to notice: a life of its own, in which nothing can be reserved.
        Interlocked.Exchange(ref _state, State.NextLife().AsClosed().Word);
        Start = place.Offset;
        RecordsBefore = place.Records;
        PayloadBefore = place.Payload;
        Epoch = terms.Epoch;
        Maximum = terms.Maximum;
        _largest = largest;
    }

    private void Allocate(int size)
    {
        if (Buffer.Length >= size && Buffer.Length / WasteFactor <= size)
            return;
        Release();
        Buffer = size <= PooledMaximum ? ArrayPool<byte>.Shared.Rent(size) : GC.AllocateUninitializedArray<byte>(size);
        _dirty = Buffer.Length;
    }
}

/// <summary>A place in a log: its offset, and what was reserved before it.</summary>
internal readonly record struct LogPlace(long Offset, long Records, long Payload);

/// <summary>On what terms a log takes messages.</summary>
internal readonly record struct LogTerms(ulong Epoch, int Maximum);
