using System.Text;
using ActorUdp.Protocol.Wire;

namespace ActorUdp.Simulation.Tracing;

/// <summary>Datagrams in words: <c>Data #12 1200 B to 4f…: STREAM 2@0+1152 PING</c>.</summary>
internal static class DatagramText
{
    public static string Brief(ReadOnlySpan<byte> datagram)
    {
        var verdict = PacketHeader.Read(datagram, out var header);
        return verdict == Verdict.Ok ? $"{header.Type} #{header.PacketNumber}" : $"{datagram.Length} B";
    }

    public static string Describe(ReadOnlySpan<byte> datagram)
    {
        if (Datagram.Open(datagram, out var header, out var body) != Verdict.Ok)
            return $"{datagram.Length} B of no use";
        var text = new StringBuilder();
        text.Append(Trace.Culture, $"{header.Type} #{header.PacketNumber} {datagram.Length} B id {header.ConnectionId:x16}");
        if (header.AckThreshold != AckThreshold.Least)
            text.Append(Trace.Culture, $" ack/{header.AckThreshold}");
        if (header.Type == PacketType.Data)
            AppendFrames(text, body);
        return text.ToString();
    }

    private static void AppendFrames(StringBuilder text, ReadOnlySpan<byte> body)
    {
        text.Append(':');
        var frames = new FrameReader(body);
        while (frames.TryNext(out var frame, out _))
            Append(text, frame);
    }

    private static void Append(StringBuilder text, in Frame frame)
    {
        switch (frame.Type)
        {
            case FrameType.Stream:
            case FrameType.Skip:
                text.Append(Trace.Culture, $" {Name(frame.Type)} {frame.Channel}@{frame.Offset}+{frame.Length}");
                break;
            case FrameType.Window:
            case FrameType.Blocked:
                text.Append(Trace.Culture, $" {Name(frame.Type)} {frame.Channel}@{frame.Offset}");
                break;
            case FrameType.Datagram:
                text.Append(Trace.Culture, $" DATAGRAM {frame.Data.Length}");
                break;
            case FrameType.Close:
                text.Append(Trace.Culture, $" CLOSE {frame.CloseReason}");
                break;
            case FrameType.Ack:
                AppendAck(text, frame.Ack);
                break;
            default:
                text.Append(' ').Append(Name(frame.Type));
                break;
        }
    }

    private static void AppendAck(StringBuilder text, in AckFrame ack)
    {
        text.Append(" ACK");
        foreach (var range in ack)
        {
            if (range.Smallest == range.Largest)
                text.Append(Trace.Culture, $" {range.Largest}");
            else
                text.Append(Trace.Culture, $" {range.Largest}-{range.Smallest}");
        }
    }

    private static string Name(FrameType type) => type switch
    {
        FrameType.Stream => "STREAM",
        FrameType.Skip => "SKIP",
        FrameType.Window => "WINDOW",
        FrameType.Blocked => "BLOCKED",
        FrameType.Ping => "PING",
        _ => type.ToString(),
    };
}
