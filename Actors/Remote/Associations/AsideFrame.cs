namespace ActorUdp.Remote;

/// <summary>A PDU that was set aside.</summary>
/// <param name="Association">The id of its association.</param>
/// <param name="After">PDUs of the lane that go before it.</param>
/// <param name="Frame">What stands before the rest; a few bytes, or none.</param>
/// <param name="Rest">The rest. Not copied: Akka does not change what it has written.</param>
/// <param name="Attached">What goes beside it; empty: nothing. Not copied: messages do not change.</param>
/// <param name="IsArray">What goes beside it is a byte array as the application gave it: neither here nor there does Akka spend time on it.</param>
internal sealed record AsideFrame(ulong Association, ulong After, byte[] Frame, ReadOnlyMemory<byte> Rest, ReadOnlyMemory<byte> Attached, bool IsArray = false)
{
    /// <summary>The length of the PDU.</summary>
    public uint Total => (uint)(Frame.Length + Rest.Length);

    /// <summary>What goes to the peer, without headers.</summary>
    public long Length => Total + (long)Attached.Length;

    /// <summary>The header of its first piece.</summary>
    public RecordHeader First => Attached.Length == 0
        ? new RecordHeader(RecordKind.Aside, Association, After, Total: Total)
        : new RecordHeader(RecordKind.AsideAttached, Association, After, Total: Total, Attached: (uint)Attached.Length);

    /// <summary>What lies at a place of it, up to the end of the PDU or of what goes beside it.</summary>
    /// <param name="at">The place; behind what stands before the rest.</param>
    public ReadOnlyMemory<byte> From(long at) => at < Total ? Rest[(int)(at - Frame.Length)..] : Attached[(int)(at - Total)..];
}
