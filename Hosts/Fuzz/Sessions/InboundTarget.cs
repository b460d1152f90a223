using ActorUdp.Hosts.Fuzz.Engine;
using ActorUdp.Protocol;
using ActorUdp.Protocol.Wire;

namespace ActorUdp.Hosts.Fuzz.Sessions;

/// <summary>
/// An established inbound connection whose dialer sends anything: memory stays in its bounds, acknowledgements name only what came,
/// and what is not of this connection or damaged changes nothing.
/// </summary>
internal sealed class InboundTarget : SessionTarget
{
    private const ulong LocalId = 0x1001;
    private const ulong DialerId = 0x2001;

    // After a datagram: an acknowledgement, and one more for credit that polled messages set free.
    private const int MaximumAnswers = 4;

    private static readonly LocalIdentity _identity = new(22, "c", "listener", "");
    private static readonly HelloInfo _dialer = new(11, DialerId, "c", "dialer", "", Settings.OrdinaryLanes, 64 << 10, 1);
    private static readonly ResetToken _token = new(1, 2);

    private readonly byte[] _buffer = new byte[Settings.DatagramSize];
    private InboundConnection _connection = null!;
    private ulong _largestTaken;
    private ulong _largestSent;
    private bool _isEnded;

    public override string Name => "inbound";

    // Every channel may come to hold a window of chunks and one message, which is put together in a buffer that doubles.
    public override long AllocationBound =>
        Settings.ChannelCount * (Settings.MaximumWindow + 2L * Settings.MaximumMessageSize + (64 << 10)) + (256 << 10);

    protected override ConnectionSide Attacker => ConnectionSide.Dialer;

    protected override MonotonicNanos? NextTimeout => _connection.NextTimeout;

    protected override bool IsOver => _isEnded;

    protected override int ActsInSixteen => 1;

    protected override string Describe() => $"{_connection.Stats}";

    protected override int Forge(Span<byte> target, FuzzRandom random) => ForgeData(target, random);

    protected override void Begin()
    {
        _connection = new InboundConnection(Settings, _identity, _dialer, LocalId, _token, Now);
        _largestTaken = 0;
        _largestSent = 0;
        _isEnded = false;
    }

    protected override Verdict Arrive(ReadOnlySpan<byte> datagram, FuzzTrail trail)
    {
        bool isOurs = Datagram.Open(datagram, out PacketHeader header, out _) == Verdict.Ok
            && header.Type == PacketType.Data && header.ConnectionId == LocalId;
        InboundStats before = Observable();
        MonotonicNanos? dueBefore = _connection.NextTimeout;
        Verdict verdict = _connection.OnDatagram(datagram, Now);
        if (verdict is Verdict.Ok or Verdict.Duplicate)
            Must.Hold(isOurs, "only what is whole and of this connection is taken");
        if (verdict == Verdict.Ok)
            _largestTaken = Math.Max(_largestTaken, header.PacketNumber);
        // Data beyond the credit is the one refusal that has a consequence: the connection says goodbye.
        if (verdict is not (Verdict.Ok or Verdict.Duplicate or Verdict.FlowControlViolation))
        {
            Must.Hold(before == Observable() && dueBefore == _connection.NextTimeout, "a refused datagram changes nothing");
            if (!isOurs)
            {
                Must.Hold(
                    !_connection.PollEvent(out _) && !_connection.PollMessage(out _) && _connection.PollTransmit(_buffer, Now) == 0,
                    "a datagram that is not of this connection has no effect");
            }
        }
        trail.See(1, (long)verdict, FuzzTrail.Magnitude(_connection.Stats.BytesBuffered));
        return verdict;
    }

    protected override void Act(ReadOnlySpan<byte> payload, FuzzTrail trail)
    {
        byte what = payload.IsEmpty ? (byte)0 : payload[0];
        if (what < 32)
            _connection.Close((CloseReason)(what % 5), Now);
        else if (what < 96)
            Must.BeAtMost(_connection.WriteWelcome(_buffer), 400, "a Welcome is short");
        else
            _connection.FlushAcknowledgements(Now);
    }

    protected override void RunTimersAndPoll(FuzzTrail trail)
    {
        _connection.OnTimeout(Now);
        PollMessages(trail);
        PollDatagrams(trail);
        for (int i = 0; _connection.PollEvent(out InboundEvent e); i++)
        {
            Must.BeAtMost(i, 8, "events are few");
            Must.Hold(!_isEnded, "the end is the last event");
            _isEnded = e.Kind == InboundEventKind.Ended;
            trail.See(2, (long)e.Kind, (long)e.Verdict);
        }
    }

    private void PollMessages(FuzzTrail trail)
    {
        // Each message takes a byte of what was buffered, or came in a frame of this datagram.
        for (int i = 0; _connection.PollMessage(out InboundMessage message); i++)
        {
            Must.BeAtMost(i, Settings.ChannelCount * Settings.MaximumWindow, "messages come to an end");
            Must.BeAtMost(message.Payload.Length, Settings.MaximumMessageSize, "a message is not above the maximum");
            Must.Hold(message.Kind == ChannelKinds.Of(message.Channel) && message.Channel < Settings.ChannelCount, "a message is of a channel that exists");
            trail.See(3, message.Channel, FuzzTrail.Magnitude(message.Payload.Length));
        }
        Must.BeAtMost(_connection.Stats.BytesBuffered, (long)Settings.ChannelCount * Settings.MaximumWindow, "what is buffered stays within the windows");
    }

    private void PollDatagrams(FuzzTrail trail)
    {
        int length;
        for (int i = 0; (length = _connection.PollTransmit(_buffer, Now)) > 0; i++)
        {
            Must.BeAtMost(i, MaximumAnswers, "one datagram leads to few others");
            Must.Hold(
                Datagram.Open(_buffer.AsSpan(0, length), out PacketHeader header, out ReadOnlySpan<byte> body) == Verdict.Ok
                && FrameReader.Check(body, ConnectionSide.Listener, out _) == Verdict.Ok,
                "what a listener sends is valid");
            Must.Hold(header.ConnectionId == DialerId && header.PacketNumber > _largestSent, "packet numbers of a listener go up");
            _largestSent = header.PacketNumber;
            var frames = new FrameReader(body);
            while (frames.TryNext(out Frame frame, out _))
                if (frame.Type == FrameType.Ack)
                    Must.Hold(frame.Ack.Largest <= _largestTaken, "only what came is acknowledged");
            trail.See(4, FuzzTrail.Magnitude(length), FuzzTrail.Magnitude((long)header.PacketNumber));
        }
    }

    private InboundStats Observable() => _connection.Stats with { PacketsRejected = 0 };
}
