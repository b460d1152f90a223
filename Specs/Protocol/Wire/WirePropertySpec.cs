using ActorUdp.Protocol.Wire;
using FsCheck;
using FsCheck.Fluent;

namespace ActorUdp.Specs.Protocol.Wire;

/// <summary>
/// What holds for all values and for all bytes. Readers get arrays of exactly the size in question, so that reading beyond the
/// end would throw. FsCheck prints the values and the seed of a failure.
/// </summary>
public class WirePropertySpec
{
    private static readonly Gen<ulong> _varint = Gen.OneOf(
        Gen.Choose(0, 100).Select(i => (ulong)i),
        Gen.Choose(0, int.MaxValue).Select(i => (ulong)i),
        Gen.Choose(0, int.MaxValue).Select(i => VarInt.MaxValue - (ulong)i),
        Gen.Choose(6, 62).Select(bits => (1UL << bits) - 1));

    private static readonly Gen<byte[]> _bytes = Gen.Choose(0, 300).SelectMany(n => Gen.Choose(0, 255).Select(i => (byte)i).ArrayOf(n));

    // Zeros, small numbers and frame types more often than chance would have it.
    private static readonly Gen<byte[]> _likelyBytes = Gen.Choose(0, 80).SelectMany(n => Gen.OneOf(
        Gen.Choose(0, 255), Gen.Choose(0, 4), Gen.Elements(0x02, 0x08, 0x09, 0x0A, 0x10, 0xC0, 0xFF)).Select(i => (byte)i).ArrayOf(n));

    private static readonly Gen<string> _text = Gen.Elements("", "a", "ä€😀", new string('x', 255), "node-1.example:9000");

    private static readonly Gen<ulong> _id = Gen.Choose(1, int.MaxValue).Select(i => (ulong)i * 0x9E3779B97F4A7C15 | 1);

    [Fact]
    public void Every_integer_up_to_the_maximum_comes_back() => Check(_varint, value =>
    {
        var buffer = new byte[VarInt.Length(value)];
        return VarInt.Write(buffer, value) == buffer.Length
            && VarInt.TryRead(buffer, out var read, out var length) && read == value && length == buffer.Length;
    });

    [Fact]
    public void Every_header_comes_back() => Check(
        from type in Gen.Elements(Enum.GetValues<PacketType>())
        from id in _id
        from number in _varint
        from code in Gen.Choose(0, 7)
        select new PacketHeader(
            type, id, type is PacketType.Hello or PacketType.Data ? number : 0, AckThreshold.Least << (type == PacketType.Data ? code : 0)),
        header =>
        {
            var datagram = new byte[Datagram.MinimumSize];
            header.Write(datagram);
            Datagram.Seal(datagram, PacketHeader.Size);
            return Datagram.Open(datagram, out var read, out var body) == Verdict.Ok && read == header && body.IsEmpty;
        });

    [Fact]
    public void Every_stream_skip_and_credit_comes_back() => Check(
        from channel in Gen.Choose(0, ChannelIds.Maximum)
        from offset in _varint
        from length in _varint
        from data in _bytes
        select (Channel: (byte)channel, Offset: offset, Length: length, Data: data),
        c =>
        {
            var streamable = c.Data.Length > 0 && c.Offset <= VarInt.MaxValue - (ulong)c.Data.Length;
            var skippable = c.Length > 0 && c.Offset <= VarInt.MaxValue - c.Length;
            var body = Frames.Body(
                (ref w) => !streamable || Frames.Stream(ref w, c.Channel, c.Offset, c.Data),
                (ref w) => !skippable || w.TrySkip(c.Channel, c.Offset, c.Length),
                (ref w) => w.TryBlocked(c.Channel, c.Offset),
                (ref w) => w.TryWindow(c.Channel, c.Offset),
                (ref w) => Frames.Unreliable(ref w, c.Data));
            var hex = Convert.ToHexStringLower(c.Data);
            var expected = new List<string>();
            if (streamable)
                expected.Add($"STREAM channel={c.Channel} offset={c.Offset} data={hex}");
            if (skippable)
                expected.Add($"SKIP channel={c.Channel} offset={c.Offset} length={c.Length}");
            expected.Add($"BLOCKED channel={c.Channel} offset={c.Offset}");
            expected.Add($"WINDOW channel={c.Channel} offset={c.Offset}");
            expected.Add($"DATAGRAM data={hex}");
            return expected.SequenceEqual(Describe.Frames(body));
        });

