using ActorUdp.Hosts.Fuzz.Datagrams;
using ActorUdp.Hosts.Fuzz.Engine;
using ActorUdp.Protocol.Wire;
using Envelope = ActorUdp.Protocol.Wire.Envelope;

namespace ActorUdp.Hosts.Fuzz.Targets;

/// <summary>What the actors put around a message: what is read names somebody, and written again it has the same bytes.</summary>
internal sealed class EnvelopeFuzz : FuzzTarget
{
    private readonly byte[] _rewritten = new byte[70_000];

    public override string Name => "envelope";

    public override IReadOnlyList<string> Outcomes => Targets.Outcomes.Verdicts;

    public override long AllocationBound => 0;

    public override int MaximumLength => 1_024;

    public override IEnumerable<byte[]> Seeds()
    {
        var random = new FuzzRandom(1);
        var input = new FuzzInput(MaximumLength);
        for (int i = 0; i < 16; i++)
        {
            Generate(input, random);
            yield return input.Span.ToArray();
        }
    }

    public override void Generate(FuzzInput input, FuzzRandom random)
    {
        Span<byte> texts = stackalloc byte[4 * byte.MaxValue];
        var header = new EnvelopeHeader
        {
            PayloadKind = (EnvelopePayloadKind)random.Below(3),
            Target = Target(texts[..byte.MaxValue], random),
            SenderKind = (EnvelopeSenderKind)random.Below(3),
            SenderToken = random.Next(),
            SenderAddress = SomeName(texts[byte.MaxValue..(2 * byte.MaxValue)], random),
            SenderTarget = Target(texts[(2 * byte.MaxValue)..(3 * byte.MaxValue)], random),
            SerializerId = random.OneIn(2) ? random.Below(20) : (int)random.Edge(),
            Manifest = texts.Slice(3 * byte.MaxValue, HandshakeForge.Text(texts[(3 * byte.MaxValue)..], random)),
        };
        int length = Envelope.WriteHeader(_rewritten, header);
        input.Set(_rewritten.AsSpan(0, length));
        Span<byte> payload = stackalloc byte[random.Below(40)];
        if (header.PayloadKind == EnvelopePayloadKind.Text)
            payload = payload[..HandshakeForge.Text(payload, random)];
        else
            random.Fill(payload);
        input.Append(payload);
    }

    public override void Run(ReadOnlySpan<byte> input, FuzzTrail trail)
    {
        Verdict verdict = Envelope.Read(input, out EnvelopeHeader header, out ReadOnlySpan<byte> payload);
        trail.Count((int)verdict);
        if (verdict != Verdict.Ok)
        {
            Must.Hold(payload.IsEmpty && header.Target.Kind == default, "an envelope that is refused yields nothing");
            return;
        }
        trail.See(1, (int)header.PayloadKind * 16 + (int)header.SenderKind, (int)header.Target.Kind * 16 + (int)header.SenderTarget.Kind);
        trail.See(2, FuzzTrail.Magnitude(payload.Length), FuzzTrail.Magnitude(header.Target.Name.Length));
        trail.See(3, FuzzTrail.Magnitude(header.Manifest.Length), FuzzTrail.Magnitude(header.SenderAddress.Length));
        Must.Hold(NamesSomebody(header.Target), "a message that is read has a recipient");
        Must.Hold(
            header.SenderKind != EnvelopeSenderKind.Foreign || (!header.SenderAddress.IsEmpty && NamesSomebody(header.SenderTarget)),
            "a foreign sender has an address and a name");
        Must.Hold(header.PayloadKind != EnvelopePayloadKind.Text || WireText.IsValid(payload), "a text that is read is UTF-8");
        int length = Envelope.HeaderLength(header);
        Must.Hold(length + payload.Length == input.Length, "header and payload are the whole message");
        Must.Hold(Envelope.WriteHeader(_rewritten, header) == length, "a header is as long as it says");
        Must.Hold(input[..length].SequenceEqual(_rewritten.AsSpan(0, length)), "an envelope that is written again has the same bytes");
    }

    private static bool NamesSomebody(EnvelopeTarget target) =>
        target.Kind == EnvelopeTargetKind.ReplyToken || (target.Kind == EnvelopeTargetKind.Name && target.Name.Length is > 0 and <= byte.MaxValue);

    private static EnvelopeTarget Target(Span<byte> room, FuzzRandom random) =>
        random.OneIn(2) ? EnvelopeTarget.ForReplyToken(random.Next()) : EnvelopeTarget.ForName(SomeName(room, random));

    private static ReadOnlySpan<byte> SomeName(Span<byte> room, FuzzRandom random)
    {
        int length = HandshakeForge.Text(room, random);
        if (length > 0)
            return room[..length];
        room[0] = (byte)'x';
        return room[..1];
    }
}
