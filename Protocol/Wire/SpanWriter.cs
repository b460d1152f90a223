using System.Buffers.Binary;

namespace ActorUdp.Protocol.Wire;

/// <summary>Writes field after field. The caller has made sure that they fit; if not, the span's bounds check throws.</summary>
internal ref struct SpanWriter(Span<byte> target)
{
    private readonly Span<byte> _target = target;

    /// <summary>How many bytes were written.</summary>
    public int Position { get; private set; }

    public void WriteByte(byte value) => _target[Position++] = value;

    public void WriteUInt16(ushort value)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(_target[Position..], value);
        Position += sizeof(ushort);
    }

    public void WriteUInt32(uint value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(_target[Position..], value);
        Position += sizeof(uint);
    }

    public void WriteInt32(int value) => WriteUInt32((uint)value);

    public void WriteUInt64(ulong value)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(_target[Position..], value);
        Position += sizeof(ulong);
    }

    public void WriteVarInt(ulong value) => Position += VarInt.Write(_target[Position..], value);

    public void WriteBytes(scoped ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_target[Position..]);
        Position += bytes.Length;
    }

    /// <summary>Bytes behind their length in one byte.</summary>
    /// <exception cref="ArgumentException">More than 255 bytes.</exception>
    public void WriteShortBytes(scoped ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > byte.MaxValue)
            throw new ArgumentException($"{bytes.Length} bytes where at most {byte.MaxValue} fit.", nameof(bytes));
        WriteByte((byte)bytes.Length);
        WriteBytes(bytes);
    }

    /// <summary>Room for so many bytes, for the caller to fill.</summary>
    public Span<byte> Reserve(int length)
    {
        var room = _target.Slice(Position, length);
        Position += length;
        return room;
    }
}
