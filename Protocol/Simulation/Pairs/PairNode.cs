using ActorUdp.Protocol;
using ActorUdp.Protocol.Wire;
using ActorUdp.Simulation.Network;
using ActorUdp.Simulation.Time;

namespace ActorUdp.Simulation.Pairs;

/// <summary>
/// One incarnation of a node: a listener and the connection to its one peer, made of the production state machines and driven
/// as the actors drive them: timers no finer than 50 µs, acknowledgements flushed after every batch.
/// </summary>
public sealed class PairNode
{
    private const int TimersPerSecond = 19_900;

    private readonly VirtualClock _clock;
    private readonly ProtocolSettings _settings;
    private readonly LocalIdentity _identity;
    private readonly Random _random;
    private readonly VirtualLink<bool> _link;
    private readonly ListenerHandshake _handshake;
    private readonly byte[] _buffer;
    private readonly Dictionary<ulong, InboundConnection> _inbound = [];
    private readonly long[] _verdicts = new long[Enum.GetValues<Verdict>().Length];
    private long _timerAt = long.MaxValue;
    private long _timerSecond;
    private int _timersInSecond;
    private bool _isWoken;

    internal PairNode(VirtualClock clock, ProtocolSettings settings, string name, Random random, VirtualLink<bool> link)
    {
        _clock = clock;
        _settings = settings;
        _random = random;
        _link = link;
        _identity = new LocalIdentity(NewId(), "cluster", name, "");
        _buffer = new byte[settings.LargestDatagram];
        var key = new byte[Cookie.KeySize];
        random.NextBytes(key);
        _handshake = new ListenerHandshake(settings, _identity, key, ListenerHandshake.DeriveResetKey("cluster"));
        Outbound = new OutboundConnection(settings, _identity, NewId, (ulong)random.NextInt64(), clock.Now);
    }

    /// <summary>The connection to its peer.</summary>
    public OutboundConnection Outbound { get; }

    /// <summary>Its incarnation.</summary>
    public ulong Uid => _identity.Uid;

    /// <summary>Whether it was killed: it does and takes nothing any more.</summary>
    public bool IsDead { get; private set; }

    /// <summary>A stalled node takes no messages from its connections.</summary>
    public bool IsStalled { get; set; }

    /// <summary>What its connection to the peer has told.</summary>
    public List<ConnectionEvent> Events { get; } = [];

    /// <summary>Connections that its peer has to it.</summary>
    public IReadOnlyCollection<InboundConnection> Inbound => _inbound.Values;

    /// <summary>Takes messages, and the incarnation that dialed the connection that they came by.</summary>
    public Action<InboundMessage, ulong>? OnMessage { get; set; }

    /// <summary>Called whenever the node has done something, to put more messages in.</summary>
    public Action? OnPumped { get; set; }

    /// <summary>How often datagrams met a verdict.</summary>
    /// <param name="verdict">The verdict.</param>
    /// <returns>How often.</returns>
    public long Count(Verdict verdict) => _verdicts[(int)verdict];

    /// <summary>Begins to dial the peer.</summary>
    public void Start()
    {
        Outbound.Open(_clock.Now);
        Pump();
    }

    /// <summary>Ends it, as a crash would.</summary>
    public void Kill() => IsDead = true;

    /// <summary>Takes a datagram, as from a socket.</summary>
    /// <param name="datagram">Any bytes.</param>
    /// <param name="toListener">Whether it came to the listening socket, not to the one that dials.</param>
    public void OnDatagram(byte[] datagram, bool toListener)
    {
        if (IsDead)
            return;
        if (toListener)
            OnListenerDatagram(datagram);
        else
            Note(Outbound.OnDatagram(datagram, _clock.Now));
        Pump();
    }

    /// <summary>The network says that nobody listens at the peer's port.</summary>
    public void OnRefused()
    {
        if (IsDead)
            return;
        Outbound.OnRefused(_clock.Now);
        Pump();
    }

    /// <summary>A producer says that there is something to do.</summary>
    public void Wake()
    {
        if (_isWoken)
            return;
        _isWoken = true;
        _clock.At(_clock.NowNanos, () =>
        {
            _isWoken = false;
            Pump();
        });
    }

