using ActorUdp.Protocol;

namespace ActorUdp.Remote;

/// <summary>
/// The receiving half of an association: puts PDUs together, into the order that the sender meant, and hands them on. Owned by the actor of the
/// connection that they arrive on.
/// </summary>
internal sealed class PduReceiver : IOrderedPdus
{
    private readonly AssociationTable _table;
    private readonly UdpAssociation _association;
    private readonly AsideAssembly _assembly;
    private readonly ReceiveOrder _order;
    private readonly Action _submit;
    private bool _isSubmitDue;
    private ulong _asideTold;

    /// <param name="table">The associations of the transport.</param>
    /// <param name="association">The association.</param>
    /// <param name="maximum">The longest PDU, in bytes, with what comes with it.</param>
    public PduReceiver(AssociationTable table, UdpAssociation association, int maximum)
    {
        _table = table;
        _association = association;
        _assembly = new AsideAssembly(maximum);
        _order = new ReceiveOrder(this);
        Handed = new PayloadBuffer(table.Dispatcher, table.Chunks, e => table.Fail(association, e));
        _submit = Submit;
    }

    /// <summary>What has been handed on.</summary>
    public PayloadBuffer Handed { get; }

    /// <summary>A record with a PDU, a piece of one, or the end.</summary>
    /// <returns>False: the peer has broken the rules of the records.</returns>
    public bool OnRecord(in RecordHeader header, ChannelKind channel, ReadOnlySpan<byte> body)
    {
        switch (header.Kind)
        {
            case RecordKind.Payload or RecordKind.PayloadAfter when channel == ChannelKind.Ordinary:
                _order.OnLane(header.Kind == RecordKind.Payload ? 0 : header.Number, body);
                break;
            case RecordKind.Aside or RecordKind.AsideAttached when channel == ChannelKind.Bulk:
                return _assembly.TryBegin(header.Number, header.Total, header.Attached)
                    ? OnPiece(body)
                    : _table.TellTooLarge(_association, (long)header.Total + header.Attached);
            case RecordKind.AsideMore when channel == ChannelKind.Bulk:
                return OnPiece(body);
            case RecordKind.Close when channel == ChannelKind.Ordinary:
                _order.OnClose(header.Number, header.Reason);
                break;
            default:
                return false;
        }

        return AfterReceiving();
    }

    private bool OnPiece(ReadOnlySpan<byte> piece)
    {
        if (!_assembly.TryAppend(piece))
        {
            return false;
        }

        if (_assembly.TryTake(out ulong after, out ReceivedPdu pdu))
        {
            UInt128 ticket = default;
            if (pdu.Attached is not null && !Ticket.TryFind(pdu.Pdu.Span, out ticket))
            {
                return false;
            }

            _order.OnAside(after, pdu with { Ticket = ticket });
        }

        return AfterReceiving();
    }

    void IOrderedPdus.Deliver(ReadOnlySpan<byte> pdu)
    {
        Handed.Add(pdu);
        if (!_isSubmitDue && _association.Inbound is { } inbound)
        {
            _isSubmitDue = true;
            inbound.AfterReceiving += _submit;
        }
    }

    void IOrderedPdus.Close(DisassociateInfo reason)
    {
        Handed.Submit();
        _table.End(_association, reason, "the peer has closed it", tellPeer: false);
    }

    void IOrderedPdus.Deliver(in ReceivedPdu received)
    {
        if (received.Attached is { } attached)
        {
            _table.Attachments.Arrive(received.Ticket, attached);
        }

        Handed.Add(received.Pdu, received.Length);
    }

    private void Submit()
    {
        _isSubmitDue = false;
        Handed.Submit();
    }

    private bool AfterReceiving()
    {
        ulong delivered = _order.AsideDelivered;
        if (delivered != _asideTold && _association.TryTellDelivered(delivered))
        {
            _asideTold = delivered;
        }

        return _order.HeldBytes + Handed.WaitingBytes <= _table.Settings.HeldLimit;
    }
}
