using ActorUdp.Protocol.Wire;

namespace ActorUdp.Specs.Protocol.Wire;

/// <summary>Short ways to make datagrams and the frames in them.</summary>
internal static class Frames
{
    public delegate bool Append(ref DatagramWriter writer);

    /// <summary>The bodies of frames as a Data datagram of 1,200 bytes at most carries them.</summary>
    public static byte[] Body(params Append[] frames) => BodyOf(Data(0, 0, frames));

    public static byte[] Data(ulong connectionId, ulong packetNumber, params Append[] frames)
    {
        var buffer = new byte[1200];
        var writer = new DatagramWriter(buffer, connectionId, packetNumber);
        foreach (var frame in frames)
            Assert.True(frame(ref writer));
        return buffer[..writer.Finish()];
    }

    public static byte[] BodyOf(byte[] datagram) => datagram[PacketHeader.Size..^Datagram.TrailerSize];

    public static bool Stream(ref DatagramWriter writer, byte channel, ulong offset, ReadOnlySpan<byte> data)
    {
        if (!writer.TryStream(channel, offset, data.Length, out var room) || room.Length != data.Length)
            return false;
        data.CopyTo(room);
        return true;
    }

    public static bool Unreliable(ref DatagramWriter writer, ReadOnlySpan<byte> data)
    {
        if (!writer.TryDatagram(data.Length, out var room))
            return false;
        data.CopyTo(room);
        return true;
    }

    /// <summary>Puts a body of any bytes into a datagram whose checksum is right.</summary>
    public static byte[] Seal(PacketType type, ReadOnlySpan<byte> body)
    {
        var datagram = new byte[Datagram.MinimumSize + body.Length];
        new PacketHeader(type, 1, 0).Write(datagram);
        body.CopyTo(datagram.AsSpan(PacketHeader.Size));
        Datagram.Seal(datagram, PacketHeader.Size + body.Length);
        return datagram;
    }

    /// <summary>The verdict at the end of reading all frames.</summary>
    public static Verdict ReadAll(ReadOnlySpan<byte> body)
    {
        var reader = new FrameReader(body);
        Verdict verdict;
        while (reader.TryNext(out _, out verdict))
        {
        }
        return verdict;
    }
}
