using System.Buffers.Binary;
using ActorUdp.Hosts.Fuzz.Engine;
using ActorUdp.Protocol.Wire;

namespace ActorUdp.Hosts.Fuzz.Datagrams;

/// <summary>Writes fields as they come, right or wrong: what the production writers refuse to write. What does not fit is left out.</summary>
internal ref struct RawWriter(Span<byte> target)
{
    private readonly Span<byte> _target = target;

    public int Position { get; private set; }

    public readonly int Room => _target.Length - Position;

    public void Byte(byte value)
    {
        if (Room >= 1)
            _target[Position++] = value;
    }

    public void UInt64(ulong value)
    {
        if (Room < sizeof(ulong))
            return;
        BinaryPrimitives.WriteUInt64LittleEndian(_target[Position..], value);
        Position += sizeof(ulong);
    }

    /// <summary>The shortest encoding, or at times a longer one, which is valid too. Bits beyond 62 are lost.</summary>
    public void VarInt(ulong value, FuzzRandom random)
    {
        value &= Protocol.Wire.VarInt.MaxValue;
        Span<byte> encoded = stackalloc byte[Protocol.Wire.VarInt.MaximumLength];
        int length;
        if (random.OneIn(16))
        {
            BinaryPrimitives.WriteUInt64BigEndian(encoded, value | 0xC000_0000_0000_0000);
            length = sizeof(ulong);
        }
        else
        {
            length = Protocol.Wire.VarInt.Write(encoded, value);
        }
        Bytes(encoded[..length]);
    }

    public void Bytes(scoped ReadOnlySpan<byte> bytes)
    {
        bytes = bytes[..Math.Min(bytes.Length, Room)];
        bytes.CopyTo(_target[Position..]);
        Position += bytes.Length;
    }

    public void Noise(int count, FuzzRandom random)
    {
        count = Math.Clamp(count, 0, Room);
        random.Fill(_target.Slice(Position, count));
        Position += count;
    }

    /// <summary>Any header; <see cref="PacketHeader"/> itself would not let a flag be set or a type be unknown.</summary>
    public void Header(byte versionAndType, byte flags, ulong connectionId, ulong packetNumber)
    {
        Byte(unchecked((byte)PacketHeader.Magic));
        Byte(PacketHeader.Magic >> 8);
        Byte(versionAndType);
        Byte(flags);
        UInt64(connectionId);
        UInt64(packetNumber);
    }
}
