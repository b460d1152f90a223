namespace ActorUdp.Remote;

/// <summary>A PDU that has arrived.</summary>
/// <param name="Pdu">The PDU.</param>
/// <param name="Attached">The content that came beside it; null: none.</param>
/// <param name="Ticket">The number by which the content is fetched.</param>
internal readonly record struct ReceivedPdu(ByteString Pdu, byte[]? Attached = null, UInt128 Ticket = default)
{
    public long Length => Pdu.Length + (long)(Attached?.Length ?? 0);
}
