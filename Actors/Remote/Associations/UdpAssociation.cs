using ActorUdp.Endpoints;
using ActorUdp.Protocol;

namespace ActorUdp.Remote;

/// <summary>
/// One association: PDUs in both directions between two nodes, over the pair of one-way connections that the nodes have dialed to each
/// other. It lives as long as both connections do. Thread-safe.
/// </summary>
internal sealed class UdpAssociation : AssociationHandle
{
    // Of what may wait on the lane, the share that only system messages, acknowledgements and the handshake may use: a refused system
    // message is sent again only when its acknowledgement is overdue.
    private const long LaneReserve = 1 << 20;

    // Room before the envelope of a PDU that is set aside: a tag and a length.
    private const int FrameOverhead = RecordSender.MaximumPrefix;

    private readonly AssociationTable _table;
    private readonly AsidePump _pump;
    private readonly PduReceiver _receiver;
    private readonly Lock _sending = new();
    private readonly SendOrder _sendOrder;
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _ended;
    private volatile bool _confirmed;
    private volatile InboundLink? _inbound;

    public UdpAssociation(AssociationTable table, ulong id, AsidePump outbound, InboundLink? inbound, Address local, Address remote)
        : base(local, remote)
    {
        _table = table;
        Id = id;
        _pump = outbound;
        _receiver = new PduReceiver(table, this, table.Settings.MaximumFrameSize + FrameOverhead);
        _inbound = inbound;
        IsDialer = inbound is null;
        table.Attachments.Renew();
        _sendOrder = new SendOrder(table.Settings.BulkFrameSize, table.Settings.BulkWindow);
        ReadHandlerSource.Task.ContinueWith(
            listener => _receiver.Handed.Listen(listener.Result),
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously | TaskContinuationOptions.OnlyOnRanToCompletion,
            TaskScheduler.Default);
    }

    /// <summary>What its records carry.</summary>
    public ulong Id { get; }

    /// <summary>The connection that its PDUs go out by.</summary>
    public PeerLink Outbound => _pump.Link;

    /// <summary>The connection that its PDUs come in by; null until the peer has answered.</summary>
    public InboundLink? Inbound => _inbound;

    /// <summary>This side has asked for the association.</summary>
    public bool IsDialer { get; }

    /// <summary>The other side is known to have the association too.</summary>
    public bool IsConfirmed => _confirmed;

    public bool IsEnded => Volatile.Read(ref _ended) != 0;

    /// <summary>Completes when the other side has answered, faults when the association ends before.</summary>
    public Task Opened => _opened.Task;

    /// <inheritdoc/>
    public override bool Write(ByteString payload)
    {
        ArgumentNullException.ThrowIfNull(payload);
        return PendingAttachment.Take() is { } pending && pending.Writer.Equals(ActorCell.GetCurrentSelfOrNoSender())
            ? WriteAttached(payload.ToByteArray(), pending)
            : Write(payload, pending: null);
    }

    /// <inheritdoc/>
    [Obsolete("Use the overload that says why.")]
    public override void Disassociate() => _table.End(this, DisassociateInfo.Unknown, "this side has closed it", tellPeer: true);

    /// <summary>Asks the peer for the association, or tells it that this side has it.</summary>
    public void Greet() => Send(ChannelKind.Ordinary, new RecordHeader(IsDialer ? RecordKind.Open : RecordKind.Opened, Id, RecordHeader.Version), [], []);

    /// <summary>The peer has the association.</summary>
    public void Confirm(InboundLink inbound)
    {
        if (_inbound is null)
        {
            _inbound = inbound;
        }

        _confirmed = true;
        _opened.TrySetResult();
    }

    /// <summary>A record of this association arrived.</summary>
    /// <returns>False: the peer has broken the rules of the records.</returns>
    public bool OnRecord(in RecordHeader header, ChannelKind channel, ReadOnlySpan<byte> body) =>
        header.Kind == RecordKind.AsideDelivered ? OnAsideDelivered(header.Number) : _receiver.OnRecord(header, channel, body);

    /// <summary>Tells the peer how many set-aside PDUs have been delivered here.</summary>
    public bool TryTellDelivered(ulong count) =>
        Send(ChannelKind.Control, new RecordHeader(RecordKind.AsideDelivered, Id, count), [], []) == SendResult.Accepted;

    /// <summary>Ends once; the rest is for the table to do.</summary>
    /// <returns>False: it had ended before.</returns>
    public bool TryEnd(DisassociateInfo reason, string why)
    {
        if (Interlocked.Exchange(ref _ended, 1) != 0)
        {
            return false;
        }

        if (_opened.TrySetException(new InvalidAssociationException($"No association with {RemoteAddress}: {why}.")))
        {
            // Whoever asked for it looks at the exception; if nobody does, it is no news.
            _ = _opened.Task.Exception;
        }

        _receiver.Handed.End(reason);
        return true;
    }

    /// <summary>Tells the peer that it is over, after all that has been written.</summary>
    public void SayClosed(DisassociateInfo reason)
    {
        lock (_sending)
        {
            if (Send(ChannelKind.Ordinary, new RecordHeader(RecordKind.Close, Id, _sendOrder.AsideSent, reason), [], []) != SendResult.Accepted)
            {
                Send(ChannelKind.Control, new RecordHeader(RecordKind.Abort, Id, Reason: reason), [], []);
            }
        }
    }

