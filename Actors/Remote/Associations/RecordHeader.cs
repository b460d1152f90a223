using System.Buffers.Binary;

namespace ActorUdp.Remote;

/// <summary>
/// What stands before the bytes of every record: its kind, the association's id, and for kinds that have one a count or reason.
/// Little-endian.
/// </summary>
/// <param name="Kind">The kind.</param>
/// <param name="Association">The id, drawn at random by the side that opens the association.</param>
/// <param name="Number">The version; PDUs to wait for; PDUs delivered. 0 where the kind has none.</param>
/// <param name="Reason">Why an association ends.</param>
/// <param name="Total">The length of the PDU that a first piece begins.</param>
/// <param name="Attached">The length of the content that follows that PDU.</param>
internal readonly record struct RecordHeader(
    RecordKind Kind, ulong Association, ulong Number = 0, DisassociateInfo Reason = DisassociateInfo.Unknown, uint Total = 0, uint Attached = 0)
{
    /// <summary>The version of the records: what a node of another version says can't be understood.</summary>
    public const ulong Version = 1;

    public const int MaximumLength = AttachedAt + sizeof(uint);

    private const int NumberAt = 1 + sizeof(ulong);
    private const int TotalAt = NumberAt + sizeof(ulong);
    private const int AttachedAt = TotalAt + sizeof(uint);

    public int Length => NumberAt + (HasNumber(Kind) ? sizeof(ulong) : 0) + (HasTotal(Kind) ? sizeof(uint) : 0) + (HasAttached(Kind) ? sizeof(uint) : 0)
        + (HasReason(Kind) ? 1 : 0);

    /// <returns>The bytes written.</returns>
    public int Write(Span<byte> target)
    {
        target[0] = (byte)Kind;
        BinaryPrimitives.WriteUInt64LittleEndian(target[1..], Association);
        if (HasNumber(Kind))
        {
            BinaryPrimitives.WriteUInt64LittleEndian(target[NumberAt..], Number);
        }

        if (HasTotal(Kind))
        {
            BinaryPrimitives.WriteUInt32LittleEndian(target[TotalAt..], Total);
        }

        if (HasAttached(Kind))
        {
            BinaryPrimitives.WriteUInt32LittleEndian(target[AttachedAt..], Attached);
        }

        if (HasReason(Kind))
        {
            target[Length - 1] = (byte)Reason;
        }

        return Length;
    }

    /// <summary>Any bytes are allowed.</summary>
    public static bool TryRead(ReadOnlySpan<byte> record, out RecordHeader header)
    {
        header = default;
        if (record.Length < NumberAt || record[0] is < (byte)RecordKind.Open or > (byte)RecordKind.AsideAttached)
        {
            return false;
        }

        header = new RecordHeader((RecordKind)record[0], BinaryPrimitives.ReadUInt64LittleEndian(record[1..]));
        if (record.Length < header.Length)
        {
            return false;
        }

        if (HasNumber(header.Kind))
        {
            header = header with { Number = BinaryPrimitives.ReadUInt64LittleEndian(record[NumberAt..]) };
        }

        if (HasTotal(header.Kind))
        {
            header = header with { Total = BinaryPrimitives.ReadUInt32LittleEndian(record[TotalAt..]) };
        }

        if (HasAttached(header.Kind))
        {
            header = header with { Attached = BinaryPrimitives.ReadUInt32LittleEndian(record[AttachedAt..]) };
        }

        if (HasReason(header.Kind))
        {
            // A reason that this version does not know is none.
            byte reason = record[header.Length - 1];
            header = header with { Reason = reason <= (byte)DisassociateInfo.Quarantined ? (DisassociateInfo)reason : DisassociateInfo.Unknown };
        }

        return true;
    }

    private static bool HasNumber(RecordKind kind) =>
        kind is RecordKind.Open or RecordKind.PayloadAfter or RecordKind.Aside or RecordKind.AsideAttached or RecordKind.AsideDelivered
            or RecordKind.Close;

    private static bool HasTotal(RecordKind kind) => kind is RecordKind.Aside or RecordKind.AsideAttached;

    private static bool HasAttached(RecordKind kind) => kind is RecordKind.AsideAttached;

    private static bool HasReason(RecordKind kind) => kind is RecordKind.Close or RecordKind.Abort;
}