    [Fact]
    public void Every_acknowledgement_comes_back() => Check(
        from steps in Gen.Choose(0, 100_000).ArrayOf().Where(s => s.Length > 0)
        from delay in _varint
        select (Steps: steps.Take(2 * AckFrame.MaximumRanges).ToArray(), Delay: delay),
        c =>
        {
            var ranges = Ranges(c.Steps);
            var body = Frames.Body((ref w) => w.TryAck(c.Delay, ranges));
            var reader = new FrameReader(body);
            if (!reader.TryNext(out var frame, out _) || frame.Ack.DelayMicroseconds != c.Delay || frame.Ack.Largest != ranges[0].Largest)
                return false;
            var read = new List<AckRange>();
            foreach (var range in frame.Ack)
                read.Add(range);
            return read.SequenceEqual(ranges);
        });

    [Fact]
    public void Every_hello_comes_back() => Check(
        from versions in Gen.Choose(1, 255).Two()
        from lanes in Gen.Choose(1, ChannelIds.MaximumOrdinaryLanes)
        from uid in _id
        from texts in _text.Three()
        from cookie in _bytes.Where(b => b.Length <= 255)
        select (versions, lanes, uid, texts, cookie),
        c =>
        {
            var datagram = new byte[Datagram.HelloMinimumSize];
            new HelloMessage
            {
                MinimumVersion = (byte)Math.Min(c.versions.Item1, c.versions.Item2),
                MaximumVersion = (byte)Math.Max(c.versions.Item1, c.versions.Item2),
                OrdinaryLanes = (byte)c.lanes,
                MaximumMessageSize = (uint)c.uid | 1,
                Uid = c.uid,
                ExpectedPeerUid = ~c.uid,
                Cookie = c.cookie,
                ClusterId = Utf8(c.texts.Item1),
                NodeName = Utf8(c.texts.Item2),
                AdvertisedAddress = Utf8(c.texts.Item3),
            }.Write(datagram, c.uid, (ulong)c.lanes);
            return Datagram.Open(datagram, out var header, out var body) == Verdict.Ok
                && HelloMessage.Read(body, out var m) == Verdict.Ok
                && header == new PacketHeader(PacketType.Hello, c.uid, (ulong)c.lanes)
                && m.MinimumVersion == Math.Min(c.versions.Item1, c.versions.Item2)
                && m.MaximumVersion == Math.Max(c.versions.Item1, c.versions.Item2)
                && m.OrdinaryLanes == c.lanes && m.MaximumMessageSize == ((uint)c.uid | 1)
                && m.Uid == c.uid && m.ExpectedPeerUid == ~c.uid && m.Cookie.SequenceEqual(c.cookie)
                && WireText.Decode(m.ClusterId) == c.texts.Item1 && WireText.Decode(m.NodeName) == c.texts.Item2
                && WireText.Decode(m.AdvertisedAddress) == c.texts.Item3;
        });

    [Fact]
    public void Every_envelope_comes_back() => Check(
        from payloadKind in Gen.Elements(Enum.GetValues<EnvelopePayloadKind>())
        from senderKind in Gen.Elements(Enum.GetValues<EnvelopeSenderKind>())
        from named in Gen.Elements(true, false).Two()
        from numbers in Gen.Choose(0, Envelope.MaximumNumber).Two()
        from texts in _text.Three()
        from number in _id
        from payload in _bytes
        select (payloadKind, senderKind, named, numbers, texts, number, payload),
        c =>
        {
            // Names and addresses are never empty.
            var name = Utf8("n" + c.texts.Item1[..Math.Min(99, c.texts.Item1.Length)]);
            var address = Utf8("h" + c.texts.Item2[..Math.Min(99, c.texts.Item2.Length)]);
            var serialized = c.payloadKind == EnvelopePayloadKind.Serialized;
            var foreign = c.senderKind == EnvelopeSenderKind.Foreign;
            var heading = new EnvelopeHeading
            {
                PayloadKind = c.payloadKind,
                Target = c.named.Item1 ? EnvelopeTarget.ForName(name) : EnvelopeTarget.ForReplyToken(c.number),
                SerializerId = serialized ? (int)c.number : 0,
                Manifest = serialized ? Utf8(c.texts.Item3) : default,
            };
            var header = new EnvelopeHeader
            {
                HeadingNumber = heading.Length > Envelope.MaximumNumberedLength ? 0 : c.numbers.Item1,
                Heading = heading,
                Sender = new EnvelopeSender
                {
                    Kind = c.senderKind,
                    Token = c.senderKind == EnvelopeSenderKind.ReplyToken ? c.number : 0,
                    Address = foreign ? address : default,
                    Target = !foreign ? default : c.named.Item2 ? EnvelopeTarget.ForName(name) : EnvelopeTarget.ForReplyToken(~c.number),
                    Number = c.senderKind switch
                    {
                        EnvelopeSenderKind.None => 0,
                        EnvelopeSenderKind.Numbered => Math.Max(1, c.numbers.Item2),
                        _ => c.numbers.Item2,
                    },
                },
            };
            return ComesBack(header, c.payloadKind == EnvelopePayloadKind.Text ? Utf8(c.texts.Item3) : c.payload);
        });

