namespace ActorUdp.Remote;

/// <summary>
/// Puts what came by the lane and by the bulk channel into the order that the sender meant (<see cref="SendOrder"/>). Owned by the actor of
/// the connection that the association's PDUs arrive on.
/// </summary>
/// <param name="ordered">Takes what is in order.</param>
internal sealed class ReceiveOrder(IOrderedPdus ordered)
{
    private readonly Queue<Held> _lane = [];
    private readonly Queue<Held> _aside = [];
    private ulong _laneDelivered;

    /// <summary>Set-aside PDUs that have been delivered.</summary>
    public ulong AsideDelivered { get; private set; }

    /// <summary>Bytes that wait for others to come first.</summary>
    public long HeldBytes { get; private set; }

    /// <param name="after">So many set-aside PDUs go before it.</param>
    /// <param name="pdu">The PDU.</param>
    public void OnLane(ulong after, ReadOnlySpan<byte> pdu)
    {
        if (_lane.Count > 0 || after > AsideDelivered)
        {
            Take(_lane, new Held(after, new ReceivedPdu(UnsafeByteOperations.UnsafeWrap(pdu.ToArray())), default));
            return;
        }

        _laneDelivered++;
        ordered.Deliver(pdu);
        Advance();
    }

    /// <param name="after">So many PDUs of the lane go before it.</param>
    /// <param name="pdu">The PDU.</param>
    public void OnAside(ulong after, ReceivedPdu pdu) => Take(_aside, new Held(after, pdu, default));

    /// <param name="after">So many set-aside PDUs go before it.</param>
    /// <param name="reason">Why the association ends.</param>
    public void OnClose(ulong after, DisassociateInfo reason) => Take(_lane, new Held(after, null, reason));

    private void Take(Queue<Held> queue, in Held held)
    {
        HeldBytes += held.Length;
        queue.Enqueue(held);
        Advance();
    }

    private void Advance()
    {
        while (TryLane() || TryAside())
        {
        }
    }

    private bool TryLane()
    {
        if (!_lane.TryPeek(out Held first) || first.After > AsideDelivered)
        {
            return false;
        }

        _lane.Dequeue();
        _laneDelivered++;
        Hand(first);
        return true;
    }

    private bool TryAside()
    {
        if (!_aside.TryPeek(out Held first) || first.After > _laneDelivered)
        {
            return false;
        }

        _aside.Dequeue();
        AsideDelivered++;
        Hand(first);
        return true;
    }

    private void Hand(in Held held)
    {
        HeldBytes -= held.Length;
        if (held.Pdu is { } pdu)
        {
            ordered.Deliver(pdu);
        }
        else
        {
            ordered.Close(held.Reason);
        }
    }

    private readonly record struct Held(ulong After, ReceivedPdu? Pdu, DisassociateInfo Reason)
    {
        public long Length => Pdu?.Length ?? 0;
    }
}