    /// <summary>A PDU with a ticket goes with what belongs to it, or not at all: Akka asks again, and is given the bytes themselves.</summary>
    private bool WriteAttached(byte[] pdu, PendingAttachment pending)
    {
        bool isAttached = Ticket.TryStamp(pdu, pending.Ticket) && PduView.Of(pdu).Kind == PduKind.Message;
        if (!isAttached)
        {
            _table.Attachments.Spare(pending);
        }

        return isAttached && Write(UnsafeByteOperations.UnsafeWrap(pdu), pending);
    }

    private bool Write(ByteString payload, PendingAttachment? pending)
    {
        ReadOnlySpan<byte> pdu = payload.Span;
        lock (_sending)
        {
            if (IsEnded)
            {
                return false;
            }

            switch (_sendOrder.Decide(pdu, payload.Length + (pending?.Bytes.LongLength ?? 0), out PduView view))
            {
                case SendWay.Lane or SendWay.LaneAfterAside when pending is not null:
                    // By another transport's settings it was large.
                    _table.Attachments.Spare(pending);
                    return false;
                case SendWay.Lane:
                    return SendOnLane(RecordKind.Payload, [], pdu);
                case SendWay.LaneAfterAside:
                    return SendOnLane(RecordKind.PayloadAfter, [], pdu);
                case SendWay.Aside:
                    return SendAside(view, payload, pending);
                default:
                    return false;
            }
        }
    }

    private bool SendOnLane(RecordKind kind, ReadOnlySpan<byte> frame, ReadOnlySpan<byte> pdu)
    {
        if (LaneIsFull && PduView.Of(pdu).Kind is not (PduKind.SystemMessage or PduKind.Instruction or PduKind.Disassociate or PduKind.Acknowledgement))
        {
            return false;
        }

        ulong after = kind == RecordKind.PayloadAfter ? _sendOrder.AsideSent : 0;
        SendResult result = Send(ChannelKind.Ordinary, new RecordHeader(kind, Id, after), frame, pdu);
        if (result == SendResult.Accepted)
        {
            _sendOrder.SentOnLane();
        }

        return Taken(result, pdu.Length);
    }

    private bool LaneIsFull => Outbound.QueuedOn(Id) >= _table.Settings.LaneWindow;

    private bool SendAside(in PduView view, ByteString pdu, PendingAttachment? pending)
    {
        long attached = pending?.Bytes.LongLength ?? 0;
        int length = view.AckField.IsEmpty ? pdu.Length : view.WithoutAck.Length;
        if (length + attached > _table.Settings.MaximumFrameSize + FrameOverhead)
        {
            _table.TellTooLarge(this, length + attached);
            return true;
        }

        // An acknowledgement that came late would be an old one, and those that overtook it would not.
        if (!view.AckField.IsEmpty && !SendOnLane(RecordKind.Payload, ProtoFrame.Head(view.AckField.Length), view.AckField))
        {
            return false;
        }

        if (Outbound.Connection.State != OutboundState.Established)
        {
            return false;
        }

        if (pending is null)
        {
            _table.Attachments.Renew();
        }

        AsideFrame frame = FrameOf(view, pdu, length, pending);
        _pump.Enqueue(frame);
        _sendOrder.SentAside(view, frame.Length);
        return true;
    }

    /// <summary>The PDU as it goes: without the acknowledgement, and its content beside it where that is large.</summary>
    private AsideFrame FrameOf(in PduView view, ByteString pdu, int length, PendingAttachment? pending)
    {
        if (_table.Settings.AttachLargeMessages && pending is null && view.Kind == PduKind.Message
            && PduContent.TryTakeOut(view.WithoutAck, _table.Attachments.IsAttachable, out byte[] rest, out ReadOnlySpan<byte> content)
            && FrameOverhead + rest.Length + content.Length <= _table.Settings.MaximumFrameSize
            && pdu.Span.Overlaps(content, out int at))
        {
            return new AsideFrame(Id, _sendOrder.LaneSent, ProtoFrame.Head(rest.Length), rest, pdu.Memory.Slice(at, content.Length));
        }

        byte[] head = view.AckField.IsEmpty ? [] : ProtoFrame.Head(length);
        return new AsideFrame(Id, _sendOrder.LaneSent, head, pdu.Memory[^length..], pending?.Bytes, pending is { IsArray: true });
    }

    private bool Taken(SendResult result, int length)
    {
        if (result == SendResult.TooLarge)
        {
            // To refuse it would mean to be asked again for ever.
            _table.TellTooLarge(this, length);
            return true;
        }

        return result == SendResult.Accepted;
    }

    private bool OnAsideDelivered(ulong count)
    {
        lock (_sending)
        {
            return _sendOrder.Delivered(count);
        }
    }

    private SendResult Send(ChannelKind channel, in RecordHeader header, ReadOnlySpan<byte> frame, ReadOnlySpan<byte> body) =>
        Outbound.SendRecord(channel, header, frame, body);
}
