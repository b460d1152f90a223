using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace ActorUdp.Hosts.Framing;

/// <summary>Writes what <see cref="FrameReader"/> reads.</summary>
internal sealed class FrameWriter
{
    private readonly ArrayBufferWriter<byte> _buffer = new(64);

    public FrameWriter Byte(byte value)
    {
        _buffer.Write([value]);
        return this;
    }

    public FrameWriter UInt32(uint value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(_buffer.GetSpan(sizeof(uint)), value);
        _buffer.Advance(sizeof(uint));
        return this;
    }

    public FrameWriter Int64(long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(_buffer.GetSpan(sizeof(long)), value);
        _buffer.Advance(sizeof(long));
        return this;
    }

    public FrameWriter UInt64(ulong value) => Int64(unchecked((long)value));

    public FrameWriter Guid(Guid value)
    {
        value.TryWriteBytes(_buffer.GetSpan(16));
        _buffer.Advance(16);
        return this;
    }

    /// <summary>At most 65,535 bytes of UTF-8: what is longer is cut.</summary>
    public FrameWriter Text(string value)
    {
        ReadOnlySpan<byte> bytes = Encoding.UTF8.GetBytes(value);
        bytes = bytes[..Math.Min(bytes.Length, ushort.MaxValue)];
        BinaryPrimitives.WriteUInt16LittleEndian(_buffer.GetSpan(sizeof(ushort)), (ushort)bytes.Length);
        _buffer.Advance(sizeof(ushort));
        return Bytes(bytes);
    }

    public FrameWriter Bytes(ReadOnlySpan<byte> bytes)
    {
        _buffer.Write(bytes);
        return this;
    }

    public byte[] ToArray() => _buffer.WrittenSpan.ToArray();
}
