using ActorUdp.Protocol.Wire;

namespace ActorUdp.Specs.Protocol.Wire;

/// <summary>The readable files of Golden/ pin every packet, frame and envelope: writers make them, readers understand them.</summary>
public class GoldenBytesSpec
{
    private const ulong DialerId = 0x1122334455667788;
    private const ulong ListenerId = 0x99AABBCCDDEEFF00;
    private const ulong DialerUid = 0xA1A2A3A4A5A6A7A8;
    private const ulong ListenerUid = 0xB1B2B3B4B5B6B7B8;
    private static readonly byte[] _someCookie = [.. Enumerable.Range(0xC0, Cookie.Size).Select(i => (byte)i)];
    private static readonly ResetToken _token = new(0xE7E6E5E4E3E2E1E0, 0xEFEEEDECEBEAE9E8);

    private static readonly Dictionary<string, Func<byte[]>> _writers = new()
    {
        ["frame-padding"] = () => Frames.Body((ref w) => w.TryPadding(3)),
        ["frame-ping"] = () => FirstBytes(1, (ref w) => w.TryPing()),
        ["frame-ack"] = () => Frames.Body((ref w) => w.TryAck(250, [new AckRange(98, 100)])),
        ["frame-ack-ranges"] = () => Frames.Body((ref w) =>
            w.TryAck(0, [new AckRange(1000000, 1000009), new AckRange(999998, 999998), new AckRange(7, 9)])),
        ["frame-window"] = () => Frames.Body((ref w) => w.TryWindow(ChannelIds.Bulk, 16 << 20)),
        ["frame-blocked"] = () => FirstBytes(6, (ref w) => w.TryBlocked(ChannelIds.FirstOrdinary, 256 << 10)),
        ["frame-stream"] = () => FirstBytes(11, (ref w) => Frames.Stream(ref w, ChannelIds.Control, 70, "\u0005hello"u8)),
        ["frame-skip"] = () => Frames.Body((ref w) => w.TrySkip(ChannelIds.Maximum, 1UL << 32, VarInt.MaxValue - (1UL << 32))),
        ["frame-datagram"] = () => FirstBytes(5, (ref w) => Frames.Unreliable(ref w, [1, 2, 3])),
        ["frame-close"] = () => FirstBytes(14, (ref w) => w.TryClose(CloseReason.Shutdown, "bis später"u8)),
        ["packet-hello"] = () => Hello([], 0, 0),
        ["packet-hello-cookie"] = () => Hello(_someCookie, 1, 0xB1B2),
        ["packet-retry"] = () => Written(target => new RetryMessage { Cookie = _someCookie }.Write(target, DialerId)),
        ["packet-welcome"] = () => Written(Welcome),
        ["packet-reject"] = () => Written(target => new RejectMessage
        {
            Reason = RejectReason.ClusterMismatch,
            Uid = ListenerUid,
            Text = "cluster id is 'b', not 'prod'"u8,
        }.Write(target, DialerId)),
        ["packet-reset"] = () => Written(target => new ResetMessage(_token).Write(target, ListenerId, 41)),
        ["packet-data"] = () => Frames.Data(ListenerId, 70000,
            (ref w) => Frames.Stream(ref w, ChannelIds.Control, 0, "\u0005Hello"u8),
            (ref w) => w.TryPing()),
        ["packet-data-threshold"] = () => Frames.Data(ListenerId, 70000, (ref w) => (w.AckThreshold = 16) > 0, (ref w) => w.TryPing()),
        ["packet-data-ack"] = () => Frames.Data(DialerId, 3,
            (ref w) => w.TryAck(12, [new AckRange(0, 5)]),
            (ref w) => w.TryWindow(ChannelIds.Control, 256 << 10)),
        ["envelope-text"] = () => Message(new EnvelopeHeader { Heading = Heading("orders"u8, EnvelopePayloadKind.Text) }, "hej"u8),
        ["envelope-bytes"] = () => Message(
            new EnvelopeHeader
            {
                Heading = new EnvelopeHeading { Target = EnvelopeTarget.ForReplyToken(0x0102030405060708) },
                Sender = new EnvelopeSender { Kind = EnvelopeSenderKind.ReplyToken, Token = 0x1112131415161718 },
            },
            [0xCA, 0xFE]),
        ["envelope-serialized"] = () => Message(
            new EnvelopeHeader
            {
                Heading = new EnvelopeHeading
                {
                    PayloadKind = EnvelopePayloadKind.Serialized,
                    Target = EnvelopeTarget.ForName("a"u8),
                    SerializerId = -7,
                    Manifest = "T"u8,
                },
                Sender = new EnvelopeSender
                {
                    Kind = EnvelopeSenderKind.Foreign,
                    Address = "10.0.0.9:9000"u8,
                    Target = EnvelopeTarget.ForName("b"u8),
                },
            },
            [0x0A, 0x0B, 0x0C]),
        ["envelope-foreign-token"] = () => Message(
            new EnvelopeHeader
            {
                Heading = Heading("a"u8),
                Sender = new EnvelopeSender
                {
                    Kind = EnvelopeSenderKind.Foreign,
                    Address = "[::1]:1"u8,
                    Target = EnvelopeTarget.ForReplyToken(255),
                },
            },
            []),
        ["envelope-numbering"] = () => Message(
            new EnvelopeHeader
            {
                HeadingNumber = 5,
                Heading = Heading("orders"u8),
                Sender = new EnvelopeSender { Kind = EnvelopeSenderKind.ReplyToken, Token = 0x1112131415161718, Number = 300 },
            },
            [0xCA, 0xFE]),
        ["envelope-numbered"] = () => Message(
            new EnvelopeHeader
            {
                IsNumbered = true,
                HeadingNumber = 5,
                Sender = new EnvelopeSender { Kind = EnvelopeSenderKind.Numbered, Number = 300 },
            },
            [0xCA, 0xFE]),
    };

