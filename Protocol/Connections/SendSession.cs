using ActorUdp.Protocol.Wire;

namespace ActorUdp.Protocol;

/// <summary>What a Welcome agreed on, and who it came from.</summary>
internal readonly record struct SessionTerms(
    ulong ConnectionId, ulong Uid, ResetToken Token, int BaseDatagramSize, int LargestDatagram, long InitialWindow, long MaximumAckDelay, long RttSample);

/// <summary>
/// The sending side of one established connection: builds datagrams within congestion window, pacing and credit, takes
/// acknowledgements and credit, keeps the peer awake. Nanoseconds.
/// </summary>
internal sealed class SendSession
{
    private const int ControlReserveDatagrams = 8;

    /// <summary>A path that carries no more than Ethernet's datagrams is given full ones at any rate.</summary>
    private const int AlwaysFilled = 1_472;

    /// <summary>So many datagrams have to go into the window, or losses are noticed late.</summary>
    private const int LeastInWindow = 8;

    /// <summary>So many datagrams have to go into a burst of the pacer.</summary>
    private const int LeastInBurst = 4;

    /// <summary>A probe of the path may be longer by this than what datagrams of data are cut to: it goes once.</summary>
    private const int ProbeExcess = 8;

    /// <summary>So many acknowledgements are to come for a window: enough for HyStart++ (RFC 9406) to have its samples in each round.</summary>
    private const int AcksPerWindow = 8;

    /// <summary>The same where the hosts are the path: the window is a few long datagrams there, and no queue has to be noticed.</summary>
    private const int AcksPerHostWindow = 4;

    /// <summary>With more room left than this a datagram was not filled: nothing is there to follow it.</summary>
    private const int NotFilled = 64;

    private readonly SendChannels _channels;
    private readonly RttEstimator _rtt;
    private readonly ICongestionController _congestion;
    private readonly LossDetector _loss;
    private readonly Pacer _pacer;
    private readonly BlockedChannels _blocked;
    private readonly PathMtuDiscovery _path;
    private Heartbeat _heartbeat;
    private int _datagramSize;
    private int _ackThreshold = AckThreshold.Least;
    private long _pathProbe;
    private long _lastSent;
    private long _pacedUntil = long.MaxValue;
    private bool _wantsPing;
    private CloseReason? _goodbye;
    private long _goodbyeAt = long.MaxValue;

    public SendSession(ProtocolSettings settings, SendChannels channels, SessionTerms terms, ulong epoch, long now)
    {
        Terms = terms;
        _channels = channels;
        _path = new PathMtuDiscovery(terms.BaseDatagramSize, terms.LargestDatagram);
        _datagramSize = channels.DatagramSize = _path.Size;
        _rtt = new RttEstimator(MonotonicNanos.ToNanos(settings.InitialRtt));
        if (terms.RttSample > 0)
            _rtt.OnSample(terms.RttSample, 0);
        _congestion = settings.CongestionControl switch
        {
            CongestionControl.Fixed => new FixedCongestionController(settings.FixedWindow),
            CongestionControl.Cubic => new CubicCongestionController(_datagramSize, settings.MaximumCongestionWindow),
            _ => new BbrCongestionController(
                _datagramSize, settings.MaximumCongestionWindow, terms.MaximumAckDelay, terms.ConnectionId),
        };
        _loss = new LossDetector(_rtt, _congestion, settings.MaximumPacketsInFlight, terms.MaximumAckDelay, channels, _path);
        _pacer = new Pacer(_datagramSize);
        _blocked = new BlockedChannels(channels, _loss);
        _heartbeat = new Heartbeat(settings.HeartbeatInterval);
        _lastSent = now;
        LastHeard = now;
        channels.Restart(terms.InitialWindow, epoch);
        ChooseDatagramSize(now);
    }

    public SessionTerms Terms { get; }

    public RttEstimator Rtt => _rtt;

    public LossDetector Loss => _loss;

    public long CongestionWindow => _congestion.Window;

    public PathMtuDiscovery Path => _path;

    /// <summary>When a valid datagram of this connection came last.</summary>
    public long LastHeard { get; private set; }

    /// <summary>Since when an answer is due; <see cref="long.MaxValue"/> when none is.</summary>
    public long AwaitingSince { get; private set; } = long.MaxValue;

    /// <summary>Whether only probes are sent, because the peer does not answer.</summary>
    public bool IsSuspended { get; set; }

    /// <summary>What more could go, when <see cref="PollTransmit"/> has just written nothing.</summary>
    public Admission Admits { get; private set; } = Admission.Anything;

    /// <summary>When <see cref="OnTimeout"/> has something to do, or <see cref="PollTransmit"/> after it.</summary>
    public long NextTimeout
    {
        get
        {
            var next = Math.Min(_loss.Timer, _heartbeat.After(_lastSent));
            next = Math.Min(next, Math.Min(_blocked.Due, Math.Min(_pacedUntil, _path.NextTimeout)));
            // While only probes are sent, the goodbye goes with the next of them.
            return IsSuspended && !Mutations.Is(Mutation.SpinOnGoodbye) ? next : Math.Min(next, _goodbyeAt);
        }
    }

