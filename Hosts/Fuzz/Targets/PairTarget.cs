using System.Buffers.Binary;
using ActorUdp.Hosts.Fuzz.Engine;
using ActorUdp.Protocol;
using ActorUdp.Protocol.Wire;

namespace ActorUdp.Hosts.Fuzz.Targets;

/// <summary>
/// Both ends of a connection over a wire that loses, doubles, delays and damages: no message comes out that was not sent, none
/// twice, none out of order, and once the wire is good again all of them. Damage is never repaired: the checksum must find it.
/// The input is one byte for what happens, and the bytes that it takes.
/// </summary>
internal sealed class PairTarget : FuzzTarget
{
    private const int MaximumRounds = 2_000;
    private const int ContentLength = 3_000;

    private static readonly ProtocolSettings _settings = new() { OrdinaryLanes = 2, InitialWindow = 16 << 10, MaximumWindow = 64 << 10 };
    private static readonly LocalIdentity _dialer = new(11, "c", "dialer", "");
    private static readonly LocalIdentity _acceptor = new(22, "c", "listener", "");

    private readonly ListenerHandshake _listener = new(_settings, _acceptor, new byte[Cookie.KeySize], ListenerHandshake.DeriveResetKey("c"));
    private readonly Wire _there = new(Datagram.HelloMinimumSize);
    private readonly Wire _back = new(Datagram.HelloMinimumSize);
    private readonly byte[] _buffer = new byte[Datagram.HelloMinimumSize];
    private readonly byte[] _harmed = new byte[2 * Datagram.HelloMinimumSize];
    private readonly byte[] _content = new byte[ContentLength];
    private readonly int[] _sent = new int[_settings.ChannelCount];
    private readonly int[] _received = new int[_settings.ChannelCount];
    private OutboundConnection _outbound = null!;
    private InboundConnection _inbound = null!;
    private MonotonicNanos _now;
    private ulong _ids;

    public override string Name => "pair";

    public override IReadOnlyList<string> Outcomes => Targets.Outcomes.Verdicts;

    public override int MaximumLength => 512;

    // Queues, windows and records of packets, all of which have bounds of their own.
    public override long AllocationBound => 8 << 20;

    public override IEnumerable<byte[]> Seeds()
    {
        var random = new FuzzRandom(1);
        var input = new FuzzInput(MaximumLength);
        for (int i = 0; i < 8; i++)
        {
            Generate(input, random);
            yield return input.Span.ToArray();
        }
    }

    public override void Generate(FuzzInput input, FuzzRandom random)
    {
        input.SetLength(random.Between(8, 200));
        random.Fill(input.Span);
    }

    public override void Run(ReadOnlySpan<byte> input, FuzzTrail trail)
    {
        Connect();
        trail.Ready();
        while (input.Length >= 5)
        {
            int taken = Step(input[0], input[1..5], trail);
            input = input[(1 + taken)..];
            Poll();
        }
        trail.See(1, FuzzTrail.Magnitude(_outbound.Stats.PacketsLost), FuzzTrail.Magnitude(_outbound.Stats.ProbeTimeouts));
        trail.See(2, FuzzTrail.Magnitude(_inbound.Stats.PacketsRejected), FuzzTrail.Magnitude(_inbound.Stats.PacketsDuplicate));
        trail.See(3, (long)_outbound.State, FuzzTrail.Magnitude(_outbound.Stats.MessagesAccepted));
        Heal(trail);
    }

    private void Connect()
    {
        _now = new MonotonicNanos(MonotonicNanos.PerSecond);
        _ids = 1;
        _there.Clear();
        _back.Clear();
        _sent.AsSpan().Clear();
        _received.AsSpan().Clear();
        _outbound = new OutboundConnection(_settings, _dialer, () => _ids++, 1, _now);
        _outbound.Open(_now);
        HelloInfo? hello = null;
        while (hello is null)
        {
            int length = _outbound.PollTransmit(_buffer, _now);
            _listener.OnHello(_buffer.AsSpan(0, length), [1], _now, _harmed, out int reply, out hello, out _);
            _outbound.OnDatagram(_harmed.AsSpan(0, reply), _now);
        }
        _inbound = new InboundConnection(_settings, _acceptor, hello, _ids, _listener.TokenOf(_ids), _now);
        _ids++;
        _outbound.OnDatagram(_buffer.AsSpan(0, _inbound.WriteWelcome(_buffer)), _now);
        Must.Hold(_outbound.State == OutboundState.Established, "two honest nodes connect");
    }

