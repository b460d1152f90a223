namespace ActorUdp.Remote;

/// <summary>Takes PDUs in the order that the sender meant.</summary>
internal interface IOrderedPdus
{
    /// <param name="pdu">One that has just arrived; good until this returns.</param>
    void Deliver(ReadOnlySpan<byte> pdu);

    /// <param name="pdu">One that had to wait, or was put together.</param>
    void Deliver(in ReceivedPdu pdu);

    /// <summary>Nothing follows.</summary>
    void Close(DisassociateInfo reason);
}
