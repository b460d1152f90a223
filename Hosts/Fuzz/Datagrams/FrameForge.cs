using ActorUdp.Hosts.Fuzz.Engine;
using ActorUdp.Protocol.Wire;

namespace ActorUdp.Hosts.Fuzz.Datagrams;

/// <summary>Writes frames of Data datagrams: mostly plausible for the connection, now and then wrong in one field.</summary>
internal static class FrameForge
{
    private static readonly FrameType[] _ofDialer =
        [FrameType.Stream, FrameType.Stream, FrameType.Stream, FrameType.Stream, FrameType.Skip, FrameType.Blocked, FrameType.Datagram, FrameType.Ping];

    private static readonly FrameType[] _ofListener = [FrameType.Ack, FrameType.Ack, FrameType.Ack, FrameType.Window];

    /// <summary>Writes a few frames.</summary>
    public static int WriteBody(Span<byte> body, ConnectionSide sender, ForgeContext context, FuzzRandom random)
    {
        var writer = new RawWriter(body);
        int frames = random.Between(1, random.OneIn(8) ? 40 : 5);
        for (int i = 0; i < frames && writer.Room > 0; i++)
            WriteFrame(ref writer, Choose(sender, random), context, random);
        return writer.Position;
    }

    public static void WriteFrame(ref RawWriter writer, FrameType type, ForgeContext context, FuzzRandom random)
    {
        writer.Byte((byte)type);
        switch (type)
        {
            case FrameType.Ack:
                WriteAck(ref writer, context, random);
                break;
            case FrameType.Window:
            case FrameType.Blocked:
                writer.Byte(Channel(context, random));
                writer.VarInt(random.Around(context.Window * 2), random);
                break;
            case FrameType.Stream:
                WriteStream(ref writer, context, random);
                break;
            case FrameType.Skip:
                byte skipped = Channel(context, random);
                writer.Byte(skipped);
                writer.VarInt(Offset(skipped, context, random), random);
                writer.VarInt(random.Around(random.OneIn(2) ? 32 : context.Window), random);
                break;
            case FrameType.Datagram:
                WriteData(ref writer, random.Below(64), random);
                break;
            case FrameType.Close:
                writer.Byte(random.OneIn(4) ? random.Byte() : (byte)random.Below(5));
                WriteText(ref writer, random);
                break;
            default:
                break;
        }
    }

    private static FrameType Choose(ConnectionSide sender, FuzzRandom random)
    {
        if (random.OneIn(128))
            return FrameType.Close;
        if (random.OneIn(64))
            return (FrameType)random.Byte();
        FrameType[] usual = sender == ConnectionSide.Dialer || random.OneIn(64) ? _ofDialer : _ofListener;
        return usual[random.Below(usual.Length)];
    }

    private static byte Channel(ForgeContext context, FuzzRandom random) =>
        random.OneIn(64) ? (byte)random.Edge() : (byte)random.Below(context.Channels);

    private static ulong Offset(byte channel, ForgeContext context, FuzzRandom random)
    {
        ulong next = context.Offsets[Math.Min(channel, context.Offsets.Length - 1)];
        return random.Below(8) switch
        {
            0 => random.Around(context.Window),
            1 => random.Around(next),
            2 => next + (ulong)random.Below(128),
            _ => next,
        };
    }

    private static void WriteStream(ref RawWriter writer, ForgeContext context, FuzzRandom random)
    {
        byte channel = Channel(context, random);
        ulong offset = Offset(channel, context, random);
        writer.Byte(channel);
        writer.VarInt(offset, random);
        ref ulong next = ref context.Offsets[Math.Min(channel, context.Offsets.Length - 1)];
        if (random.OneIn(4))
        {
            // Bytes of any kind: as records they say any length.
            int length = random.Below(random.OneIn(4) ? 600 : 40);
            if (offset == next)
                next += (ulong)length;
            WriteData(ref writer, length, random);
            return;
        }
        // A whole record, whose length is right most of the time.
        int payload = random.Below(random.OneIn(8) ? 400 : 30);
        ulong said = random.OneIn(16) ? random.Around((ulong)payload * 4) & VarInt.MaxValue : (ulong)payload;
        int size = VarInt.Length(said) + payload;
        writer.VarInt(random.OneIn(64) ? random.Around((ulong)size) : (ulong)size, random);
        Span<byte> header = stackalloc byte[VarInt.MaximumLength];
        writer.Bytes(header[..VarInt.Write(header, said)]);
        writer.Noise(payload, random);
        if (offset == next)
            next += (ulong)size;
    }

    private static void WriteAck(ref RawWriter writer, ForgeContext context, FuzzRandom random)
    {
        ulong largest = random.Around(context.LargestSent);
        writer.VarInt(largest, random);
        writer.VarInt(random.Around(1_000), random);
        int further = random.OneIn(3) ? random.Below(random.OneIn(8) ? 70 : 5) : 0;
        writer.VarInt(random.OneIn(32) ? random.Edge() : (ulong)further, random);
        writer.VarInt(random.Around(random.OneIn(2) ? 3 : largest), random);
        for (int i = 0; i < further; i++)
        {
            writer.VarInt(random.Around(2), random);
            writer.VarInt(random.Around(2), random);
        }
    }

    private static void WriteData(ref RawWriter writer, int length, FuzzRandom random)
    {
        writer.VarInt(random.OneIn(32) ? random.Around((ulong)length) : (ulong)length, random);
        writer.Noise(length, random);
    }

    private static void WriteText(ref RawWriter writer, FuzzRandom random)
    {
        int length = random.OneIn(8) ? random.Between(200, 300) : random.Below(20);
        writer.VarInt((ulong)length, random);
        for (int i = 0; i < length; i++)
            writer.Byte(random.OneIn(32) ? random.Byte() : (byte)random.Between(' ', '~'));
    }
}
