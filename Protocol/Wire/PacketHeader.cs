using System.Buffers.Binary;

namespace ActorUdp.Protocol.Wire;

/// <summary>
/// The 20 bytes that every datagram begins with. All integers are little-endian and at fixed places, so that a listener can
/// route by <see cref="ConnectionIdOffset"/> before it looks at anything else.
/// </summary>
/// <param name="Type">What the datagram is.</param>
/// <param name="ConnectionId">The id that the destination chose; in a Hello the dialer's own, for the listener has none yet.</param>
/// <param name="PacketNumber">Data: unique in its connection and direction. Hello: the attempt, from 0. Otherwise 0.</param>
/// <param name="AckThreshold">Data of a dialer: how many packets may gather before an acknowledgement, what <see cref="Wire.AckThreshold.AtMost"/> gives. Otherwise the least.</param>
public readonly record struct PacketHeader(
    PacketType Type, ulong ConnectionId, ulong PacketNumber, int AckThreshold = Wire.AckThreshold.Least)
{
    /// <summary>'A', 'U' in memory order.</summary>
    public const ushort Magic = 0x5541;

    /// <summary>
    /// The version in the header. Hello, Retry and Reject carry 1 for ever, so that two nodes of any versions can agree or
    /// disagree in words; Welcome, Reset and Data carry the version that the Welcome chose, which today is 1 too.
    /// </summary>
    public const byte Version = 1;

    /// <summary>Where the magic number is: u16.</summary>
    public const int MagicOffset = 0;

    /// <summary>Where version (high four bits) and packet type (low four bits) are: u8.</summary>
    public const int VersionAndTypeOffset = 2;

    /// <summary>
    /// Where the flags are: u8. Bits 1 to 3 of Data: <see cref="AckThreshold"/>. The others are reserved in version 1, so 0; bit 0 is set
    /// aside for a key phase.
    /// </summary>
    public const int FlagsOffset = 3;

    /// <summary>Where the connection id is: u64.</summary>
    public const int ConnectionIdOffset = 4;

    /// <summary>Where the packet number is: u64.</summary>
    public const int PacketNumberOffset = 12;

    /// <summary>The size of the header in bytes.</summary>
    public const int Size = 20;

    /// <summary>
    /// Reads the header without looking at the checksum: enough to route by. Any bytes are allowed.
    /// <see cref="Datagram.Open"/> checks the rest.
    /// </summary>
    /// <param name="datagram">The whole datagram.</param>
    /// <param name="header">The header, default unless the verdict is <see cref="Verdict.Ok"/>.</param>
    /// <returns>
    /// <see cref="Verdict.Ok"/>, <see cref="Verdict.TooShort"/>, <see cref="Verdict.BadMagic"/>, <see cref="Verdict.BadVersion"/>,
    /// <see cref="Verdict.BadType"/>, <see cref="Verdict.ReservedBits"/> or <see cref="Verdict.BadPacketNumber"/>.
    /// </returns>
    public static Verdict Read(ReadOnlySpan<byte> datagram, out PacketHeader header)
    {
        header = default;
        if (datagram.Length < Datagram.MinimumSize)
            return Verdict.TooShort;
        if (BinaryPrimitives.ReadUInt16LittleEndian(datagram[MagicOffset..]) != Magic)
            return Verdict.BadMagic;
        var versionAndType = datagram[VersionAndTypeOffset];
        if (versionAndType >> 4 != Version)
            return Verdict.BadVersion;
        var type = (PacketType)(versionAndType & 0x0F);
        if (type is < PacketType.Hello or > PacketType.Data)
            return Verdict.BadType;
        var flags = datagram[FlagsOffset];
        if ((flags & ~(type == PacketType.Data ? Wire.AckThreshold.Mask : 0)) != 0)
            return Verdict.ReservedBits;
        var packetNumber = BinaryPrimitives.ReadUInt64LittleEndian(datagram[PacketNumberOffset..]);
        if (packetNumber > VarInt.MaxValue || (packetNumber != 0 && type is not (PacketType.Hello or PacketType.Data)))
            return Verdict.BadPacketNumber;
        header = new PacketHeader(
            type,
            BinaryPrimitives.ReadUInt64LittleEndian(datagram[ConnectionIdOffset..]),
            packetNumber,
            Wire.AckThreshold.OfFlags(flags));
        return Verdict.Ok;
    }

    /// <summary>Writes the header at the beginning of a datagram.</summary>
    /// <param name="target">At least <see cref="Size"/> bytes.</param>
    /// <exception cref="ArgumentException">The target is too short.</exception>
    public void Write(Span<byte> target)
    {
        if (target.Length < Size)
            throw new ArgumentException($"A header needs {Size} bytes, here are {target.Length}.", nameof(target));
        BinaryPrimitives.WriteUInt16LittleEndian(target[MagicOffset..], Magic);
        target[VersionAndTypeOffset] = (byte)((Version << 4) | (byte)Type);
        target[FlagsOffset] = Wire.AckThreshold.ToFlags(AckThreshold);
        BinaryPrimitives.WriteUInt64LittleEndian(target[ConnectionIdOffset..], ConnectionId);
        BinaryPrimitives.WriteUInt64LittleEndian(target[PacketNumberOffset..], PacketNumber);
    }
}
