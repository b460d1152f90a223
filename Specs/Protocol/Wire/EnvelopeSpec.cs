using ActorUdp.Protocol.Wire;

namespace ActorUdp.Specs.Protocol.Wire;

public class EnvelopeSpec
{
    [Theory]
    [InlineData("", Verdict.BadEnvelope)]
    [InlineData("04", Verdict.BadEnvelope)]
    [InlineData("0400", Verdict.BadEnvelope)]
    [InlineData("040161", Verdict.Ok)]
    [InlineData("440161", Verdict.ReservedBits)]
    [InlineData("840161", Verdict.ReservedBits)]
    [InlineData("000161", Verdict.BadEnvelope)]
    [InlineData("0c0161", Verdict.BadEnvelope)]
    [InlineData("070161", Verdict.BadEnvelope)]
    [InlineData("340161", Verdict.BadEnvelope)]
    [InlineData("0401ff", Verdict.BadText)]
    [InlineData("040261", Verdict.BadEnvelope)]
    [InlineData("0801020304050607", Verdict.BadEnvelope)]
    [InlineData("080102030405060708", Verdict.Ok)]
    [InlineData("14016101020304050607", Verdict.BadEnvelope)]
    [InlineData("1401610102030405060708", Verdict.Ok)]
    [InlineData("2401610162010163", Verdict.Ok)]
    [InlineData("24016100010163", Verdict.BadEnvelope)]
    [InlineData("24016101ff010163", Verdict.BadText)]
    [InlineData("2401610162000163", Verdict.BadEnvelope)]
    [InlineData("2401610162030163", Verdict.BadEnvelope)]
    [InlineData("24016101620101ff", Verdict.BadText)]
    [InlineData("240161016201", Verdict.BadEnvelope)]
    [InlineData("24016101620200000000000000", Verdict.BadEnvelope)]
    [InlineData("2401610162020000000000000000", Verdict.Ok)]
    [InlineData("060161010000000000", Verdict.Ok)]
    [InlineData("0601610100000000", Verdict.BadEnvelope)]
    [InlineData("060161010000000100", Verdict.BadEnvelope)]
    [InlineData("060161010000000100ff", Verdict.BadText)]
    [InlineData("05016168c3a4", Verdict.Ok)]
    [InlineData("05016168c3", Verdict.BadText)]
    public void A_message_has_its_verdict(string hex, Verdict expected)
    {
        Assert.Equal(expected, Envelope.Read(Convert.FromHexString(hex), out var header, out var payload));
        if (expected != Verdict.Ok)
        {
            Assert.True(payload.IsEmpty);
            Assert.True(header.Target.Name.IsEmpty);
        }
    }

    [Fact]
    public void The_payload_is_the_rest_of_the_message()
    {
        Assert.Equal(Verdict.Ok, Envelope.Read([0x04, 1, (byte)'a', 7, 8, 9], out var header, out var payload));
        Assert.Equal("a", WireText.Decode(header.Target.Name));
        Assert.Equal([7, 8, 9], payload.ToArray());
    }

    [Fact]
    public void What_can_not_be_said_is_refused()
    {
        Assert.Throws<ArgumentException>(() => Write(default));
        Assert.Throws<ArgumentException>(() => Write(new EnvelopeHeader { Target = EnvelopeTarget.ForName([]) }));
        Assert.Throws<ArgumentException>(() => Write(new EnvelopeHeader { Target = EnvelopeTarget.ForName(new byte[256]) }));
        Assert.Throws<ArgumentException>(() => Write(new EnvelopeHeader
        {
            Target = EnvelopeTarget.ForReplyToken(1),
            SenderKind = EnvelopeSenderKind.Foreign,
            SenderTarget = EnvelopeTarget.ForReplyToken(1),
        }));
        Assert.Throws<ArgumentException>(() => Write(new EnvelopeHeader
        {
            Target = EnvelopeTarget.ForReplyToken(1),
            SenderKind = EnvelopeSenderKind.Foreign,
            SenderAddress = "h:1"u8,
        }));
        Assert.Throws<ArgumentOutOfRangeException>(() => Write(new EnvelopeHeader
        {
            Target = EnvelopeTarget.ForReplyToken(1),
            SenderKind = (EnvelopeSenderKind)3,
        }));
        Assert.Throws<ArgumentOutOfRangeException>(() => Write(new EnvelopeHeader
        {
            Target = EnvelopeTarget.ForReplyToken(1),
            PayloadKind = (EnvelopePayloadKind)3,
        }));
        Assert.Throws<ArgumentOutOfRangeException>(() => Write(new EnvelopeHeader
        {
            Target = EnvelopeTarget.ForReplyToken(1),
            PayloadKind = EnvelopePayloadKind.Serialized,
            Manifest = new byte[Envelope.MaximumManifestLength + 1],
        }));
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            Envelope.WriteHeader(new byte[8], new EnvelopeHeader { Target = EnvelopeTarget.ForReplyToken(1) }));

        static void Write(EnvelopeHeader header) => Envelope.WriteHeader(new byte[70_000], in header);
    }
}
