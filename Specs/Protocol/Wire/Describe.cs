using ActorUdp.Protocol.Wire;

namespace ActorUdp.Specs.Protocol.Wire;

/// <summary>What the readers make of bytes, in words: the lines that golden files begin with.</summary>
internal static class Describe
{
    public static List<string> Datagram(byte[] datagram)
    {
        var verdict = ActorUdp.Protocol.Wire.Datagram.Open(datagram, out var header, out var body);
        if (verdict != Verdict.Ok)
            return [verdict.ToString()];
        var first = $"{header.Type} connection={header.ConnectionId:x16} number={header.PacketNumber}"
            + (header.AckThreshold == AckThreshold.Least ? "" : $" threshold={header.AckThreshold}");
        List<string> rest = header.Type switch
        {
            PacketType.Hello => Hello(body),
            PacketType.Retry => Retry(body),
            PacketType.Welcome => Welcome(body),
            PacketType.Reject => Reject(body),
            PacketType.Reset => Reset(body),
            _ => Frames(body),
        };
        return [first, .. rest];
    }

    public static List<string> Frames(ReadOnlySpan<byte> body)
    {
        var lines = new List<string>();
        var reader = new FrameReader(body);
        Verdict verdict;
        while (reader.TryNext(out var frame, out verdict))
            lines.Add(Frame(in frame));
        if (verdict != Verdict.Ok)
            lines.Add(verdict.ToString());
        else if (lines.Count == 0)
            lines.Add("(nothing)");
        return lines;
    }

    public static List<string> Envelope(ReadOnlySpan<byte> message)
    {
        var verdict = ActorUdp.Protocol.Wire.Envelope.Read(message, out var header, out var payload);
        if (verdict != Verdict.Ok)
            return [verdict.ToString()];
        var sender = header.Sender.Kind switch
        {
            EnvelopeSenderKind.None => "nobody",
            EnvelopeSenderKind.ReplyToken => $"token {header.Sender.Token:x16}{Given(header.Sender.Number)}",
            EnvelopeSenderKind.Foreign =>
                $"foreign \"{WireText.Decode(header.Sender.Address)}\" {Target(header.Sender.Target)}{Given(header.Sender.Number)}",
            _ => $"number {header.Sender.Number}",
        };
        if (header.IsNumbered)
            return [$"heading={header.HeadingNumber} from={sender}", Hex(payload)];
        var heading = header.Heading;
        var content = heading.PayloadKind switch
        {
            EnvelopePayloadKind.Bytes => $"bytes {Hex(payload)}",
            EnvelopePayloadKind.Text => $"text \"{WireText.Decode(payload)}\"",
            _ => $"serialized serializer={heading.SerializerId} manifest=\"{WireText.Decode(heading.Manifest)}\" {Hex(payload)}",
        };
        return [$"to={Target(heading.Target)} from={sender}", $"{content}{Given(header.HeadingNumber)}"];
    }

    private static string Given(int number) => number == 0 ? "" : $" is now {number}";

    private static string Target(EnvelopeTarget target) =>
        target.Kind == EnvelopeTargetKind.Name ? $"name \"{WireText.Decode(target.Name)}\"" : $"token {target.Token:x16}";

    private static string Frame(in Frame frame) => frame.Type switch
    {
        FrameType.Ping => "PING",
        FrameType.Ack => $"ACK delay={frame.Ack.DelayMicroseconds}us {Ranges(frame.Ack)}",
        FrameType.Window => $"WINDOW channel={frame.Channel} offset={frame.Offset}",
        FrameType.Blocked => $"BLOCKED channel={frame.Channel} offset={frame.Offset}",
        FrameType.Stream => $"STREAM channel={frame.Channel} offset={frame.Offset} data={Hex(frame.Data)}",
        FrameType.Skip => $"SKIP channel={frame.Channel} offset={frame.Offset} length={frame.Length}",
        FrameType.Datagram => $"DATAGRAM data={Hex(frame.Data)}",
        FrameType.Close => $"CLOSE reason={frame.CloseReason} text=\"{WireText.Decode(frame.Data)}\"",
        _ => $"unexpected {frame.Type}",
    };

    private static string Ranges(AckFrame ack)
    {
        var ranges = new List<string>();
        foreach (var range in ack)
            ranges.Add($"{range.Smallest}-{range.Largest}");
        Assert.Equal(ack.RangeCount, ranges.Count);
        return string.Join(' ', ranges);
    }

    private static List<string> Hello(ReadOnlySpan<byte> body)
    {
        var verdict = HelloMessage.Read(body, out var m);
        return verdict != Verdict.Ok ? [verdict.ToString()] :
        [
            $"versions={m.MinimumVersion}-{m.MaximumVersion} lanes={m.OrdinaryLanes} max-message={m.MaximumMessageSize} "
                + $"uid={m.Uid:x16} expected={m.ExpectedPeerUid:x16}",
            $"cookie={Hex(m.Cookie)}",
            $"cluster=\"{WireText.Decode(m.ClusterId)}\" node=\"{WireText.Decode(m.NodeName)}\" "
                + $"address=\"{WireText.Decode(m.AdvertisedAddress)}\"",
        ];
    }

    private static List<string> Retry(ReadOnlySpan<byte> body)
    {
        var verdict = RetryMessage.Read(body, out var m);
        return verdict != Verdict.Ok ? [verdict.ToString()] : [$"cookie={Hex(m.Cookie)}"];
    }

    private static List<string> Welcome(ReadOnlySpan<byte> body)
    {
        var verdict = WelcomeMessage.Read(body, out var m);
        return verdict != Verdict.Ok ? [verdict.ToString()] :
        [
            $"version={m.Version} lanes={m.OrdinaryLanes} ack-delay={m.MaximumAckDelayMicroseconds}us datagram={m.DatagramSize} "
                + $"max-message={m.MaximumMessageSize} window={m.InitialWindow}",
            $"connection={m.ConnectionId:x16} uid={m.Uid:x16} token={Hex(m.ResetToken)} node=\"{WireText.Decode(m.NodeName)}\"",
        ];
    }

    private static List<string> Reject(ReadOnlySpan<byte> body)
    {
        var verdict = RejectMessage.Read(body, out var m);
        return verdict != Verdict.Ok
            ? [verdict.ToString()]
            : [$"reason={m.Reason} uid={m.Uid:x16} text=\"{WireText.Decode(m.Text)}\""];
    }

    private static List<string> Reset(ReadOnlySpan<byte> body)
    {
        var verdict = ResetMessage.Read(body, out var m);
        return verdict != Verdict.Ok ? [verdict.ToString()] : [$"token={Hex(m.Token)}"];
    }

    private static string Hex(ResetToken token) =>
        Hex([.. BitConverter.GetBytes(token.First), .. BitConverter.GetBytes(token.Second)]);

    private static string Hex(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(bytes);
}
