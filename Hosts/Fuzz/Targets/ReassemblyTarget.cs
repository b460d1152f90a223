using System.Buffers.Binary;
using ActorUdp.Hosts.Fuzz.Engine;
using ActorUdp.Protocol;
using ActorUdp.Protocol.Wire;

namespace ActorUdp.Hosts.Fuzz.Targets;

/// <summary>
/// The byte logs of an honest dialer cut into pieces that come in any order, doubled and overlapping: the messages come out whole,
/// once and in order. The input is pieces of five bytes: channel and whether to poll, offset (u16), length (u16).
/// </summary>
internal sealed class ReassemblyTarget : FuzzTarget
{
    private const int PieceLength = 5;
    private const int MaximumData = 1_100;
    private const ulong LocalId = 0x1001;

    private static readonly ProtocolSettings _settings = new() { OrdinaryLanes = 1, InitialWindow = 64 << 10, MaximumWindow = 64 << 10, MaximumMessageSize = 32 << 10 };
    private static readonly LocalIdentity _identity = new(22, "c", "listener", "");
    private static readonly HelloInfo _dialer = new(11, 0x2001, "c", "dialer", "", 1, 32 << 10, 1);
    private static readonly TrueLog[] _logs = [new(6_000, 1), new(30_000, 2), new(12_000, 3)];

    private readonly byte[] _buffer = new byte[_settings.DatagramSize];
    private readonly int[] _delivered = new int[_logs.Length];
    private InboundConnection _connection = null!;
    private ulong _number;

    public override string Name => "reassembly";

    public override IReadOnlyList<string> Outcomes => Targets.Outcomes.Verdicts;

    public override int MaximumLength => 400;

    // The logs in chunks, one message each, and lists of runs.
    public override long AllocationBound => 512 << 10;

    public override IEnumerable<byte[]> Seeds()
    {
        yield return [];
        yield return [1, 0, 0, 0xFF, 0xFF, 0, 0, 0, 0xFF, 0xFF];
        yield return [1, 100, 0, 50, 0, 1, 0, 0, 200, 0, 0x81, 75, 0, 10, 1];
    }

    public override void Generate(FuzzInput input, FuzzRandom random)
    {
        input.SetLength(PieceLength * random.Between(1, 40));
        random.Fill(input.Span);
        for (int at = 0; at < input.Length; at += PieceLength)
            if (random.OneIn(2))
                input.Span[at + 4] = 0; // short pieces make holes
    }

    public override void Run(ReadOnlySpan<byte> input, FuzzTrail trail)
    {
        var now = new MonotonicNanos(MonotonicNanos.PerSecond);
        _connection = new InboundConnection(_settings, _identity, _dialer, LocalId, new ResetToken(1, 2), now);
        _number = 0;
        _delivered.AsSpan().Clear();
        trail.Ready();
        for (; input.Length >= PieceLength; input = input[PieceLength..])
        {
            int channel = (input[0] & 0x7F) % _logs.Length;
            int end = _logs[channel].Bytes.Length;
            int offset = BinaryPrimitives.ReadUInt16LittleEndian(input[1..]) % end;
            int length = BinaryPrimitives.ReadUInt16LittleEndian(input[3..]) % 4_096;
            Send(channel, offset, Math.Min(length, end - offset), now, trail);
            if ((input[0] & 0x80) == 0)
                Poll(trail);
        }
        trail.See(1, FuzzTrail.Magnitude(_connection.Stats.BytesBuffered), FuzzTrail.Magnitude(_connection.Stats.MessagesDelivered));
        for (int channel = 0; channel < _logs.Length; channel++)
        {
            Send(channel, 0, _logs[channel].Bytes.Length, now, trail);
            Poll(trail);
            Must.Equal(_logs[channel].MessageCount, _delivered[channel], "when everything has come, every message was delivered");
        }
        Must.Equal(0L, _connection.Stats.BytesBuffered, "when every message was delivered, nothing is buffered");
    }

    private void Send(int channel, int offset, int length, MonotonicNanos now, FuzzTrail trail)
    {
        while (length > 0)
        {
            int run = _logs[channel].RunAt(offset, length, out bool isVoid);
            var writer = new DatagramWriter(_buffer, LocalId, ++_number);
            if (isVoid)
            {
                writer.TrySkip((byte)channel, (ulong)offset, (ulong)run);
            }
            else
            {
                run = Math.Min(run, MaximumData);
                writer.TryStream((byte)channel, (ulong)offset, run, out Span<byte> data);
                _logs[channel].Bytes.AsSpan(offset, run).CopyTo(data);
            }
            Verdict verdict = _connection.OnDatagram(_buffer.AsSpan(0, writer.Finish()), now);
            trail.Count((int)verdict);
            Must.Hold(verdict == Verdict.Ok, "pieces of an honest log are taken");
            offset += run;
            length -= run;
        }
    }

    private void Poll(FuzzTrail trail)
    {
        while (_connection.PollMessage(out InboundMessage message))
        {
            TrueLog log = _logs[message.Channel];
            ref int next = ref _delivered[message.Channel];
            Must.Hold(next < log.MessageCount && message.Payload.Span.SequenceEqual(log.Message(next)), "messages come whole, once and in order");
            trail.See(2, message.Channel, next++);
        }
        while (_connection.PollTransmit(_buffer, new MonotonicNanos(MonotonicNanos.PerSecond)) > 0)
        {
        }
    }
}
