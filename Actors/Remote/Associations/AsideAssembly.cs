namespace ActorUdp.Remote;

/// <summary>
/// Puts the pieces of a set-aside PDU together, and those of the content that comes beside it. Owned by the actor of the connection that the
/// pieces arrive on.
/// </summary>
/// <param name="maximum">The longest PDU, in bytes, with what comes with it.</param>
internal sealed class AsideAssembly(int maximum)
{
    private ulong _after;
    private GrowingArray _pdu;
    private GrowingArray _attached;
    private bool _isAttached;

    /// <summary>A PDU begins.</summary>
    /// <param name="after">So many PDUs of the lane go before it.</param>
    /// <param name="total">Its length.</param>
    /// <param name="attached">The length of the content that comes beside it.</param>
    /// <returns>False: it is longer than allowed.</returns>
    public bool TryBegin(ulong after, uint total, uint attached)
    {
        if ((long)total + attached > maximum)
        {
            return false;
        }

        (_after, _isAttached) = (after, attached > 0);
        _pdu = new GrowingArray((int)total);
        _attached = new GrowingArray((int)attached);
        return true;
    }

    /// <returns>False: it is not a piece of what has begun.</returns>
    public bool TryAppend(ReadOnlySpan<byte> piece)
    {
        ref GrowingArray target = ref _pdu;
        if (_pdu.Missing == 0)
        {
            target = ref _attached;
        }

        if (piece.IsEmpty || piece.Length > target.Missing)
        {
            return false;
        }

        target.Append(piece);
        return true;
    }

    /// <summary>Takes the PDU when it is whole.</summary>
    public bool TryTake(out ulong after, out ReceivedPdu pdu)
    {
        after = _after;
        pdu = default;
        if (_pdu.Missing + _attached.Missing > 0 || _pdu.Bytes.Length == 0)
        {
            return false;
        }

        pdu = new ReceivedPdu(UnsafeByteOperations.UnsafeWrap(_pdu.Bytes), _isAttached ? _attached.Bytes : null);
        _pdu = default;
        _attached = default;
        return true;
    }
}
