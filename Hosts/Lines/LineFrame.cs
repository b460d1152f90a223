using System.Buffers.Binary;
using ActorUdp.Hosts.Framing;

namespace ActorUdp.Hosts.Lines;

/// <summary>What a <see cref="LineFrame"/> says.</summary>
internal enum LineFrameKind : byte
{
    /// <summary>Sender: a stream of lines begins; nothing else makes a node know a stream.</summary>
    Begin = 1,

    /// <summary>Sender: the line with this number, counted from 1.</summary>
    Line = 2,

    /// <summary>Sender: all is confirmed, or given up; forget the stream.</summary>
    End = 3,

    /// <summary>Sender: how far are you? Asked when the node has been silent.</summary>
    Query = 4,

    /// <summary>Node: all lines up to this number were printed and flushed.</summary>
    Confirm = 5,

    /// <summary>Node: I never saw this stream begin (I was restarted since).</summary>
    Unknown = 6,

    /// <summary>Node: I do not take these lines; the text says why.</summary>
    Refuse = 7,
}

/// <summary>
/// The line protocol: type byte, the stream's id (u64, random), a number (u64), then the bytes of the line or, in
/// <see cref="LineFrameKind.Refuse"/>, UTF-8 text. Little-endian. The numbers make a loss visible: a node never prints a line that
/// does not follow the one before, and a new incarnation of a node never goes on with a stream that another began.
/// </summary>
internal readonly record struct LineFrame(LineFrameKind Kind, ulong Stream, ulong Number, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>Bytes before the line.</summary>
    public const int HeaderLength = 1 + sizeof(ulong) + sizeof(ulong);

    public static void WriteHeader(Span<byte> target, LineFrameKind kind, ulong stream, ulong number)
    {
        target[0] = (byte)kind;
        BinaryPrimitives.WriteUInt64LittleEndian(target[1..], stream);
        BinaryPrimitives.WriteUInt64LittleEndian(target[9..], number);
    }

    public static byte[] Encode(LineFrameKind kind, ulong stream, ulong number, ReadOnlySpan<byte> bytes = default)
    {
        byte[] frame = new byte[HeaderLength + bytes.Length];
        WriteHeader(frame, kind, stream, number);
        bytes.CopyTo(frame.AsSpan(HeaderLength));
        return frame;
    }

    /// <summary>False for anything that is no frame. <see cref="Bytes"/> is a part of <paramref name="message"/>, not a copy.</summary>
    public static bool TryDecode(ReadOnlyMemory<byte> message, out LineFrame frame)
    {
        var reader = new FrameReader(message.Span);
        bool whole = reader.TryByte(out byte kind) & reader.TryUInt64(out ulong stream) & reader.TryUInt64(out ulong number);
        if (!whole || kind is < (byte)LineFrameKind.Begin or > (byte)LineFrameKind.Refuse)
        {
            frame = default;
            return false;
        }
        frame = new LineFrame((LineFrameKind)kind, stream, number, message[reader.Consumed..]);
        return true;
    }
}
