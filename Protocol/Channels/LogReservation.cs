namespace ActorUdp.Protocol;

/// <summary>Room in a <see cref="ByteLog"/> for one record, to be filled by the thread that reserved it, and then committed.</summary>
internal readonly ref struct LogReservation(Span<byte> record, int headerLength, bool crossedHighWatermark)
{
    public bool CrossedHighWatermark { get; } = crossedHighWatermark;

    private Span<byte> Record { get; } = record;

    private int Payload => Record.Length - headerLength;

    /// <summary>Fills the record but for its first byte.</summary>
    public void Fill(ReadOnlySpan<byte> head, ReadOnlySpan<byte> body)
    {
        RecordHeader.WriteBehindFirst(Record, headerLength, Payload);
        head.CopyTo(Record[headerLength..]);
        body.CopyTo(Record[(headerLength + head.Length)..]);
    }

    /// <summary>Makes the record readable. Everything that was written before is seen by who sees this.</summary>
    public void Publish() => Volatile.Write(ref Record[0], RecordHeader.First(headerLength, Payload));
}
