namespace ActorUdp.Remote;

/// <summary>A PDU that has arrived.</summary>
/// <param name="Pdu">The PDU.</param>
/// <param name="Attached">The byte array that came with it; null: none.</param>
/// <param name="Ticket">The number by which the array is fetched.</param>
internal readonly record struct ReceivedPdu(ByteString Pdu, byte[]? Attached = null, UInt128 Ticket = default)
{
    public long Length => Pdu.Length + (long)(Attached?.Length ?? 0);
}
