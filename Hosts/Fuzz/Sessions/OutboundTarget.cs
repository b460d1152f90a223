using ActorUdp.Hosts.Fuzz.Datagrams;
using ActorUdp.Hosts.Fuzz.Engine;
using ActorUdp.Protocol;
using ActorUdp.Protocol.Wire;

namespace ActorUdp.Hosts.Fuzz.Sessions;

/// <summary>
/// An outbound connection, dialing or established, whose listener sends anything: what is refused changes nothing, every accepted
/// message is acknowledged or reported, and timers and transmissions come to rest.
/// </summary>
internal sealed class OutboundTarget(string name, bool isEstablished, CongestionControl congestion) : SessionTarget
{
    private const ulong FirstId = 0x1001;
    private const ulong ListenerId = 0x2001;
    private const ulong OwnUid = 11;
    private const ulong ListenerUid = 22;
    private const int MaximumTransmissions = 4_096;
    private const int MaximumEvents = 1_024;

    private static readonly LocalIdentity _identity = new(OwnUid, "c", "dialer", "");
    private static readonly ResetToken _token = new(1, 2);
    private static readonly byte[] _content = new byte[4_096];

    private readonly ProtocolSettings _settings = Settings with { CongestionControl = congestion };
    private readonly byte[] _buffer = new byte[Datagram.HelloMinimumSize];
    private OutboundConnection _connection = null!;
    private ulong _ids;
    private ulong _session;
    private ulong _largestSent;
    private long _reported;
    private bool _isClosed;

    public override string Name => name;

    // Each new session of a case makes its own records of packets in flight; queues grow to their bounds.
    public override long AllocationBound => 4 << 20;

    protected override ConnectionSide Attacker => ConnectionSide.Listener;

    protected override MonotonicNanos? NextTimeout => _connection.NextTimeout;

    protected override int ActsInSixteen => 4;

    protected override string Describe() => $"{_connection.State}, {_connection.Stats}";

    protected override void Begin()
    {
        _ids = FirstId;
        _session = 0;
        _largestSent = 0;
        _reported = 0;
        _isClosed = false;
        _connection = new OutboundConnection(_settings, _identity, () => _ids++, 1, Now);
        _connection.Open(Now);
        if (!isEstablished)
            return;
        // As a listener that wants us answers.
        _connection.PollTransmit(_buffer, Now);
        int length = new RetryMessage { Cookie = _content.AsSpan(0, Cookie.Size) }.Write(_buffer, _connection.LocalConnectionId);
        _connection.OnDatagram(_buffer.AsSpan(0, length), Now);
        _connection.PollTransmit(_buffer, Now);
        length = new WelcomeMessage
        {
            Version = 1,
            OrdinaryLanes = (byte)Settings.OrdinaryLanes,
            MaximumAckDelayMicroseconds = 1_000,
            DatagramSize = (ushort)Settings.DatagramSize,
            MaximumMessageSize = (uint)Settings.MaximumMessageSize,
            InitialWindow = (uint)Settings.InitialWindow,
            ConnectionId = ListenerId,
            Uid = ListenerUid,
            ResetToken = _token,
            NodeName = "listener"u8,
        }.Write(_buffer, _connection.LocalConnectionId);
        _connection.OnDatagram(_buffer.AsSpan(0, length), Now);
        Must.Hold(_connection.State == OutboundState.Established, "a connection is established by Retry and Welcome");
    }

    protected override int Forge(Span<byte> target, FuzzRandom random)
    {
        // The first id is taken by the constructor, the next by the first dial, and so on.
        Context.ConnectionId = FirstId + 1 + (ulong)(random.OneIn(4) ? random.Below(4) : 0);
        Context.LargestSent = (ulong)random.Below(random.OneIn(4) ? 64 : 8);
        int choice = random.Below(isEstablished ? 32 : 8);
        ulong uid = random.OneIn(8) ? random.OneIn(2) ? OwnUid : ListenerUid + 1 : ListenerUid;
        return choice switch
        {
            0 or 1 => HandshakeForge.WriteRetry(target, Context.ConnectionId, random),
            2 or 3 => HandshakeForge.WriteWelcome(target, Context.ConnectionId, random.OneIn(4) ? random.Next() | 1 : ListenerId, uid, _token, random),
            4 => HandshakeForge.WriteReject(target, Context.ConnectionId, uid, random),
            5 => HandshakeForge.WriteReset(target, random.OneIn(8) ? random.Next() : ListenerId, random.OneIn(2) ? _token : new ResetToken(3, 4)),
            _ => ForgeData(target, random),
        };
    }

    protected override Verdict Arrive(ReadOnlySpan<byte> datagram, FuzzTrail trail)
    {
        bool isOurs = Datagram.Open(datagram, out PacketHeader header, out ReadOnlySpan<byte> body) == Verdict.Ok
            && (header.Type == PacketType.Reset
                ? header.ConnectionId == _connection.RemoteConnectionId && _connection.RemoteConnectionId != 0
                    && ResetMessage.Read(body, out _) == Verdict.Ok
                : header.ConnectionId == _connection.LocalConnectionId);
        var before = Snapshot.Of(_connection);
        Verdict verdict = _connection.OnDatagram(datagram, Now);
        trail.See(1, (long)verdict, (long)before.Stats.State * 16 + (long)_connection.State);
        if (verdict == Verdict.Ok)
        {
            Must.Hold(isOurs, "only what is whole and of this connection is taken");
            return verdict;
        }
        Must.Hold(before == Snapshot.Of(_connection), "a refused datagram changes nothing");
        Must.Hold(!_connection.PollEvent(out _), "a refused datagram is no event");
        if (!isOurs)
            Must.Hold(_connection.PollTransmit(_buffer, Now) == 0, "a datagram that is not of this connection is not answered");
        return verdict;
    }

