using ActorUdp.Protocol.Wire;

namespace ActorUdp.Specs.Protocol.Wire;

public class DatagramSpec
{
    private readonly byte[] _datagram = Frames.Data(0x1122334455667788, 42, (ref w) => w.TryPing());

    [Fact]
    public void A_datagram_opens_to_its_header_and_body()
    {
        Assert.Equal(Verdict.Ok, Datagram.Open(_datagram, out var header, out var body));
        Assert.Equal(new PacketHeader(PacketType.Data, 0x1122334455667788, 42), header);
        Assert.Equal(_datagram.Length - Datagram.MinimumSize, body.Length);
    }

    [Fact]
    public void The_header_alone_can_be_read_before_the_checksum()
    {
        _datagram[^1] ^= 1;
        Assert.Equal(Verdict.Ok, PacketHeader.Read(_datagram, out var header));
        Assert.Equal(0x1122334455667788UL, header.ConnectionId);
        Assert.Equal(Verdict.BadChecksum, Datagram.Open(_datagram, out header, out var body));
        Assert.Equal(default, header);
        Assert.True(body.IsEmpty);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(Datagram.MinimumSize - 1)]
    public void What_has_no_room_for_header_and_trailer_is_too_short(int length) =>
        Assert.Equal(Verdict.TooShort, Datagram.Open(_datagram.AsSpan(0, length), out _, out _));

    [Theory]
    [InlineData(PacketHeader.MagicOffset, 0x55, Verdict.BadMagic)]
    [InlineData(PacketHeader.MagicOffset + 1, 0x41, Verdict.BadMagic)]
    [InlineData(PacketHeader.VersionAndTypeOffset, 0x06, Verdict.BadVersion)]
    [InlineData(PacketHeader.VersionAndTypeOffset, 0x26, Verdict.BadVersion)]
    [InlineData(PacketHeader.VersionAndTypeOffset, 0x10, Verdict.BadType)]
    [InlineData(PacketHeader.VersionAndTypeOffset, 0x17, Verdict.BadType)]
    [InlineData(PacketHeader.VersionAndTypeOffset, 0x1F, Verdict.BadType)]
    [InlineData(PacketHeader.FlagsOffset, 0x01, Verdict.ReservedBits)]
    [InlineData(PacketHeader.FlagsOffset, 0x10, Verdict.ReservedBits)]
    [InlineData(PacketHeader.FlagsOffset, 0x80, Verdict.ReservedBits)]
    [InlineData(PacketHeader.PacketNumberOffset + 7, 0x40, Verdict.BadPacketNumber)]
    [InlineData(PacketHeader.VersionAndTypeOffset, 0x13, Verdict.BadPacketNumber)]
    [InlineData(PacketHeader.PacketNumberOffset, 0x2B, Verdict.BadChecksum)]
    [InlineData(PacketHeader.ConnectionIdOffset, 0x00, Verdict.BadChecksum)]
    [InlineData(PacketHeader.Size, 0x02, Verdict.BadChecksum)]
    public void A_wrong_byte_has_its_verdict(int offset, byte value, Verdict expected)
    {
        Assert.NotEqual(value, _datagram[offset]);
        _datagram[offset] = value;
        Assert.Equal(expected, Datagram.Open(_datagram, out var header, out _));
        Assert.Equal(default, header);
    }

    [Theory]
    [InlineData(PacketType.Hello, 3, Verdict.Ok)]
    [InlineData(PacketType.Data, 3, Verdict.Ok)]
    [InlineData(PacketType.Retry, 3, Verdict.BadPacketNumber)]
    [InlineData(PacketType.Welcome, 3, Verdict.BadPacketNumber)]
    [InlineData(PacketType.Reject, 3, Verdict.BadPacketNumber)]
    [InlineData(PacketType.Reset, 3, Verdict.BadPacketNumber)]
    public void Only_Hello_and_Data_are_numbered(PacketType type, ulong number, Verdict expected)
    {
        var datagram = new byte[Datagram.MinimumSize];
        new PacketHeader(type, 1, number).Write(datagram);
        Assert.Equal(expected, PacketHeader.Read(datagram, out _));
    }

    [Fact]
    public void A_header_needs_its_room() =>
        Assert.Throws<ArgumentException>(() => new PacketHeader(PacketType.Data, 1, 1).Write(new byte[PacketHeader.Size - 1]));
}
