using System.Buffers.Binary;

namespace ActorUdp.Protocol.Wire;

/// <summary>The frame around every datagram: header, body, and a trailer with the CRC-32C of all before it.</summary>
public static class Datagram
{
    /// <summary>The size of the trailer in bytes.</summary>
    public const int TrailerSize = Crc32C.Size;

    /// <summary>What header and trailer take together, which is the smallest datagram there is, in bytes.</summary>
    public const int MinimumSize = PacketHeader.Size + TrailerSize;

    /// <summary>The largest payload of a UDP datagram over IPv4, in bytes.</summary>
    public const int MaximumSize = 65_507;

    /// <summary>
    /// What every path must carry, in bytes: a Hello is padded to it, so that a reply is never larger than its request and a path
    /// that can't carry it fails at once.
    /// </summary>
    public const int HelloMinimumSize = 1_200;

    /// <summary>
    /// The smallest Data datagram that asks for an acknowledgement, in bytes. One more than a Reset takes: the answer to any such
    /// datagram is shorter than it.
    /// </summary>
    public const int AckElicitingMinimumSize = ResetMessage.DatagramSize + 1;

    /// <summary>Checks a received datagram's header and checksum, and takes header and trailer off. Any bytes are allowed.</summary>
    /// <param name="datagram">The bytes as received.</param>
    /// <param name="header">The header, default unless the verdict is <see cref="Verdict.Ok"/>.</param>
    /// <param name="body">What is between header and trailer; empty unless the verdict is <see cref="Verdict.Ok"/>.</param>
    /// <returns>What <see cref="PacketHeader.Read"/> returns, or <see cref="Verdict.BadChecksum"/>.</returns>
    public static Verdict Open(ReadOnlySpan<byte> datagram, out PacketHeader header, out ReadOnlySpan<byte> body)
    {
        body = default;
        var verdict = PacketHeader.Read(datagram, out header);
        if (verdict != Verdict.Ok)
            return verdict;
        var trailer = datagram.Length - TrailerSize;
        if (BinaryPrimitives.ReadUInt32LittleEndian(datagram[trailer..]) != Crc32C.Compute(datagram[..trailer]))
        {
            header = default;
            return Verdict.BadChecksum;
        }
        body = datagram[PacketHeader.Size..trailer];
        return Verdict.Ok;
    }

    /// <summary>Writes the trailer behind header and body.</summary>
    /// <param name="target">The datagram; must have room for the trailer.</param>
    /// <param name="length">How many bytes header and body take.</param>
    /// <param name="parts">What of these the datagram refers to; null: nothing.</param>
    /// <returns>The size of the whole datagram.</returns>
    internal static int Seal(Span<byte> target, int length, DatagramParts? parts = null)
    {
        var sealedPart = target[..length];
        BinaryPrimitives.WriteUInt32LittleEndian(target[length..], parts?.Checksum(sealedPart) ?? Crc32C.Compute(sealedPart));
        return length + TrailerSize;
    }
}
