using ActorUdp.Protocol.Wire;

namespace ActorUdp.Specs.Protocol.Wire;

public class EnvelopeSpec
{
    [Theory]
    [InlineData("", Verdict.BadEnvelope)]
    [InlineData("00", Verdict.BadEnvelope)]
    [InlineData("0004", Verdict.BadEnvelope)]
    [InlineData("000400", Verdict.BadEnvelope)]
    [InlineData("00040161", Verdict.Ok)]
    [InlineData("00440161", Verdict.ReservedBits)]
    [InlineData("00840161", Verdict.ReservedBits)]
    [InlineData("00000161", Verdict.BadEnvelope)]
    [InlineData("000c0161", Verdict.BadEnvelope)]
    [InlineData("00070161", Verdict.BadEnvelope)]
    [InlineData("03040161", Verdict.BadEnvelope)]
    [InlineData("000401ff", Verdict.BadText)]
    [InlineData("00040261", Verdict.BadEnvelope)]
    [InlineData("000801020304050607", Verdict.BadEnvelope)]
    [InlineData("00080102030405060708", Verdict.Ok)]
    [InlineData("0104016101020304050607", Verdict.BadEnvelope)]
    [InlineData("010401610102030405060708", Verdict.Ok)]
    [InlineData("020401610162010163", Verdict.Ok)]
    [InlineData("0204016100010163", Verdict.BadEnvelope)]
    [InlineData("0204016101ff010163", Verdict.BadText)]
    [InlineData("020401610162000163", Verdict.BadEnvelope)]
    [InlineData("020401610162030163", Verdict.BadEnvelope)]
    [InlineData("0204016101620101ff", Verdict.BadText)]
    [InlineData("02040161016201", Verdict.BadEnvelope)]
    [InlineData("0204016101620200000000000000", Verdict.BadEnvelope)]
    [InlineData("020401610162020000000000000000", Verdict.Ok)]
    [InlineData("00060161010000000000", Verdict.Ok)]
    [InlineData("000601610100000000", Verdict.BadEnvelope)]
    [InlineData("00060161010000000100", Verdict.BadEnvelope)]
    [InlineData("00060161010000000100ff", Verdict.BadText)]
    [InlineData("0005016168c3a4", Verdict.Ok)]
    [InlineData("0005016168c3", Verdict.BadText)]
    [InlineData("04", Verdict.Ok)]
    [InlineData("0401", Verdict.Ok)]
    [InlineData("05", Verdict.BadEnvelope)]
    [InlineData("050102030405060708", Verdict.Ok)]
    [InlineData("07", Verdict.BadEnvelope)]
    [InlineData("0700", Verdict.BadEnvelope)]
    [InlineData("0701", Verdict.Ok)]
    [InlineData("0743ff", Verdict.Ok)]
    [InlineData("074400", Verdict.BadEnvelope)]
    [InlineData("074001", Verdict.BadEnvelope)]
    [InlineData("4004", Verdict.BadEnvelope)]
    [InlineData("4ffc", Verdict.Ok)]
    [InlineData("5000", Verdict.BadEnvelope)]
    [InlineData("c0000000", Verdict.BadEnvelope)]
    [InlineData("0014016101", Verdict.Ok)]
    [InlineData("001401614400", Verdict.BadEnvelope)]
    [InlineData("0014016100", Verdict.BadEnvelope)]
    [InlineData("00140161", Verdict.BadEnvelope)]
    [InlineData("0024016101", Verdict.BadEnvelope)]
    [InlineData("0324016101", Verdict.BadEnvelope)]
    [InlineData("0304016101", Verdict.Ok)]
    [InlineData("01240161010203040506070801", Verdict.Ok)]
    [InlineData("01240161010203040506070800", Verdict.BadEnvelope)]
    [InlineData("012401610102030405060708", Verdict.BadEnvelope)]
    [InlineData("0134016105010203040506070806", Verdict.Ok)]
    [InlineData("023401610501620101630641", Verdict.Ok)]
    public void A_message_has_its_verdict(string hex, Verdict expected)
    {
        Assert.Equal(expected, Envelope.Read(Convert.FromHexString(hex), out var header, out var payload));
        if (expected != Verdict.Ok)
        {
            Assert.True(payload.IsEmpty);
            Assert.True(header.Heading.Target.Name.IsEmpty);
        }
    }

    [Fact]
    public void The_payload_is_the_rest_of_the_message()
    {
        Assert.Equal(Verdict.Ok, Envelope.Read([0, 0x04, 1, (byte)'a', 7, 8, 9], out var header, out var payload));
        Assert.Equal("a", WireText.Decode(header.Heading.Target.Name));
        Assert.Equal([7, 8, 9], payload.ToArray());
    }

