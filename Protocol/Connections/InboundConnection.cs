using System.Text;
using ActorUdp.Protocol.Wire;

namespace ActorUdp.Protocol;

/// <summary>
/// The receiving end of one connection. Sans-IO; all members are for one thread at a time, the owner, except
/// <see cref="Stats"/>. Its state is all there is: another owner can go on with it and nothing is lost or doubled.
/// </summary>
public sealed class InboundConnection
{
    /// <summary>How long a goodbye is answered for before the connection is forgotten.</summary>
    private const long Linger = 2 * MonotonicNanos.PerSecond;

    /// <summary>Coming later than this to forget the peer is no matter of a busy machine any more.</summary>
    private const long Absence = MonotonicNanos.PerSecond;

    private readonly ProtocolSettings _settings;
    private readonly byte[] _nodeName;
    private readonly ulong _uid;
    private readonly ResetToken _resetToken;
    private readonly long _idleTimeout;
    private readonly ReceivedPackets _received = new();
    private readonly ReceiveChannels _channels;
    private readonly AckSchedule _acks;
    private readonly StructRing<InboundEvent> _events = new();
    private CloseReason? _goodbye;
    private bool _goodbyeIsDue;
    private bool _peerSaidGoodbye;
    private bool _saysAllWindows;
    private bool _isEnded;
    private long _endsAt = long.MaxValue;
    private long _lastHeard;
    private long _largestAt;
    private ulong _nextNumber = 1;
    private long _packetsReceived;
    private long _bytesReceived;
    private long _packetsDuplicate;
    private long _packetsRejected;

