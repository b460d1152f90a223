using ActorUdp.Hosts.Fuzz.Datagrams;
using ActorUdp.Hosts.Fuzz.Engine;
using ActorUdp.Protocol.Wire;

namespace ActorUdp.Hosts.Fuzz.Targets;

/// <summary>Header, checksum and the frames of Data: what is read lies in the datagram, and written again it reads the same.</summary>
internal sealed class DatagramTarget : FuzzTarget
{
    private readonly SealedInput _sealed = new();
    private readonly DatagramMutator _mutator = new();
    private readonly ForgeContext _context = new();
    private readonly byte[] _rewritten = new byte[8_192];

    public override string Name => "datagram";

    public override IReadOnlyList<string> Outcomes => Targets.Outcomes.Verdicts;

    public override long AllocationBound => 0;

    public override IEnumerable<byte[]> Seeds()
    {
        foreach (ConnectionSide side in Enum.GetValues<ConnectionSide>())
        {
            byte[] buffer = new byte[256];
            var writer = new DatagramWriter(buffer, 0x1001, 7);
            if (side == ConnectionSide.Dialer)
            {
                writer.TryPing();
                writer.TryStream(2, 5, 3, out Span<byte> data);
                data.Fill(1);
                writer.TrySkip(1, 9, 100);
                writer.TryBlocked(0, 65_536);
                writer.TryDatagram(4, out data);
                data.Fill(2);
            }
            else
            {
                writer.TryAck(25, [new AckRange(9, 12), new AckRange(4, 6), new AckRange(1, 1)]);
                writer.TryWindow(3, 1 << 20);
            }
            writer.TryClose(CloseReason.Requested, "bye"u8);
            yield return [SealedInput.Seal, .. buffer.AsSpan(0, writer.Finish())];
        }
    }

    public override void Generate(FuzzInput input, FuzzRandom random)
    {
        _context.Offsets.AsSpan().Clear();
        Span<byte> room = input.Room;
        var writer = new RawWriter(room);
        writer.Byte(SealedInput.Flags(random));
        writer.Header((PacketHeader.Version << 4) | (byte)PacketType.Data, 0, _context.ConnectionId, random.Around(1_000));
        int end = writer.Position + FrameForge.WriteBody(
            room[writer.Position..random.Between(64, 1_200)], (ConnectionSide)random.Below(2), _context, random);
        input.SetLength(end + Datagram.TrailerSize);
    }

    public override void Mutate(FuzzInput input, ReadOnlySpan<byte> other, FuzzRandom random) =>
        _sealed.Mutate(input, other, _mutator, (ConnectionSide)random.Below(2), _context, random);

    public override void Run(ReadOnlySpan<byte> input, FuzzTrail trail)
    {
        ReadOnlySpan<byte> datagram = _sealed.Open(input);
        Verdict verdict = Datagram.Open(datagram, out PacketHeader header, out ReadOnlySpan<byte> body);
        trail.Count((int)verdict);
        if (verdict != Verdict.Ok)
        {
            Must.Hold(body.IsEmpty && header == default, "a datagram that is refused yields neither header nor body");
            return;
        }
        Must.Hold(body.Length == datagram.Length - Datagram.MinimumSize, "a body is all between header and trailer");
        trail.See(1, (long)header.Type, FuzzTrail.Magnitude(body.Length));
        if (header.Type == PacketType.Data)
            ReadFrames(body, trail);
    }

    private void ReadFrames(ReadOnlySpan<byte> body, FuzzTrail trail)
    {
        Verdict ofDialer = FrameReader.Check(body, ConnectionSide.Dialer, out bool elicits);
        Verdict ofListener = FrameReader.Check(body, ConnectionSide.Listener, out _);
        var frames = new FrameReader(body);
        var writer = new DatagramWriter(_rewritten, 1, 1);
        FrameType last = FrameType.Padding;
        var count = 0;
        var asks = false;
        bool byDialer = true, byListener = true;
        Verdict verdict;
        while (frames.TryNext(out Frame frame, out verdict))
        {
            Must.BeAtMost(++count, body.Length, "a body has no more frames than bytes");
            trail.See(2, (long)last, (long)frame.Type);
            last = frame.Type;
            asks |= frame.IsAckEliciting;
            byDialer &= Frame.IsSentBy(frame.Type, ConnectionSide.Dialer);
            byListener &= Frame.IsSentBy(frame.Type, ConnectionSide.Listener);
            CheckFrame(frame, body);
            Rewrite(ref writer, frame);
        }
        Must.Hold(!frames.TryNext(out _, out Verdict again) && again == verdict, "a reader at its end stays there");
        Must.Hold((ofDialer == Verdict.Ok) == (verdict == Verdict.Ok && byDialer), "Check and TryNext agree on what a dialer sends");
        Must.Hold((ofListener == Verdict.Ok) == (verdict == Verdict.Ok && byListener), "Check and TryNext agree on what a listener sends");
        Must.Hold(ofDialer != Verdict.Ok || elicits == asks, "Check and TryNext agree on what asks for an acknowledgement");
        trail.See(5, (long)verdict, (long)last);
        trail.See(3, (long)ofDialer, (long)ofListener);
        trail.See(4, FuzzTrail.Magnitude(count));
        if (verdict == Verdict.Ok)
            CheckRewritten(body, ref writer);
    }

