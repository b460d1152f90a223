namespace ActorUdp.Protocol;

/// <summary>
/// What producers have reserved of a segment, in one word that they exchange: bytes, records, records with a length of two bytes,
/// whether more may be reserved, and the segment's life.
/// </summary>
/// <remarks>
/// The life tells a segment that is used again from what it was before: a producer that was stopped between looking and exchanging
/// would have to sleep through a multiple of two million lives of the same segment, gigabytes of traffic on one channel, and then find
/// it filled to the same byte, to be deceived.
/// </remarks>
internal readonly record struct SegmentState(ulong Word)
{
    /// <summary>Bytes and records of a segment must stay within this: they have 16 bits each.</summary>
    public const int Largest = 32 << 10;

    /// <summary>A record up to this may share a segment; its length takes at most two bytes.</summary>
    public const int LargestShared = 16 << 10;

    private const int RecordShift = 16;
    private const int LongShift = 32;
    private const int LifeShift = 43;
    private const int MostLong = 0x3FF;
    private const ulong Closed = 1UL << 42;

    public int Used => (int)(Word & 0xFFFF);

    public int Records => (int)((Word >> RecordShift) & 0xFFFF);

    public bool IsClosed => (Word & Closed) != 0;

    public ulong Life => Word >> LifeShift;

    /// <summary>Bytes without the lengths.</summary>
    public int Payload => Used - Records - Long;

    private int Long => (int)(Word >> LongShift) & MostLong;

    /// <summary>Whether another record may be reserved.</summary>
    /// <param name="size">Its bytes, header included.</param>
    /// <param name="header">How many bytes its length takes.</param>
    /// <param name="limit">Bytes that the segment has.</param>
    public bool HasRoom(int size, int header, int limit) =>
        (Word & Closed) == 0 && Used + size <= limit && (header == 1 || Long < MostLong);

    /// <summary>With one more record.</summary>
    /// <param name="size">Its bytes, header included.</param>
    /// <param name="header">How many bytes its length takes, one or two.</param>
    public SegmentState With(int size, int header) => new(Word + (uint)size + (1UL << RecordShift) + ((ulong)(header - 1) << LongShift));

    public SegmentState AsClosed() => new(Word | Closed);

    /// <summary>Empty, for the next use.</summary>
    public SegmentState NextLife() => new((Life + 1) << LifeShift);
}