    /// <summary>Creates the connection that a proven Hello asked for.</summary>
    /// <param name="settings">The settings; they must be valid.</param>
    /// <param name="identity">Who we are.</param>
    /// <param name="peer">Who dialed.</param>
    /// <param name="localConnectionId">A random id, never 0, that the dialer's datagrams will carry.</param>
    /// <param name="resetToken">What <see cref="ListenerHandshake.TokenOf"/> gives for that id.</param>
    /// <param name="now">Now.</param>
    public InboundConnection(
        ProtocolSettings settings,
        LocalIdentity identity,
        HelloInfo peer,
        ulong localConnectionId,
        ResetToken resetToken,
        MonotonicNanos now)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(identity);
        ArgumentNullException.ThrowIfNull(peer);
        ArgumentOutOfRangeException.ThrowIfZero(localConnectionId);
        _settings = settings.Validate();
        _nodeName = Encoding.UTF8.GetBytes(identity.NodeName);
        _uid = identity.Uid;
        _resetToken = resetToken;
        _idleTimeout = MonotonicNanos.ToNanos(settings.IdleTimeout);
        _channels = new ReceiveChannels(settings, peer.OrdinaryLanes);
        _acks = new AckSchedule(settings.AckEveryPackets, MonotonicNanos.ToNanos(settings.MaximumAckDelay));
        _lastHeard = now.Value;
        Peer = peer;
        LocalConnectionId = localConnectionId;
    }

    /// <summary>Who dialed.</summary>
    public HelloInfo Peer { get; }

    /// <summary>The id that the dialer's datagrams carry.</summary>
    public ulong LocalConnectionId { get; }

    /// <summary>Figures. Any thread.</summary>
    public InboundStats Stats => new()
    {
        PacketsReceived = Volatile.Read(ref _packetsReceived),
        BytesReceived = Volatile.Read(ref _bytesReceived),
        PacketsDuplicate = Volatile.Read(ref _packetsDuplicate),
        PacketsRejected = Volatile.Read(ref _packetsRejected),
        PacketsSent = (long)Volatile.Read(ref _nextNumber) - 1,
        MessagesDelivered = _channels.Delivered,
        UnreliableDelivered = _channels.Unreliable.Delivered,
        UnreliableDropped = _channels.Unreliable.Dropped,
        BytesBuffered = _channels.Buffered,
    };

    /// <summary>Holes in what was received, of all channels. The owner.</summary>
    internal int HolesRemembered => _channels.Holes;

    /// <summary>Bytes of unreliable messages that wait to be polled, with what keeping them costs. The owner.</summary>
    internal long UnreliableBuffered => _channels.Unreliable.Buffered;

    /// <summary>When <see cref="OnTimeout"/> is to be called next.</summary>
    public MonotonicNanos? NextTimeout =>
        _isEnded ? null : new MonotonicNanos(Math.Min(Math.Min(_acks.Deadline, _endsAt), _lastHeard + _idleTimeout));

    /// <summary>Writes the Welcome; again for a repeated Hello of the same dialer.</summary>
    /// <param name="target">Room for it: 400 bytes are always enough.</param>
    /// <returns>Bytes written.</returns>
    public int WriteWelcome(Span<byte> target) => new WelcomeMessage
    {
        Version = Peer.Version,
        OrdinaryLanes = (byte)Peer.OrdinaryLanes,
        MaximumAckDelayMicroseconds =
            (ushort)(MonotonicNanos.ToNanos(_settings.MaximumAckDelay) / MonotonicNanos.PerMicrosecond),
        DatagramSize = (ushort)_settings.LargestDatagram,
        MaximumMessageSize = (uint)_settings.MaximumMessageSize,
        InitialWindow = (uint)_settings.InitialWindow,
        ConnectionId = LocalConnectionId,
        Uid = _uid,
        ResetToken = _resetToken,
        NodeName = _nodeName,
    }.Write(target, Peer.ConnectionId);

    /// <summary>Takes a Data datagram. Any bytes are allowed.</summary>
    /// <param name="datagram">The datagram as received.</param>
    /// <param name="now">Now.</param>
    /// <returns>To be counted.</returns>
    public Verdict OnDatagram(ReadOnlySpan<byte> datagram, MonotonicNanos now)
    {
        var verdict = Datagram.Open(datagram, out var header, out var body);
        if (verdict == Verdict.Ok)
            verdict = Judge(header, body);
        if (verdict == Verdict.Duplicate)
        {
            _packetsDuplicate++;
            // The acknowledgement may have been lost.
            _acks.Hasten();
            _lastHeard = now.Value;
        }
        else if (verdict != Verdict.Ok)
        {
            _packetsRejected++;
        }
        else
        {
            _packetsReceived++;
            _bytesReceived += datagram.Length;
            Take(header, body, now.Value);
        }
        return verdict;
    }

    /// <summary>Does what is due. Harmless when nothing is.</summary>
    /// <param name="now">Now.</param>
    public void OnTimeout(MonotonicNanos now)
    {
        if (_isEnded)
            return;
        if (now.Value >= _endsAt)
        {
            End();
        }
        else if (now.Value - _lastHeard >= _idleTimeout + Absence)
        {
            // This late, we were not there to hear: a process that was stopped, a clock that jumped. What the peer has said meanwhile
            // may just be on its way up from the socket.
            _lastHeard = now.Value - _idleTimeout + (_idleTimeout / 4);
        }
        else if (now.Value - _lastHeard >= _idleTimeout)
        {
            _events.Enqueue(new InboundEvent { Kind = InboundEventKind.IdleTimeout });
            End();
        }
    }

    /// <summary>Call when a batch of datagrams has been taken: an acknowledgement of as many packets as the dialer asks for goes out now.</summary>
    /// <param name="now">Now.</param>
    public void FlushAcknowledgements(MonotonicNanos now) => _acks.Flush();

    /// <summary>Writes the next datagram: acknowledgements and credit, or a goodbye. Poll it after messages were polled too.</summary>
    /// <param name="target">Room for it: at least <see cref="Datagram.HelloMinimumSize"/> bytes.</param>
    /// <param name="now">Now.</param>
    /// <returns>Bytes written; 0: nothing to send now.</returns>
    public int PollTransmit(Span<byte> target, MonotonicNanos now)
    {
        var isAckDue = _acks.IsDue(now.Value) || HasUrgentCredit();
        if (!isAckDue && !_goodbyeIsDue)
            return 0;
        var writer = new DatagramWriter(
            target[..Math.Min(target.Length, Datagram.HelloMinimumSize)], Peer.ConnectionId, _nextNumber);
        if (!_received.IsEmpty)
        {
            var delay = Math.Max(0, now.Value - _largestAt) / MonotonicNanos.PerMicrosecond;
            writer.TryAck((ulong)delay, _received.ToRanges());
        }
        WriteCredit(ref writer);
        if (_goodbyeIsDue)
            writer.TryClose(_goodbye.GetValueOrDefault(), default);
        _goodbyeIsDue = false;
        _acks.OnSent();
        _nextNumber++;
        return writer.Finish();
    }

    /// <summary>Takes the next message; control before ordinary before bulk.</summary>
    /// <param name="message">The message; its payload is valid until the next call.</param>
    /// <returns>False when there is none.</returns>
    public bool PollMessage(out InboundMessage message)
    {
        if (_channels.TryPoll(out message, out var violation))
            return true;
        if (violation != Verdict.Ok)
            Violate(violation);
        return false;
    }

    /// <summary>Takes the next event.</summary>
    /// <param name="e">The event.</param>
    /// <returns>False when there is none.</returns>
    public bool PollEvent(out InboundEvent e)
    {
        e = _events.Count > 0 ? _events.Dequeue() : default;
        return e.Kind != InboundEventKind.None;
    }

    /// <summary>Says goodbye to the dialer: it stops sending and reports what is unacknowledged. Buffered messages can still be polled.</summary>
    /// <param name="reason">What the dialer is told.</param>
    /// <param name="now">Now.</param>
    public void Close(CloseReason reason, MonotonicNanos now)
    {
        if (_goodbye is not null || _isEnded)
            return;
        _goodbye = reason;
        _goodbyeIsDue = !_peerSaidGoodbye;
        _endsAt = Math.Min(_endsAt, now.Value + Linger);
    }

    private Verdict Judge(in PacketHeader header, ReadOnlySpan<byte> body)
    {
        if (header.Type != PacketType.Data)
            return Verdict.UnexpectedType;
        if (header.ConnectionId != LocalConnectionId)
            return Verdict.UnknownConnection;
        if (header.PacketNumber == 0)
            return Verdict.BadPacketNumber;
        var verdict = FrameReader.Check(body, ConnectionSide.Dialer, out _);
        if (verdict != Verdict.Ok)
            return verdict;
        if (_goodbye is not null)
        {
            // Repeated for as long as the dialer has not understood.
            _goodbyeIsDue = true;
            return Verdict.UnexpectedType;
        }
        if (_received.Contains((long)header.PacketNumber) && !Mutations.Is(Mutation.SkipPacketDedup))
            return Verdict.Duplicate;
        return JudgeFrames(body);
    }

    private Verdict JudgeFrames(ReadOnlySpan<byte> body)
    {
        var frames = new FrameReader(body);
        while (frames.TryNext(out var frame, out _))
        {
            if (frame.Type is not (FrameType.Stream or FrameType.Skip or FrameType.Blocked))
                continue;
            if (frame.Channel >= _channels.Count)
                return Verdict.BadChannel;
            if (frame.Type == FrameType.Blocked)
                continue;
            var verdict = _channels[frame.Channel].Check((long)frame.Offset, (long)frame.Length);
            if (verdict == Verdict.FlowControlViolation)
                Violate(verdict);
            if (verdict != Verdict.Ok)
                return verdict;
        }
        return Verdict.Ok;
    }

    private void Take(in PacketHeader header, ReadOnlySpan<byte> body, long now)
    {
        var number = (long)header.PacketNumber;
        _lastHeard = now;
        var isInOrder = number == _received.Largest + 1;
        if (number > _received.Largest)
            _largestAt = now;
        _received.Add(number);
        var asks = false;
        var frames = new FrameReader(body);
        while (frames.TryNext(out var frame, out _))
        {
            asks |= frame.IsAckEliciting;
            Apply(frame, now);
        }
        if (asks)
            _acks.OnPacket(isInOrder, header.AckThreshold, now);
    }

    private void Apply(in Frame frame, long now)
    {
        switch (frame.Type)
        {
            case FrameType.Stream:
                _channels[frame.Channel].Write((long)frame.Offset, frame.Data);
                _channels.OnArrival();
                break;
            case FrameType.Skip:
                _channels[frame.Channel].Skip((long)frame.Offset, (long)frame.Length);
                _channels.OnArrival();
                break;
            case FrameType.Datagram:
                _channels.Unreliable.Add(frame.Data);
                break;
            case FrameType.Blocked:
                var channel = _channels[frame.Channel];
                channel.Window.OnBlocked((long)frame.Offset, channel.Consumed, channel.Untaken);
                SayAllWindows();
                break;
            case FrameType.Ping:
                SayAllWindows();
                break;
            case FrameType.Close:
                OnGoodbye(frame, now);
                break;
            default:
                break;
        }
    }

    private void SayAllWindows()
    {
        _saysAllWindows = true;
        _acks.Hasten();
    }

    private void OnGoodbye(in Frame frame, long now)
    {
        _acks.Hasten();
        if (_peerSaidGoodbye)
            return;
        _peerSaidGoodbye = true;
        _endsAt = now + Linger;
        _events.Enqueue(new InboundEvent
        {
            Kind = InboundEventKind.ClosedByPeer,
            Close = frame.CloseReason,
            Text = Encoding.UTF8.GetString(frame.Data),
        });
    }

    private bool HasUrgentCredit()
    {
        if (_goodbye is not null)
            return false;
        for (var i = 0; i < _channels.Count; i++)
        {
            if (_channels[i].Window.IsUrgent(_channels[i].Consumed))
                return true;
        }
        return false;
    }

    private void WriteCredit(ref DatagramWriter writer)
    {
        for (var i = 0; i < _channels.Count; i++)
        {
            var channel = _channels[i];
            if (_saysAllWindows || channel.Window.WantsSaying(channel.Consumed))
                writer.TryWindow((byte)i, (ulong)channel.Window.Say(channel.Consumed));
        }
        _saysAllWindows = false;
    }

    private void Violate(Verdict verdict)
    {
        if (_goodbye is not null)
            return;
        _events.Enqueue(new InboundEvent { Kind = InboundEventKind.Violation, Verdict = verdict });
        Close(
            verdict == Verdict.MessageTooLarge ? CloseReason.MessageTooLarge : CloseReason.ProtocolViolation,
            new MonotonicNanos(_lastHeard));
    }

    private void End()
    {
        _isEnded = true;
        _events.Enqueue(new InboundEvent { Kind = InboundEventKind.Ended });
    }
}