    private int Step(byte what, ReadOnlySpan<byte> operands, FuzzTrail trail)
    {
        Wire wire = (operands[0] & 1) == 0 ? _there : _back;
        switch (what % 9)
        {
            case 0:
            case 1:
                Send(operands[0] % _settings.ChannelCount, BinaryPrimitives.ReadUInt16LittleEndian(operands[1..]));
                return 3;
            case 2:
                Pass(_there, trail);
                return 0;
            case 3:
                Pass(_back, trail);
                return 0;
            case 4:
                if (wire.Count > 0)
                    wire.Drop();
                return 1;
            case 5:
                if (wire.Count > 0)
                    wire.Delay();
                return 1;
            case 6:
                if (wire.Count > 0)
                    Deliver(wire, wire.Oldest, trail);
                return 1;
            case 7:
                if (wire.Count > 0)
                    Harm(wire, operands, trail);
                return 4;
            default:
                _now = _now.Plus(operands[0] * 200 * MonotonicNanos.PerMicrosecond);
                return 1;
        }
    }

    private void Send(int channel, int length)
    {
        Span<byte> content = _content.AsSpan(0, Math.Max(sizeof(int), length % ContentLength));
        BinaryPrimitives.WriteInt32LittleEndian(content, _sent[channel]);
        if (_outbound.TrySend(channel, content, default, default, out _) == SendResult.Accepted)
            _sent[channel]++;
    }

    private void Pass(Wire wire, FuzzTrail trail)
    {
        if (wire.Count == 0)
            return;
        Deliver(wire, wire.Oldest, trail);
        wire.Drop();
    }

    private void Deliver(Wire wire, ReadOnlySpan<byte> datagram, FuzzTrail trail) => trail.Count((int)(ReferenceEquals(wire, _there)
        ? _inbound.OnDatagram(datagram, _now)
        : _outbound.OnDatagram(datagram, _now)));

    private void Harm(Wire wire, ReadOnlySpan<byte> operands, FuzzTrail trail)
    {
        ReadOnlySpan<byte> whole = wire.Oldest;
        int at = BinaryPrimitives.ReadUInt16LittleEndian(operands[1..]) % whole.Length;
        int length = whole.Length;
        whole.CopyTo(_harmed);
        switch (operands[0] >> 6)
        {
            case 0:
                length = at;
                break;
            case 1:
                _harmed.AsSpan(length, operands[3]).Fill(operands[3]);
                length += operands[3];
                break;
            default:
                _harmed[at] ^= operands[3];
                break;
        }
        ReadOnlySpan<byte> harmed = _harmed.AsSpan(0, length);
        if (harmed.SequenceEqual(whole) || Datagram.Open(harmed, out _, out _) == Verdict.Ok)
            return; // no harm done, or one time in four thousand million none that could be seen
        OutboundStats sender = _outbound.Stats;
        InboundStats receiver = _inbound.Stats with { PacketsRejected = 0 };
        (MonotonicNanos?, MonotonicNanos?) due = (_outbound.NextTimeout, _inbound.NextTimeout);
        Deliver(wire, harmed, trail);
        Must.Hold(
            sender == _outbound.Stats && receiver == _inbound.Stats with { PacketsRejected = 0 } && due == (_outbound.NextTimeout, _inbound.NextTimeout),
            "a damaged datagram changes nothing");
    }

    private void Poll()
    {
        _outbound.OnTimeout(_now);
        _inbound.OnTimeout(_now);
        _inbound.FlushAcknowledgements(_now);
        while (_inbound.PollMessage(out InboundMessage message))
        {
            ref int next = ref _received[message.Channel];
            Must.Hold(next < _sent[message.Channel], "no message comes that was not sent");
            Must.Equal(next++, BinaryPrimitives.ReadInt32LittleEndian(message.Payload.Span), "messages come once and in order");
        }
        int length;
        while ((length = _outbound.PollTransmit(_buffer, _now)) > 0)
            _there.Add(_buffer.AsSpan(0, length));
        while ((length = _inbound.PollTransmit(_buffer, _now)) > 0)
            _back.Add(_buffer.AsSpan(0, length));
        while (_outbound.PollEvent(out ConnectionEvent e))
            Must.Hold(e.Kind is not (ConnectionEventKind.Undelivered or ConnectionEventKind.Restarted), "a connection to a living peer holds");
    }

    private void Heal(FuzzTrail trail)
    {
        for (int round = 0; !_outbound.IsDrained; round++)
        {
            Must.BeAtMost(round, MaximumRounds, "once the wire is good everything is delivered");
            while (_there.Count > 0)
                Pass(_there, trail);
            Poll();
            while (_back.Count > 0)
                Pass(_back, trail);
            Poll();
            if (_there.Count == 0 && _back.Count == 0)
                _now = Later(_outbound.NextTimeout, _inbound.NextTimeout);
        }
        Must.Hold(_sent.AsSpan().SequenceEqual(_received), "every acknowledged message was delivered");
    }

    private MonotonicNanos Later(MonotonicNanos? one, MonotonicNanos? other)
    {
        long next = Math.Min(one?.Value ?? long.MaxValue, other?.Value ?? long.MaxValue);
        Must.Hold(next != long.MaxValue, "a connection that is not drained has something to wait for");
        return new MonotonicNanos(Math.Max(next, _now.Value + 1));
    }
}