    private delegate int WriteInto(Span<byte> target);

    public static TheoryData<string> Names => [.. _writers.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Writers_make_the_golden_bytes(string name) =>
        Assert.Equal(Convert.ToHexString(GoldenFile.Load(name).Bytes), Convert.ToHexString(_writers[name]()));

    [Theory]
    [MemberData(nameof(Names))]
    public void Readers_understand_the_golden_bytes(string name)
    {
        var golden = GoldenFile.Load(name);
        var reads = name.Split('-')[0] switch
        {
            "packet" => Describe.Datagram(golden.Bytes),
            "frame" => Describe.Frames(golden.Bytes),
            _ => Describe.Envelope(golden.Bytes),
        };
        Assert.Equal(golden.Reads, reads);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Golden_bytes_cut_short_anywhere_never_read_the_same(string name)
    {
        if (name == "frame-padding")
            return;
        var golden = GoldenFile.Load(name);
        // Up to the last byte that the layout fixes: a payload may end anywhere.
        var fixedLength = name.StartsWith("envelope", StringComparison.Ordinal) ? golden.Bytes.Length - 1 : golden.Bytes.Length;
        for (var length = 0; length < fixedLength; length++)
        {
            var cut = golden.Bytes[..length];
            var reads = name.Split('-')[0] switch
            {
                "packet" => Describe.Datagram(cut),
                "frame" => Describe.Frames(cut),
                _ => Describe.Envelope(cut),
            };
            Assert.NotEqual(golden.Reads, reads);
        }
    }

    [Fact]
    public void Every_golden_file_has_its_writer() => Assert.Equal(_writers.Keys.Order(), GoldenFile.Names.Order());

    [Fact]
    public void Every_frame_type_and_every_packet_type_has_a_golden_file()
    {
        foreach (var type in Enum.GetNames<FrameType>())
            Assert.Contains("frame-" + type.ToLowerInvariant(), GoldenFile.Names);
        foreach (var type in Enum.GetNames<PacketType>())
            Assert.Contains("packet-" + type.ToLowerInvariant(), GoldenFile.Names);
    }

    // What asks for an acknowledgement gets padding behind it, which is not part of the frame.
    private static byte[] FirstBytes(int length, Frames.Append frame)
    {
        var body = Frames.Body(frame);
        Assert.All(body[length..], padding => Assert.Equal(0, padding));
        return body[..length];
    }

    private static byte[] Hello(byte[] cookie, ulong attempt, ulong expected) => Written(target => new HelloMessage
    {
        MinimumVersion = 1,
        MaximumVersion = 3,
        OrdinaryLanes = 4,
        MaximumMessageSize = 64 << 20,
        Uid = DialerUid,
        ExpectedPeerUid = expected,
        Cookie = cookie,
        ClusterId = "prod"u8,
        NodeName = "node-ä"u8,
        AdvertisedAddress = "10.0.0.7:9000"u8,
    }.Write(target, DialerId, attempt));

    private static int Welcome(Span<byte> target) => new WelcomeMessage
    {
        Version = 1,
        OrdinaryLanes = 4,
        MaximumAckDelayMicroseconds = 1000,
        DatagramSize = 1452,
        MaximumMessageSize = 64 << 20,
        InitialWindow = 256 << 10,
        ConnectionId = ListenerId,
        Uid = ListenerUid,
        ResetToken = _token,
        NodeName = "b"u8,
    }.Write(target, DialerId);

    private static byte[] Message(EnvelopeHeader header, ReadOnlySpan<byte> payload)
    {
        var message = new byte[1_000];
        var length = Envelope.WriteHeader(message, in header);
        payload.CopyTo(message.AsSpan(length));
        return message[..(length + payload.Length)];
    }

    private static EnvelopeHeading Heading(ReadOnlySpan<byte> name, EnvelopePayloadKind kind = EnvelopePayloadKind.Bytes) =>
        new() { Target = EnvelopeTarget.ForName(name), PayloadKind = kind };

    private static byte[] Written(WriteInto write)
    {
        var buffer = new byte[1500];
        // _writers owe every byte: what is left of an earlier datagram must not shine through.
        buffer.AsSpan().Fill(0xEE);
        return buffer[..write(buffer)];
    }
}