    [Fact]
    public void A_message_under_load_has_an_envelope_of_two_bytes()
    {
        Span<byte> target = stackalloc byte[Envelope.MaximumNumberedHeader];

        Assert.Equal(1, Envelope.WriteNumbered(target, 15, EnvelopeSenderKind.None, [], 0));
        Assert.Equal(2, Envelope.WriteNumbered(target, 15, EnvelopeSenderKind.Numbered, [], 63));
        Assert.Equal(4, Envelope.WriteNumbered(target, Envelope.MaximumNumber, EnvelopeSenderKind.Numbered, [], Envelope.MaximumNumber));
    }

    [Theory]
    [InlineData(Envelope.MaximumNumberedLength, Verdict.Ok)]
    [InlineData(Envelope.MaximumNumberedLength + 1, Verdict.BadEnvelope)]
    public void A_heading_that_is_given_a_number_has_a_longest_length(int length, Verdict expected)
    {
        var heading = Named("a"u8, EnvelopePayloadKind.Serialized, new byte[length - Named("a"u8, EnvelopePayloadKind.Serialized, []).Length]);
        var message = new byte[length + 16];
        var written = Envelope.WriteHeader(message, new EnvelopeHeader { HeadingNumber = 1, Heading = heading });

        Assert.Equal(length, heading.Length);
        Assert.Equal(expected, Envelope.Read(message.AsSpan(0, written), out _, out _));
        Assert.Equal(Verdict.Ok, Envelope.Read(message.AsSpan(0, Envelope.WriteHeader(message, new EnvelopeHeader { Heading = heading })), out _, out _));
    }

    [Fact]
    public void What_can_not_be_said_is_refused()
    {
        Assert.ThrowsAny<ArgumentException>(() => Write(default, default));
        Assert.ThrowsAny<ArgumentException>(() => Write(Named([]), default));
        Assert.ThrowsAny<ArgumentException>(() => Write(Named(new byte[256]), default));
        Assert.ThrowsAny<ArgumentException>(() => Write(Named("a"u8, (EnvelopePayloadKind)3), default));
        Assert.ThrowsAny<ArgumentException>(() =>
            Write(Named("a"u8, EnvelopePayloadKind.Serialized, new byte[Envelope.MaximumManifestLength + 1]), default));
        Assert.ThrowsAny<ArgumentException>(() =>
            Write(Named("a"u8), new EnvelopeSender { Kind = EnvelopeSenderKind.Foreign, Target = EnvelopeTarget.ForReplyToken(1) }));
        Assert.ThrowsAny<ArgumentException>(() => Write(Named("a"u8), new EnvelopeSender { Kind = EnvelopeSenderKind.Foreign, Address = "h:1"u8 }));
        Assert.ThrowsAny<ArgumentException>(() => Write(Named("a"u8), new EnvelopeSender { Kind = (EnvelopeSenderKind)4 }));
        Assert.ThrowsAny<ArgumentException>(() => Write(Named("a"u8), new EnvelopeSender { Kind = EnvelopeSenderKind.Numbered }));
        Assert.ThrowsAny<ArgumentException>(() => Write(Named("a"u8), new EnvelopeSender { Number = 1 }));
        Assert.ThrowsAny<ArgumentException>(() => Write(Named("a"u8), default, Envelope.MaximumNumber + 1));
        Assert.ThrowsAny<ArgumentException>(() => Write(default, default, 0, isNumbered: true));
        Assert.ThrowsAny<ArgumentException>(() => Write(default, default, Envelope.MaximumNumber + 1, isNumbered: true));
        Assert.ThrowsAny<ArgumentException>(() =>
            Write(default, new EnvelopeSender { Kind = EnvelopeSenderKind.ReplyToken, Number = 1 }, 1, isNumbered: true));
        Assert.ThrowsAny<ArgumentException>(() => Envelope.WriteHeader(new byte[3], new EnvelopeHeader { Heading = Named("abc"u8) }));

        static void Write(EnvelopeHeading heading, EnvelopeSender sender, int number = 0, bool isNumbered = false) => Envelope.WriteHeader(
            new byte[70_000], new EnvelopeHeader { Heading = heading, Sender = sender, HeadingNumber = number, IsNumbered = isNumbered });
    }

    private static EnvelopeHeading Named(ReadOnlySpan<byte> name, EnvelopePayloadKind kind = default, ReadOnlySpan<byte> manifest = default) =>
        new() { Target = EnvelopeTarget.ForName(name), PayloadKind = kind, Manifest = manifest };
}