    private static void CheckFrame(in Frame frame, ReadOnlySpan<byte> body)
    {
        Must.Hold(frame.Data.IsEmpty || body.Overlaps(frame.Data), "a frame's data lies in its datagram");
        Must.Hold(frame.Channel <= ChannelIds.Maximum, "a frame's channel can exist");
        Must.Hold(frame.Offset <= VarInt.MaxValue && frame.Length <= VarInt.MaxValue - frame.Offset, "a range ends below 2^62");
        if (frame.Type != FrameType.Ack)
            return;
        var ranges = 0;
        ulong below = ulong.MaxValue;
        foreach (AckRange range in frame.Ack)
        {
            Must.Hold(range.Smallest <= range.Largest, "an ACK range is not upside down");
            Must.Hold(ranges == 0 ? range.Largest == frame.Ack.Largest : range.Largest < below - 1, "ACK ranges go down and do not touch");
            below = range.Smallest;
            ranges++;
        }
        Must.Hold(ranges == frame.Ack.RangeCount && ranges <= AckFrame.MaximumRanges, "an ACK has as many ranges as it says");
    }

    private static void Rewrite(ref DatagramWriter writer, in Frame frame)
    {
        bool fits = true;
        Span<byte> data;
        switch (frame.Type)
        {
            case FrameType.Ping:
                fits = writer.TryPing();
                break;
            case FrameType.Ack:
                Span<AckRange> ranges = stackalloc AckRange[AckFrame.MaximumRanges];
                var count = 0;
                foreach (AckRange range in frame.Ack)
                    ranges[count++] = range;
                fits = writer.TryAck(frame.Ack.DelayMicroseconds, ranges[..count]);
                break;
            case FrameType.Window:
                fits = writer.TryWindow(frame.Channel, frame.Offset);
                break;
            case FrameType.Blocked:
                fits = writer.TryBlocked(frame.Channel, frame.Offset);
                break;
            case FrameType.Stream:
                fits = writer.TryStream(frame.Channel, frame.Offset, frame.Data.Length, out data) && frame.Data.TryCopyTo(data);
                break;
            case FrameType.Skip:
                fits = writer.TrySkip(frame.Channel, frame.Offset, frame.Length);
                break;
            case FrameType.Datagram:
                fits = writer.TryDatagram(frame.Data.Length, out data) && frame.Data.TryCopyTo(data);
                break;
            case FrameType.Close:
                fits = writer.TryClose(frame.CloseReason, frame.Data);
                break;
            default:
                break;
        }
        Must.Hold(fits, "a frame that was read can be written");
    }

    private void CheckRewritten(ReadOnlySpan<byte> body, ref DatagramWriter writer)
    {
        int length = writer.Finish();
        Must.Hold(Datagram.Open(_rewritten.AsSpan(0, length), out _, out ReadOnlySpan<byte> again) == Verdict.Ok, "what was written is a datagram");
        var before = new FrameReader(body);
        var after = new FrameReader(again);
        while (before.TryNext(out Frame expected, out _))
        {
            Must.Hold(after.TryNext(out Frame actual, out _), "a frame that was written can be read");
            Must.Hold(
                actual.Type == expected.Type && actual.Channel == expected.Channel && actual.Offset == expected.Offset
                && actual.Length == expected.Length && actual.CloseReason == expected.CloseReason
                && actual.Data.SequenceEqual(expected.Data) && SameAck(actual.Ack, expected.Ack),
                "a frame that is written again reads the same");
        }
        Must.Hold(!after.TryNext(out _, out Verdict verdict) && verdict == Verdict.Ok, "nothing but the frames is written");
    }

    private static bool SameAck(AckFrame one, AckFrame other)
    {
        if (one.Largest != other.Largest || one.DelayMicroseconds != other.DelayMicroseconds || one.RangeCount != other.RangeCount)
            return false;
        AckFrame.Enumerator ranges = other.GetEnumerator();
        if (one.RangeCount == 0)
            return true;
        foreach (AckRange range in one)
            if (!ranges.MoveNext() || ranges.Current != range)
                return false;
        return true;
    }
}