    [Fact]
    public void Every_numbered_envelope_comes_back() => Check(
        from number in Gen.Choose(1, Envelope.MaximumNumber)
        from senderKind in Gen.Elements(EnvelopeSenderKind.None, EnvelopeSenderKind.ReplyToken, EnvelopeSenderKind.Numbered)
        from senderNumber in Gen.Choose(1, Envelope.MaximumNumber)
        from token in _id
        from payload in _bytes
        select (number, senderKind, senderNumber, token, payload),
        c => ComesBack(
            new EnvelopeHeader
            {
                IsNumbered = true,
                HeadingNumber = c.number,
                Sender = new EnvelopeSender
                {
                    Kind = c.senderKind,
                    Token = c.senderKind == EnvelopeSenderKind.ReplyToken ? c.token : 0,
                    Number = c.senderKind == EnvelopeSenderKind.Numbered ? c.senderNumber : 0,
                },
            },
            c.payload));

    [Fact]
    public void Random_bytes_never_do_more_than_earn_a_verdict() => Check(Gen.OneOf(_bytes, _likelyBytes), ReadEverything, 3_000);

    [Fact]
    public void Random_bodies_behind_a_right_checksum_never_do_more_than_earn_a_verdict() => Check(
        from type in Gen.Elements(Enum.GetValues<PacketType>())
        from body in Gen.OneOf(_bytes, _likelyBytes)
        select Frames.Seal(type, body),
        ReadEverything, 3_000);

    [Fact]
    public void Mutated_golden_bytes_never_do_more_than_earn_a_verdict() => Check(
        from name in Gen.Elements(GoldenFile.Names.ToArray())
        from places in Gen.Choose(0, 1 << 16).ArrayOf().Where(p => p.Length < 10)
        from values in Gen.Choose(0, 255).ArrayOf(10)
        from cut in Gen.Choose(0, 20)
        select Mutate(GoldenFile.Load(name).Bytes, places, values, cut),
        ReadEverything, 3_000);

    [Fact]
    public void What_reads_well_reads_the_same_after_it_is_written_again() => Check(_likelyBytes, body =>
    {
        if (Frames.ReadAll(body) != Verdict.Ok)
            return true;
        var buffer = new byte[4096];
        var writer = new DatagramWriter(buffer, 1, 1);
        var reader = new FrameReader(body);
        while (reader.TryNext(out var frame, out _))
        {
            if (!WriteAgain(ref writer, in frame))
                return false;
        }
        return Describe.Frames(Frames.BodyOf(buffer[..writer.Finish()])).SequenceEqual(Describe.Frames(body));
    }, 3_000);

    [Fact]
    public void A_cut_text_is_the_longest_beginning_that_fits() => Check(
        from text in ArbMap.Default.GeneratorFor<string>().Where(t => t is not null)
        from maximum in Gen.Choose(0, 40)
        select (text, maximum),
        c =>
        {
            var utf8 = Utf8(c.text);
            var cut = WireText.Truncate(utf8, c.maximum);
            return cut.Length <= c.maximum && WireText.IsValid(cut) && utf8.AsSpan().StartsWith(cut)
                && (cut.Length == utf8.Length || c.maximum - cut.Length < 4);
        });

    private static void Check<T>(Gen<T> values, Func<T, bool> holds, int tests = 500) =>
        Prop.ForAll(values.ToArbitrary(), holds).Check(Config.QuickThrowOnFailure.WithMaxTest(tests));

    private static byte[] Utf8(string text)
    {
        var buffer = new byte[3 * text.Length];
        return buffer[..WireText.Encode(text, buffer)];
    }

    private static bool ComesBack(EnvelopeHeader header, ReadOnlySpan<byte> payload)
    {
        var message = new byte[Envelope.MaximumLength(header.Heading.Length, header.Sender.Length) + payload.Length];
        var length = Envelope.WriteHeader(message, in header);
        payload.CopyTo(message.AsSpan(length));
        return Envelope.Read(message.AsSpan(0, length + payload.Length), out var read, out var readPayload) == Verdict.Ok
            && readPayload.SequenceEqual(payload)
            && read.IsNumbered == header.IsNumbered && read.HeadingNumber == header.HeadingNumber
            && read.Heading.PayloadKind == header.Heading.PayloadKind && Same(read.Heading.Target, header.Heading.Target)
            && read.Heading.SerializerId == header.Heading.SerializerId && read.Heading.Manifest.SequenceEqual(header.Heading.Manifest)
            && read.Sender.Kind == header.Sender.Kind && read.Sender.Token == header.Sender.Token
            && read.Sender.Number == header.Sender.Number && read.Sender.Address.SequenceEqual(header.Sender.Address)
            && Same(read.Sender.Target, header.Sender.Target);
    }