    /// <summary>Does what an actor does when it is woken.</summary>
    public void Pump()
    {
        if (IsDead)
            return;
        var now = _clock.Now;
        if (Outbound.NextTimeout is { } due && due <= now)
            Outbound.OnTimeout(now);
        foreach (var inbound in _inbound.Values.ToArray())
            PumpInbound(inbound, now);
        int length;
        while ((length = Outbound.PollTransmit(_buffer, now)) > 0)
            _link.Send(_buffer.AsSpan(0, length), true);
        while (Outbound.PollEvent(out var e))
            Events.Add(e);
        OnPumped?.Invoke();
        SetTimer();
    }

    private void OnListenerDatagram(byte[] datagram)
    {
        var verdict = PacketHeader.Read(datagram, out var header);
        if (verdict == Verdict.Ok && header.Type == PacketType.Hello)
        {
            OnHello(datagram);
            return;
        }
        if (verdict == Verdict.Ok && _inbound.TryGetValue(header.ConnectionId, out var inbound))
        {
            Note(inbound.OnDatagram(datagram, _clock.Now));
            inbound.FlushAcknowledgements(_clock.Now);
            return;
        }
        verdict = Datagram.Open(datagram, out header, out _);
        Note(verdict == Verdict.Ok ? Verdict.UnknownConnection : verdict);
        if (verdict != Verdict.Ok || header.Type != PacketType.Data)
            return;
        var length = _handshake.WriteReset(_buffer, header.ConnectionId, datagram.Length);
        if (length > 0)
            _link.Send(_buffer.AsSpan(0, length), false);
    }

    private void OnHello(byte[] datagram)
    {
        var outcome = _handshake.OnHello(
            datagram, "peer"u8, _clock.Now, _buffer, out var length, out var hello, out var verdict);
        Note(verdict);
        if (outcome == HelloOutcome.Proven)
        {
            var known = _inbound.Values.FirstOrDefault(c => c.Peer.Uid == hello!.Uid && c.Peer.ConnectionId == hello.ConnectionId);
            if (known is null)
            {
                var id = NewId();
                known = new InboundConnection(_settings, _identity, hello!, id, _handshake.TokenOf(id), _clock.Now);
                _inbound.Add(id, known);
            }
            length = known.WriteWelcome(_buffer);
        }
        if (length > 0)
            _link.Send(_buffer.AsSpan(0, length), false);
    }

    private void PumpInbound(InboundConnection inbound, MonotonicNanos now)
    {
        if (inbound.NextTimeout is { } due && due <= now)
            inbound.OnTimeout(now);
        while (!IsStalled && inbound.PollMessage(out var message))
            OnMessage?.Invoke(message, inbound.Peer.Uid);
        int length;
        while ((length = inbound.PollTransmit(_buffer, now)) > 0)
            _link.Send(_buffer.AsSpan(0, length), false);
        while (inbound.PollEvent(out var e))
        {
            if (e.Kind == InboundEventKind.Ended)
                _inbound.Remove(inbound.LocalConnectionId);
            if (e.Kind == InboundEventKind.Violation)
                throw new SimulationException($"the peer counts as breaking the protocol: {e.Verdict}");
        }
    }

    private void SetTimer()
    {
        var next = Outbound.NextTimeout?.Value ?? long.MaxValue;
        foreach (var inbound in _inbound.Values)
            next = Math.Min(next, inbound.NextTimeout?.Value ?? long.MaxValue);
        if (next == long.MaxValue)
            return;
        // Timers of the actors are no finer than this.
        next = Math.Max(next, _clock.NowNanos + MonotonicNanos.PerMillisecond / 20);
        if (next >= _timerAt && _timerAt > _clock.NowNanos)
            return;
        _timerAt = next;
        _clock.At(next, () =>
        {
            if (_timerAt == next)
            {
                _timerAt = long.MaxValue;
                NoteTimer();
                Pump();
            }
        });
    }

    // A timer that is always due again would burn a core: no second may need more than this.
    private void NoteTimer()
    {
        var second = _clock.NowNanos / MonotonicNanos.PerSecond;
        _timersInSecond = second == _timerSecond ? _timersInSecond + 1 : 0;
        _timerSecond = second;
        if (_timersInSecond >= TimersPerSecond)
            throw new SimulationException($"the node spins: {_timersInSecond} timers in a second");
    }

    private void Note(Verdict verdict) => _verdicts[(int)verdict]++;

    private ulong NewId() => (ulong)_random.NextInt64(1, long.MaxValue);
}
