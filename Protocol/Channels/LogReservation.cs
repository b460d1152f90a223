namespace ActorUdp.Protocol;

/// <summary>Room in a <see cref="ByteLog"/> for one record, to be filled by the thread that reserved it.</summary>
internal readonly ref struct LogReservation(Span<byte> record, int headerLength, long ticket, bool crossedHighWatermark)
{
    /// <summary>The whole record.</summary>
    public Span<byte> Record { get; } = record;

    /// <summary>How many bytes the varint length takes.</summary>
    public int HeaderLength { get; } = headerLength;

    public long Ticket { get; } = ticket;

    public bool CrossedHighWatermark { get; } = crossedHighWatermark;

    /// <summary>Fills the record.</summary>
    public void Fill(ReadOnlySpan<byte> head, ReadOnlySpan<byte> body)
    {
        Wire.VarInt.Write(Record, (ulong)(Record.Length - HeaderLength));
        head.CopyTo(Record[HeaderLength..]);
        body.CopyTo(Record[(HeaderLength + head.Length)..]);
    }
}
