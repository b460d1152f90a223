using ActorUdp.Protocol.Wire;

namespace ActorUdp.Protocol;

/// <summary>
/// The whole life of the link to one peer: dial, established, back-off, redial, restart of the peer, close. Sans-IO: bytes and
/// time come in as arguments, datagrams and events are polled. All members are for one thread at a time, the owner, except
/// those that say "any thread".
/// </summary>
public sealed partial class OutboundConnection
{
    private const int Accepting = 0;
    private const int BreakerOpen = 1;
    private const int Shut = 2;

    private readonly ProtocolSettings _settings;
    private readonly LocalIdentity _identity;
    private readonly Func<ulong> _newConnectionId;
    private readonly Dialer _dialer;
    private readonly SendChannels _channels;
    private readonly RefusalProbe _refusals;
    private readonly OutboundCounters _counters = new();
    private readonly StructRing<ConnectionEvent> _events = new();
    private readonly QueueWatch _watch;
    private volatile SendSession? _session;
    private volatile OutboundState _state;
    private volatile int _gate = Accepting;
    private volatile int _peerMaximumMessage = int.MaxValue;
    private int _sleepsUntil;
    private ulong _epoch;

    /// <summary>Creates a connection; it dials after <see cref="Open"/>.</summary>
    /// <param name="settings">The settings; they must be valid.</param>
    /// <param name="identity">Who we are.</param>
    /// <param name="newConnectionId">Makes random connection ids, never 0; one is taken for each dial.</param>
    /// <param name="jitterSeed">Seeds the jitter of back-offs.</param>
    /// <param name="now">Now.</param>
    public OutboundConnection(
        ProtocolSettings settings, LocalIdentity identity, Func<ulong> newConnectionId, ulong jitterSeed, MonotonicNanos now)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(identity);
        ArgumentNullException.ThrowIfNull(newConnectionId);
        _settings = settings.Validate();
        _identity = identity;
        _newConnectionId = newConnectionId;
        _dialer = new Dialer(settings, identity, jitterSeed);
        _channels = new SendChannels(settings);
        _refusals = new RefusalProbe(_dialer);
        _watch = new QueueWatch(settings, _channels);
        _lookedAt = now.Value;
        LocalConnectionId = newConnectionId();
    }

    /// <summary>The id that datagrams to us carry; it changes with each dial (an event says so). The owner.</summary>
    public ulong LocalConnectionId { get; private set; }

    /// <summary>The id that the peer gave to the connection; 0 while there is none.</summary>
    public ulong RemoteConnectionId => _session?.Terms.ConnectionId ?? 0;

    /// <summary>
    /// Names the present connection, for <see cref="TrySendInEpoch"/>; 0 while there is none. No two connections have the same,
    /// also not those of different objects. Any thread.
    /// </summary>
    public ulong Epoch => Volatile.Read(ref _epoch);

    /// <summary>The incarnation UID of the peer as last met; 0 before the first connection.</summary>
    public ulong RemoteUid { get; private set; }

    /// <summary>
    /// Asked with the incarnation UID of each Welcome; true: we do not want that incarnation of the peer, only a later one. The owner.
    /// </summary>
    public Func<ulong, bool>? Refuses { get; init; }

    /// <summary>Where the connection stands. Any thread.</summary>
    public OutboundState State => _state;

    /// <summary>Figures. Any thread.</summary>
    public OutboundStats Stats => OutboundStatsReader.Read(_state, _session, _channels, _counters);

    /// <summary>Whether every accepted message has been acknowledged or reported. The owner.</summary>
    public bool IsDrained => _channels.IsDrained && _forgotten.Messages == 0;

    /// <summary>Packets that are remembered until they are acknowledged or lost. The owner.</summary>
    internal long PacketsRemembered => _session?.Loss.PacketsRemembered ?? 0;

    /// <summary>After which time without an acknowledgement a probe goes out, in nanoseconds; 0 while there is no connection. The owner.</summary>
    internal long ProbeTimeout => _session?.Loss.ProbeTimeout(0) ?? 0;

    /// <summary>When <see cref="OnTimeout"/> is to be called next; null when nothing is due.</summary>
    public MonotonicNanos? NextTimeout
    {
        get
        {
            var next = FindNextTimeout();
            return next == long.MaxValue ? null : new MonotonicNanos(next);
        }
    }

    /// <summary>Queues one message (head and body together). Any thread; no lock is held while copying.</summary>
    /// <param name="channel">A reliable channel: see <see cref="ChannelIds"/> and <see cref="OrdinaryChannelFor"/>.</param>
    /// <param name="head">The first part of the message.</param>
    /// <param name="body">The second part of the message.</param>
    /// <param name="options">What may happen to it before it is sent.</param>
    /// <param name="wake">True when the owner is to be told that there is something to poll.</param>
    /// <returns>Whether it was accepted, and if not, why.</returns>
    public SendResult TrySend(
        int channel, ReadOnlySpan<byte> head, ReadOnlySpan<byte> body, in MessageOptions options, out bool wake)
    {
        TrySendInEpoch(channel, head, body, options, 0, out var result, out wake);
        return result;
    }

    /// <summary>
    /// Queues one message that has a meaning on one connection only, such as one that names things by numbers which that connection
    /// has agreed on. A message accepted for an epoch is transmitted on the connection that had that <see cref="Epoch"/> and on no
    /// other: the end of a connection gives up what was accepted for it (reported as undelivered like everything else), and from
    /// the very same moment nothing more is accepted for it. Any thread; no lock is held while copying.
    /// </summary>
    /// <param name="channel">A reliable channel: see <see cref="ChannelIds"/> and <see cref="OrdinaryChannelFor"/>.</param>
    /// <param name="head">The first part of the message.</param>
    /// <param name="body">The second part of the message.</param>
    /// <param name="options">What may happen to it before it is sent.</param>
    /// <param name="epoch">The <see cref="Epoch"/> that the message was made for; 0: it may go on any connection.</param>
    /// <param name="result">Whether it was accepted, and if not, why; <see cref="SendResult.NotConnected"/> when the epoch has passed.</param>
    /// <param name="wake">True when the owner is to be told that there is something to poll.</param>
    /// <returns>False when the epoch has passed and nothing was done: make the message anew.</returns>
    public bool TrySendInEpoch(
        int channel,
        ReadOnlySpan<byte> head,
        ReadOnlySpan<byte> body,
        in MessageOptions options,
        ulong epoch,
        out SendResult result,
        out bool wake) => TrySend(channel, head, body, default, options, epoch, out result, out wake);

    /// <summary>
    /// Like <see cref="TrySendInEpoch"/>, but a long body is not copied: it must never change any more, and is read where it lies until
    /// it is acknowledged or reported as undelivered. Any thread.
    /// </summary>
    /// <param name="channel">A reliable channel: see <see cref="ChannelIds"/> and <see cref="OrdinaryChannelFor"/>.</param>
    /// <param name="head">The first part of the message, which is copied.</param>
    /// <param name="body">The second part of the message.</param>
    /// <param name="options">What may happen to it before it is sent.</param>
    /// <param name="epoch">The <see cref="Epoch"/> that the message was made for; 0: it may go on any connection.</param>
    /// <param name="result">Whether it was accepted, and if not, why; <see cref="SendResult.NotConnected"/> when the epoch has passed.</param>
    /// <param name="wake">True when the owner is to be told that there is something to poll.</param>
    /// <returns>False when the epoch has passed and nothing was done: make the message anew.</returns>
    public bool TrySendOwnedInEpoch(
        int channel,
        ReadOnlySpan<byte> head,
        ReadOnlyMemory<byte> body,
        in MessageOptions options,
        ulong epoch,
        out SendResult result,
        out bool wake) => body.Length < ByteLog.ShortestBorrowed
            ? TrySend(channel, head, body.Span, default, options, epoch, out result, out wake)
            : TrySend(channel, head, default, body, options, epoch, out result, out wake);

    /// <summary>Queues one message that may be lost and must fit one datagram. Any thread. When the queue is full it is refused.</summary>
    /// <param name="head">The first part of the message.</param>
    /// <param name="body">The second part of the message.</param>
    /// <param name="wake">True when the owner is to be told that there is something to poll.</param>
    /// <returns>Whether it was accepted, and if not, why.</returns>
    public SendResult TrySendUnreliable(ReadOnlySpan<byte> head, ReadOnlySpan<byte> body, out bool wake)
    {
        TrySendUnreliableInEpoch(head, body, 0, out var result, out wake);
        return result;
    }

    /// <summary>
    /// Queues one message that may be lost, must fit one datagram, and has a meaning on one connection only: the same promise as that
    /// of <see cref="TrySendInEpoch"/>. Any thread. When the queue is full it is refused.
    /// </summary>
    /// <param name="head">The first part of the message.</param>
    /// <param name="body">The second part of the message.</param>
    /// <param name="epoch">The <see cref="Epoch"/> that the message was made for; 0: it may go on any connection.</param>
    /// <param name="result">Whether it was accepted, and if not, why; <see cref="SendResult.NotConnected"/> when the epoch has passed.</param>
    /// <param name="wake">True when the owner is to be told that there is something to poll.</param>
    /// <returns>False when the epoch has passed and nothing was done: make the message anew.</returns>
    public bool TrySendUnreliableInEpoch(
        ReadOnlySpan<byte> head, ReadOnlySpan<byte> body, ulong epoch, out SendResult result, out bool wake)
    {
        wake = false;
        result = Refusal() ?? (_state == OutboundState.Established ? SendResult.Accepted : SendResult.NotConnected);
        if (result != SendResult.Accepted)
            return true;
        var length = (long)head.Length + body.Length;
        var room = Math.Min(_settings.DatagramSize, _session?.Terms.BaseDatagramSize ?? int.MaxValue) - Datagram.MinimumSize;
        if (length + DatagramWriter.DatagramOverhead((int)Math.Min(length, room)) > room)
        {
            result = SendResult.TooLarge;
            return true;
        }
        result = Append(ChannelKinds.UnreliableChannel, _channels.Unreliable.Log, head, body, default, default, epoch, out var isStale, out wake);
        return !isStale;
    }

    /// <summary>The ordinary lane for a recipient. Any thread.</summary>
    /// <param name="hash">A hash of the recipient; messages with the same hash stay in order.</param>
    /// <returns>A channel number.</returns>
    public int OrdinaryChannelFor(ulong hash) => ChannelIds.OrdinaryFor(hash, _settings.OrdinaryLanes);

    /// <summary>Bytes of a reliable channel that are queued, or sent and not yet acknowledged. Any thread; approximate while producers run.</summary>
    /// <param name="channel">The channel.</param>
    public long QueuedBytes(int channel) => _channels[channel].Log.QueuedBytes;

    /// <summary>Whether so much is queued on a reliable channel as <see cref="ProtocolSettings.HighWatermark"/> says. Any thread; approximate.</summary>
    /// <param name="channel">The channel.</param>
    public bool IsHigh(int channel) => _channels[channel].Log.IsHigh;

    /// <summary>Starts dialing; nothing happens when it was opened before.</summary>
    /// <param name="now">Now.</param>
    public void Open(MonotonicNanos now) => Fire(OutboundInput.Open, now.Value);

    /// <summary>Takes a datagram from the peer: Retry, Welcome, Reject, Reset or Data. Any bytes are allowed.</summary>
    /// <param name="datagram">The datagram as received.</param>
    /// <param name="now">Now.</param>
    /// <returns>To be counted.</returns>
    public Verdict OnDatagram(ReadOnlySpan<byte> datagram, MonotonicNanos now)
    {
        NoteAbsence(now.Value);
        var verdict = Datagram.Open(datagram, out var header, out var body);
        if (verdict == Verdict.Ok)
            verdict = Dispatch(header, body, now.Value);
        _watch.Collect(_events);
        return verdict;
    }

    /// <summary>The network said that nobody listens at the peer's address.</summary>
    /// <param name="now">Now.</param>
    public void OnRefused(MonotonicNanos now) => Fire(OutboundInput.Refused, now.Value, UnreachableReason.Refused);

    /// <summary>A datagram that was polled is larger than this host can send on the way to the peer (EMSGSIZE).</summary>
    /// <param name="size">Its size in bytes.</param>
    /// <param name="now">Now.</param>
    public void OnTooLarge(int size, MonotonicNanos now) => _session?.OnTooLarge(size, now.Value);

    /// <summary>Does what is due. Harmless when nothing is.</summary>
    /// <param name="now">Now.</param>
    public void OnTimeout(MonotonicNanos now)
    {
        NoteAbsence(now.Value);
        DoWhatIsDue(now.Value);
        _watch.Sweep(now.Value);
        _watch.Collect(_events);
    }

    /// <summary>Writes the next datagram.</summary>
    /// <param name="target">Room for it: at least <see cref="ProtocolSettings.LargestDatagram"/> bytes.</param>
    /// <param name="now">Now.</param>
    /// <returns>Bytes written; 0: nothing to send now.</returns>
    public int PollTransmit(Span<byte> target, MonotonicNanos now) => PollTransmit(target, null, now);

    /// <summary>Writes the next datagram, and refers to long runs of queued bytes instead of copying them.</summary>
    /// <param name="target">Room for it with what it refers to: at least <see cref="ProtocolSettings.LargestDatagram"/> bytes.</param>
    /// <param name="parts">Gets what it refers to, which stays as it is until this connection takes another input; null: all is copied.</param>
    /// <param name="now">Now.</param>
    /// <returns>Bytes of the datagram; 0: nothing to send now.</returns>
    public int PollTransmit(Span<byte> target, DatagramParts? parts, MonotonicNanos now)
    {
        NoteAbsence(now.Value);
        var length = Transmit(target, parts, now.Value);
        if (length == 0)
        {
            _watch.Collect(_events);
            // Say what we are to be woken for, then try once more: a producer either sees that or has committed before we look.
            _channels.NoteHeld();
            Volatile.Write(ref _sleepsUntil, (int)(_session?.Admits ?? Admission.Anything));
            Interlocked.MemoryBarrier();
            length = Transmit(target, parts, now.Value);
            if (length == 0)
                return 0;
            Volatile.Write(ref _sleepsUntil, (int)Admission.Nothing);
        }
        _counters.OnSent(length);
        return length;
    }

    /// <summary>Takes the next event.</summary>
    /// <param name="e">The event.</param>
    /// <returns>False when there is none.</returns>
    public bool PollEvent(out ConnectionEvent e)
    {
        e = _events.Count > 0 ? _events.Dequeue() : default;
        return e.Kind != ConnectionEventKind.None;
    }

    /// <summary>
    /// Closes in order: nothing more is accepted, what was accepted is flushed, then a goodbye is sent until it is
    /// acknowledged or the flush deadline passes; then the event Closed.
    /// </summary>
    /// <param name="reason">What the peer is told.</param>
    /// <param name="now">Now.</param>
    public void Close(CloseReason reason, MonotonicNanos now)
    {
        if (_closeReason is not null)
            return;
        _closeReason = reason;
        _undelivered = UndeliveredReason.Closed;
        Fire(OutboundInput.CloseRequested, now.Value);
    }

    /// <summary>Ends at once: everything unacknowledged is reported as undelivered, then the event Closed.</summary>
    /// <param name="reason">Why, as reported.</param>
    /// <param name="now">Now.</param>
    public void Abort(UndeliveredReason reason, MonotonicNanos now)
    {
        _undelivered = reason;
        Fire(OutboundInput.Aborted, now.Value);
    }

    private SendResult? Refusal() => _gate switch
    {
        Accepting => null,
        BreakerOpen => SendResult.NotConnected,
        _ => SendResult.Closed,
    };

    private bool TrySend(
        int channel,
        ReadOnlySpan<byte> head,
        ReadOnlySpan<byte> body,
        ReadOnlyMemory<byte> borrowed,
        in MessageOptions options,
        ulong epoch,
        out SendResult result,
        out bool wake)
    {
        wake = false;
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)channel, (uint)_channels.Count, nameof(channel));
        if (Refusal() is { } refusal)
        {
            result = refusal;
            return true;
        }
        var length = (long)head.Length + body.Length + borrowed.Length;
        if (length > Math.Min(_settings.MaximumMessageSizeOf(channel), _peerMaximumMessage))
        {
            result = SendResult.TooLarge;
            return true;
        }
        result = Append(channel, _channels[channel].Log, head, body, borrowed, options, epoch, out var isStale, out wake);
        return !isStale;
    }

    private SendResult Append(
        int channel,
        ByteLog log,
        ReadOnlySpan<byte> head,
        ReadOnlySpan<byte> body,
        ReadOnlyMemory<byte> borrowed,
        in MessageOptions options,
        ulong epoch,
        out bool isStale,
        out bool wake)
    {
        wake = false;
        var result = log.TryReserve(head.Length + body.Length + borrowed.Length, borrowed, options, epoch, out var reservation, out isStale);
        if (result != SendResult.Accepted)
            return result;
        reservation.Fill(head, body);
        log.Commit(reservation);
        // Pairs with the barrier in PollTransmit.
        Interlocked.MemoryBarrier();
        wake = IsWaitedFor(channel) | reservation.CrossedHighWatermark;
        return result;
    }

    // Only the first producer of several that are waited for wakes the owner.
    private bool IsWaitedFor(int channel)
    {
        var admits = (Admission)Volatile.Read(ref _sleepsUntil);
        if (admits == Admission.Nothing || (admits == Admission.Control && channel != ChannelIds.Control))
            return false;
        if (channel != ChannelKinds.UnreliableChannel && _channels[channel].IsHeld)
            return false;
        return Interlocked.Exchange(ref _sleepsUntil, (int)Admission.Nothing) != (int)Admission.Nothing;
    }
}