    private static bool Same(EnvelopeTarget left, EnvelopeTarget right) =>
        left.Kind == right.Kind && left.Token == right.Token && left.Name.SequenceEqual(right.Name);

    /// <summary>Ranges from the highest downward: lengths and gaps in turn.</summary>
    private static AckRange[] Ranges(int[] steps)
    {
        var ranges = new List<AckRange>();
        var largest = 1UL << 40;
        for (var i = 0; i < steps.Length; i += 2)
        {
            var smallest = largest - (ulong)steps[i];
            ranges.Add(new AckRange(smallest, largest));
            largest = smallest - 2 - (ulong)(i + 1 < steps.Length ? steps[i + 1] : 0);
        }
        return [.. ranges];
    }

    private static byte[] Mutate(byte[] golden, int[] places, int[] values, int cut)
    {
        var bytes = golden[..Math.Max(0, golden.Length - cut)];
        for (var i = 0; i < places.Length && bytes.Length > 0; i++)
            bytes[places[i] % bytes.Length] = (byte)values[i];
        // Half of them with a right checksum, or nothing but the checksum would ever be tested.
        if (cut % 2 == 0 && bytes.Length >= Datagram.MinimumSize)
            Datagram.Seal(bytes, bytes.Length - Datagram.TrailerSize);
        return bytes;
    }

    private static bool WriteAgain(ref DatagramWriter writer, in Frame frame)
    {
        switch (frame.Type)
        {
            case FrameType.Ping:
                return writer.TryPing();
            case FrameType.Window:
                return writer.TryWindow(frame.Channel, frame.Offset);
            case FrameType.Blocked:
                return writer.TryBlocked(frame.Channel, frame.Offset);
            case FrameType.Stream:
                return Frames.Stream(ref writer, frame.Channel, frame.Offset, frame.Data);
            case FrameType.Skip:
                return writer.TrySkip(frame.Channel, frame.Offset, frame.Length);
            case FrameType.Datagram:
                return Frames.Unreliable(ref writer, frame.Data);
            case FrameType.Close:
                return writer.TryClose(frame.CloseReason, frame.Data);
            default:
                var ranges = new List<AckRange>();
                foreach (var range in frame.Ack)
                    ranges.Add(range);
                return writer.TryAck(frame.Ack.DelayMicroseconds, ranges.ToArray());
        }
    }

    /// <summary>All readers over the same bytes; true when what they accept keeps its promises.</summary>
    private static bool ReadEverything(byte[] bytes)
    {
        var opened = Datagram.Open(bytes, out _, out var body) == Verdict.Ok;
        return KeepsPromises(bytes)
            && (!opened || KeepsPromises(body))
            && Enum.IsDefined(HelloMessage.Read(opened ? body : bytes, out _))
            && Enum.IsDefined(RetryMessage.Read(opened ? body : bytes, out _))
            && Enum.IsDefined(WelcomeMessage.Read(opened ? body : bytes, out _))
            && Enum.IsDefined(RejectMessage.Read(opened ? body : bytes, out _))
            && Enum.IsDefined(ResetMessage.Read(opened ? body : bytes, out _))
            && Enum.IsDefined(Envelope.Read(bytes, out _, out var payload)) && payload.Length <= bytes.Length
            && Enum.IsDefined(Cookie.Validate(bytes, new byte[32], [], [], 1, 1, 0, 1))
            && Enum.IsDefined(FrameReader.Check(bytes, ConnectionSide.Dialer, out _))
            && Enum.IsDefined(FrameReader.Check(bytes, ConnectionSide.Listener, out _));
    }

    private static bool KeepsPromises(ReadOnlySpan<byte> body)
    {
        var reader = new FrameReader(body);
        Verdict verdict;
        while (reader.TryNext(out var frame, out verdict))
        {
            if (verdict != Verdict.Ok || frame.Channel > ChannelIds.Maximum || frame.Offset + frame.Length > VarInt.MaxValue)
                return false;
            if (frame.Data.Length > body.Length || (frame.Type == FrameType.Stream && (ulong)frame.Data.Length != frame.Length))
                return false;
            if (frame.Type == FrameType.Ack && !Descends(frame.Ack))
                return false;
        }
        return Enum.IsDefined(verdict);
    }

    private static bool Descends(AckFrame ack)
    {
        var count = 0;
        var below = ulong.MaxValue;
        foreach (var range in ack)
        {
            if (range.Smallest > range.Largest || range.Largest >= below)
                return false;
            below = range.Smallest - 1;
            count++;
            if (below == ulong.MaxValue)
                break;
        }
        return count == ack.RangeCount && count <= AckFrame.MaximumRanges;
    }
}