    protected override void Act(ReadOnlySpan<byte> payload, FuzzTrail trail)
    {
        if (payload.Length < 4)
            return;
        int channel = payload[1] % Settings.ChannelCount;
        ReadOnlySpan<byte> content = _content.AsSpan(0, (payload[2] | payload[3] << 8) % _content.Length);
        switch (payload[0])
        {
            case < 150:
                Sent(_connection.TrySend(channel, content, default, default, out _), trail);
                break;
            case < 190:
                var options = new MessageOptions { Deadline = Now.Plus(payload[3] * MonotonicNanos.PerMillisecond), LatestOnlyKey = payload[2] & 3u };
                Sent(_connection.TrySend(channel, content[..Math.Min(content.Length, 256)], default, options, out _), trail);
                break;
            case < 215:
                Sent(_connection.TrySendUnreliable(content[..Math.Min(content.Length, 1_300)], default, out _), trail);
                break;
            case < 240:
                _connection.OnRefused(Now);
                break;
            case < 250:
                _connection.Close(CloseReason.Requested, Now);
                break;
            default:
                _connection.Abort(UndeliveredReason.Aborted, Now);
                break;
        }
    }

    protected override void RunTimersAndPoll(FuzzTrail trail)
    {
        _connection.OnTimeout(Now);
        int length;
        for (int i = 0; (length = _connection.PollTransmit(_buffer, Now)) > 0; i++)
        {
            Must.BeAtMost(i, MaximumTransmissions, "transmissions come to an end");
            CheckTransmission(_buffer.AsSpan(0, length));
        }
        for (int i = 0; _connection.PollEvent(out ConnectionEvent e); i++)
        {
            Must.BeAtMost(i, MaximumEvents, "events come to an end");
            if (_isClosed)
                throw new InvariantBrokenException("the end is the last event", $"{e.Kind} came after it");
            trail.See(2, (long)e.Kind, (long)_connection.State);
            if (e.Kind == ConnectionEventKind.Undelivered)
                _reported += e.Count;
            _isClosed = e.Kind == ConnectionEventKind.Closed;
        }
        OutboundStats stats = _connection.Stats;
        Must.Hold(
            stats.BytesInFlight >= 0 && stats.ControlQueuedBytes >= 0 && stats.OrdinaryQueuedBytes >= 0 && stats.BulkQueuedBytes >= 0
            && stats.CongestionWindow >= 0 && stats.Rtt >= TimeSpan.Zero,
            "figures are not negative");
        Must.BeAtMost(stats.CongestionWindow, Settings.MaximumCongestionWindow, "the congestion window has a bound");
        trail.See(3, FuzzTrail.Magnitude(stats.BytesInFlight), FuzzTrail.Magnitude(stats.PacketsLost));
        trail.See(4, FuzzTrail.Magnitude(stats.CongestionWindow), FuzzTrail.Magnitude((long)stats.Rtt.TotalMilliseconds));
        trail.See(5, FuzzTrail.Magnitude(stats.MessagesAcknowledged), FuzzTrail.Magnitude(stats.ProbeTimeouts));
    }

    // Whatever the listener did: what was accepted is acknowledged, or its sender was told.
    protected override void Finish(FuzzTrail trail)
    {
        _connection.Abort(UndeliveredReason.Aborted, Now);
        RunTimersAndPoll(trail);
        OutboundStats stats = _connection.Stats;
        Must.Hold(_isClosed && _connection.State == OutboundState.Closed && _connection.NextTimeout is null, "an aborted connection is closed");
        Must.Equal(_reported, stats.MessagesUndelivered, "undelivered messages are reported");
        Must.Equal(
            stats.MessagesAccepted,
            stats.MessagesAcknowledged + stats.MessagesUndelivered + stats.MessagesExpired + stats.MessagesSuperseded,
            "every accepted message is acknowledged, reported, expired or superseded");
    }

    private void Sent(SendResult result, FuzzTrail trail) => trail.See(6, (long)result, (long)_connection.State);

    private void CheckTransmission(ReadOnlySpan<byte> datagram)
    {
        Must.Hold(Datagram.Open(datagram, out PacketHeader header, out ReadOnlySpan<byte> body) == Verdict.Ok, "what a dialer sends is a datagram");
        if (header.Type == PacketType.Hello)
        {
            Must.Hold(
                header.ConnectionId == _connection.LocalConnectionId && HelloMessage.Read(body, out _) == Verdict.Ok, "what a dialer sends is a Hello");
            return;
        }
        Must.Hold(
            header.Type == PacketType.Data && header.ConnectionId == _connection.RemoteConnectionId
            && FrameReader.Check(body, ConnectionSide.Dialer, out _) == Verdict.Ok,
            "what a dialer sends is valid");
        if (_session != _connection.LocalConnectionId)
            _largestSent = 0;
        _session = _connection.LocalConnectionId;
        Must.Hold(header.PacketNumber > _largestSent, "packet numbers of a dialer go up");
        _largestSent = header.PacketNumber;
    }

    private readonly record struct Snapshot(
        OutboundStats Stats, MonotonicNanos? NextTimeout, ulong RemoteUid, ulong LocalId, ulong RemoteId, bool IsDrained)
    {
        public static Snapshot Of(OutboundConnection connection) => new(
            connection.Stats, connection.NextTimeout, connection.RemoteUid, connection.LocalConnectionId, connection.RemoteConnectionId,
            connection.IsDrained);
    }
}
