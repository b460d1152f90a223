namespace ActorUdp.Protocol;

/// <summary>Room in a <see cref="ByteLog"/> for one record, to be filled by the thread that reserved it, and then committed.</summary>
/// <param name="record">The room; what is borrowed of the record is not in it.</param>
/// <param name="headerLength">How much of it the length takes.</param>
/// <param name="payload">The length.</param>
/// <param name="crossedHighWatermark">Whether the log holds much with it.</param>
internal readonly ref struct LogReservation(Span<byte> record, int headerLength, int payload, bool crossedHighWatermark)
{
    public bool CrossedHighWatermark { get; } = crossedHighWatermark;

    private Span<byte> Record { get; } = record;

    /// <summary>Fills the record but for its first byte.</summary>
    /// <param name="head">The first part of the message.</param>
    /// <param name="body">The second part; empty when it is borrowed.</param>
    public void Fill(ReadOnlySpan<byte> head, ReadOnlySpan<byte> body)
    {
        RecordHeader.WriteBehindFirst(Record, headerLength, payload);
        head.CopyTo(Record[headerLength..]);
        body.CopyTo(Record[(headerLength + head.Length)..]);
    }

    /// <summary>Makes the record readable. Everything that was written before is seen by who sees this.</summary>
    public void Publish() => Volatile.Write(ref Record[0], RecordHeader.First(headerLength, payload));
}