    /// <summary>Judges a body without applying anything.</summary>
    public Verdict Check(ReadOnlySpan<byte> body)
    {
        var verdict = FrameReader.Check(body, ConnectionSide.Listener, out _);
        if (verdict != Verdict.Ok)
            return verdict;
        var frames = new FrameReader(body);
        while (frames.TryNext(out var frame, out _))
        {
            if (frame.Type == FrameType.Ack && (verdict = _loss.Check(frame.Ack)) != Verdict.Ok)
                return verdict;
            if (frame.Type == FrameType.Window && frame.Channel >= _channels.Count)
                return Verdict.BadChannel;
        }
        return Verdict.Ok;
    }

    /// <summary>Applies a frame of a body that was checked.</summary>
    public void Apply(in Frame frame, long now)
    {
        if (frame.Type == FrameType.Ack)
        {
            _loss.OnAck(frame.Ack, now);
            ChooseDatagramSize(now);
            ChooseAckThreshold();
        }
        else if (frame.Type == FrameType.Window && _channels[frame.Channel].RaiseCredit((long)frame.Offset))
        {
            _blocked.OnCredit();
        }
    }

    /// <summary>A valid datagram came.</summary>
    public void OnHeard(long now)
    {
        LastHeard = now;
        AwaitingSince = long.MaxValue;
        if (IsSuspended)
            _loss.OnHeardAgain();
        IsSuspended = false;
    }

    /// <summary>Nobody was there to hear an answer for so long, until now: it does not count.</summary>
    public void OnAbsence(long away, long now)
    {
        if (AwaitingSince != long.MaxValue)
            AwaitingSince += away;
        _loss.OnAbsence(now);
    }

    public void OnTimeout(long now)
    {
        _loss.OnTimeout(now);
        _path.OnTimeout(now);
        ChooseDatagramSize(now);
        if (now >= _heartbeat.After(_lastSent))
        {
            if (!_wantsPing)
                _heartbeat.Beat();
            _wantsPing = true;
            _channels.Trim();
            _loss.Trim(now);
        }
        _blocked.OnTimeout(now);
    }

    /// <summary>Asks for a datagram that must be answered.</summary>
    public void WantPing() => _wantsPing = true;

    /// <summary>This host can't send datagrams of a size.</summary>
    public void OnTooLarge(int size, long now)
    {
        if (size == _path.Candidate)
            _loss.WithdrawPathProbe(_pathProbe);
        _path.OnTooLarge(size, now);
        ChooseDatagramSize(now);
    }

    /// <summary>From now on the goodbye is sent until it is acknowledged.</summary>
    public void SayGoodbye(CloseReason reason, long now)
    {
        if (_goodbye is not null)
            return;
        _goodbye = reason;
        _goodbyeAt = now;
    }

    /// <summary>Writes the next datagram, or nothing.</summary>
    public int PollTransmit(Span<byte> target, DatagramParts? parts, long now)
    {
        _pacedUntil = long.MaxValue;
        _channels.Look();
        var mode = Decide(now);
        if (mode == Mode.Nothing)
            return WritePathProbe(target, now);
        // Where the path has become a black hole, one of the probes of a timeout passes nevertheless.
        var isSure = IsSuspended || _loss.ProbesWanted == 1;
        target = target[..Math.Min(target.Length, isSure ? PathMtuDiscovery.Proven : _datagramSize)];
        var writer = new DatagramWriter(target, parts, Terms.ConnectionId, (ulong)_loss.NextNumber);
        var packet = new SentPacket { SentAt = now, State = SentPacketState.InFlight };
        _blocked.Tell(ref writer, now);
        if (mode is Mode.Data or Mode.Control)
            FillFromChannels(ref writer, ref packet, mode, now);
        if (now >= _goodbyeAt && writer.TryClose(_goodbye.GetValueOrDefault(), default))
        {
            packet.IsClose = true;
            _goodbyeAt = now + _loss.ProbeTimeout(0);
        }
        // Data that looked sendable can turn out not to be, and a probe must go in any case.
        if (!writer.IsAckEliciting)
            writer.TryPing();
        // A little that goes alone, while data waits for the pace, is no measure of the path.
        if (writer.Remaining > NotFilled && _loss.BytesInFlight == 0)
            _loss.OnApplicationLimited();
        packet.Size = writer.Finish();
        OnSent(ref packet, now);
        return packet.Size;
    }

    private void FillFromChannels(ref DatagramWriter writer, ref SentPacket packet, Mode mode, long now)
    {
        var isProbe = IsSuspended || _loss.ProbesWanted > 0;
        if (_channels.Fill(ref writer, ref packet, mode == Mode.Control, now))
            _heartbeat.Interrupt();
        // Behind the last datagram of a flight no other comes that would get it acknowledged.
        if (!isProbe && writer.Remaining <= NotFilled)
            writer.AckThreshold = _ackThreshold;
    }

