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
        bool isNumbered = random.OneIn(3);
        var heading = new EnvelopeHeading
        {
            PayloadKind = (EnvelopePayloadKind)random.Below(3),
            Target = Target(texts[..byte.MaxValue], random),
            SerializerId = random.OneIn(2) ? random.Below(20) : (int)random.Edge(),
            Manifest = texts.Slice(3 * byte.MaxValue, HandshakeForge.Text(texts[(3 * byte.MaxValue)..], random)),
        };
        var senderKind = (EnvelopeSenderKind)random.Below(4);
        var header = new EnvelopeHeader
        {
            IsNumbered = isNumbered,
            HeadingNumber = isNumbered ? Number(random) : random.OneIn(2) ? 0 : Number(random),
            Heading = isNumbered ? default : heading,
            Sender = new EnvelopeSender
            {
                Kind = senderKind,
                Token = random.Next(),
                Address = SomeName(texts[byte.MaxValue..(2 * byte.MaxValue)], random),
                Target = Target(texts[(2 * byte.MaxValue)..(3 * byte.MaxValue)], random),
                Number = senderKind == EnvelopeSenderKind.Numbered
                    ? Number(random)
                    : senderKind == EnvelopeSenderKind.None || isNumbered || random.OneIn(2) ? 0 : Number(random),
            },
        };
        int length = Envelope.WriteHeader(_rewritten, header);
        input.Set(_rewritten.AsSpan(0, length));
        Span<byte> payload = stackalloc byte[random.Below(40)];
        if (header.Heading.PayloadKind == EnvelopePayloadKind.Text)
            payload = payload[..HandshakeForge.Text(payload, random)];
        else
            random.Fill(payload);
        input.Append(payload);
    }

    public override void Run(ReadOnlySpan<byte> input, FuzzTrail trail)
    {
        Verdict verdict = Envelope.Read(input, out EnvelopeHeader header, out ReadOnlySpan<byte> payload);
        trail.Count((int)verdict);
        EnvelopeHeading heading = header.Heading;
        EnvelopeSender sender = header.Sender;
        if (verdict != Verdict.Ok)
        {
            Must.Hold(payload.IsEmpty && heading.Target.Kind == default && header.HeadingNumber == 0, "an envelope that is refused yields nothing");
            return;
        }
        trail.See(1, (int)heading.PayloadKind * 16 + (int)sender.Kind, (int)heading.Target.Kind * 16 + (int)sender.Target.Kind);
        trail.See(2, FuzzTrail.Magnitude(payload.Length), FuzzTrail.Magnitude(heading.Target.Name.Length));
        trail.See(3, FuzzTrail.Magnitude(heading.Manifest.Length), FuzzTrail.Magnitude(sender.Address.Length));
        trail.See(4, FuzzTrail.Magnitude(header.HeadingNumber), FuzzTrail.Magnitude(sender.Number));
        Must.Hold(
            header.IsNumbered ? header.HeadingNumber > 0 && heading.Target.Kind == default : NamesSomebody(heading.Target),
            "a message that is read has a recipient or the number of one");
        Must.Hold(
            header.HeadingNumber is >= 0 and <= Envelope.MaximumNumber && sender.Number is >= 0 and <= Envelope.MaximumNumber,
            "numbers are bounded");
        Must.Hold(
            sender.Kind != EnvelopeSenderKind.Foreign || (!sender.Address.IsEmpty && NamesSomebody(sender.Target)),
            "a foreign sender has an address and a name");
        Must.Hold(heading.PayloadKind != EnvelopePayloadKind.Text || WireText.IsValid(payload), "a text that is read is UTF-8");
        int length = Envelope.WriteHeader(_rewritten, header);
        Must.Hold(length + payload.Length == input.Length, "header and payload are the whole message");
        Must.Hold(length <= Envelope.MaximumLength(heading.Length, sender.Length), "a header is no longer than it says");
        Must.Hold(input[..length].SequenceEqual(_rewritten.AsSpan(0, length)), "an envelope that is written again has the same bytes");
    }

    private static int Number(FuzzRandom random) => 1 + random.Below(random.OneIn(2) ? 20 : Envelope.MaximumNumber);

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