    // A PING behind it makes its loss known within a round trip.
    private int WritePathProbe(Span<byte> target, long now)
    {
        var size = _path.Candidate;
        if (!_path.WantsProbe || IsSuspended || _goodbye is not null || !_loss.HasRoom || target.Length < size)
            return 0;
        var writer = new DatagramWriter(target[..size], Terms.ConnectionId, (ulong)_loss.NextNumber);
        writer.TryPing();
        writer.TryPadding(writer.Remaining);
        var packet = new SentPacket { SentAt = now, State = SentPacketState.InFlight, IsPathProbe = true, Size = writer.Finish() };
        _path.OnProbeSent();
        _pathProbe = _loss.NextNumber;
        OnSent(ref packet, now);
        _wantsPing = true;
        return size;
    }

    /// <summary>
    /// Of what the path carries as much as goes some times in a burst at the present rate, or once where there is no network in
    /// between: on a slow path a long datagram would hold up what is urgent, and make a few pieces of the window. Halves, so that it
    /// does not follow every change.
    /// </summary>
    private void ChooseDatagramSize(long now)
    {
        var time = _rtt.Minimum < PathDelay.HostRoundTrip ? Pacer.Quantum : Pacer.Quantum / LeastInBurst;
        var limit = Math.Min(_congestion.PacingRate(_rtt) * time, (double)_congestion.Window / LeastInWindow);
        _path.SetWorthwhile(limit * ProbeExcess, now);
        var size = _path.Size;
        var least = Math.Min(size, Math.Max(_path.Base, AlwaysFilled));
        while (size > least && size > (size == _datagramSize ? 2 * limit : limit))
            size = Math.Max(least, size / 2);
        if (size == _datagramSize)
            return;
        _datagramSize = _pacer.DatagramSize = _channels.DatagramSize = size;
        _congestion.OnDatagramSize(size);
    }

    /// <summary>
    /// A part of the window, so that what is in flight always contains the packets that the next acknowledgement waits for. While
    /// packets overtake each other every acknowledgement may tell of one that is not lost.
    /// </summary>
    private void ChooseAckThreshold()
    {
        var acks = _rtt.Minimum < PathDelay.HostRoundTrip ? AcksPerHostWindow : AcksPerWindow;
        _ackThreshold = _loss.PacketThreshold > ReorderingTolerance.InitialPacketThreshold
            ? AckThreshold.Least
            : AckThreshold.AtMost(_congestion.Window / _datagramSize / acks);
    }

    private Mode Decide(long now)
    {
        var probe = _loss.ProbesWanted > 0;
        Admits = Admission.Anything;
        if (IsSuspended)
        {
            _loss.OnApplicationLimited();
            return probe || _wantsPing ? Mode.Data : Mode.Nothing;
        }
        if (_channels.HasSendable)
        {
            if (probe)
                return Mode.Data;
            // Its acknowledgement, or a timer, is what is waited for. Control that waits already waits for the same.
            Admits = !_loss.HasRoom || _channels.HasControl ? Admission.Nothing : Admission.Control;
            if (!_loss.HasRoom)
                return Ping();
            if (HasWindow(_congestion.Window))
            {
                if (_pacer.MaySend(now, _congestion, _rtt))
                    return Mode.Data;
                _pacedUntil = _pacer.NextTime;
            }
            _loss.OnWindowLimited();
            // Control may go beyond window and pace by a little: a window full of bulk must not delay it.
            if (_channels.HasControl && HasWindow(_congestion.UrgentWindow + ControlReserveDatagrams * _datagramSize))
            {
                _pacedUntil = long.MaxValue;
                return Mode.Control;
            }
        }
        else if (HasWindow(_congestion.Window))
        {
            _loss.OnApplicationLimited();
        }
        else
        {
            Admits = Admission.Control;
        }
        return probe || _blocked.HasUntold || now >= _goodbyeAt ? Mode.Bare : Ping();
    }

    private Mode Ping() => _wantsPing ? Mode.Bare : Mode.Nothing;

    private bool HasWindow(long window) => _loss.BytesInFlight == 0 || _loss.BytesInFlight + _datagramSize <= window;

    private void OnSent(ref SentPacket packet, long now)
    {
        _loss.OnSent(ref packet);
        if (!packet.IsPathProbe)
            _pacer.OnSent(packet.Size);
        _lastSent = now;
        _wantsPing = false;
        if (AwaitingSince == long.MaxValue)
            AwaitingSince = now;
    }

    private enum Mode : byte
    {
        Nothing,

        /// <summary>Whatever the channels have.</summary>
        Data,

        /// <summary>The control channel only.</summary>
        Control,

        /// <summary>No channel data: a PING, BLOCKED or goodbye.</summary>
        Bare,
    }
}
