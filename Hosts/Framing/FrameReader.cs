using System.Buffers.Binary;
using System.Text;

namespace ActorUdp.Hosts.Framing;

/// <summary>
/// Reads the fields of one message of the line and file protocols. Little-endian; a field that is not there makes the
/// method return false, never throw: what a peer sends is not trusted.
/// </summary>
internal ref struct FrameReader(ReadOnlySpan<byte> frame)
{
    private static readonly UTF8Encoding _lenient = new(encoderShouldEmitUTF8Identifier: false);

    private readonly ReadOnlySpan<byte> _frame = frame;
    private int _at;

    /// <summary>Bytes of the frame that were read.</summary>
    public readonly int Consumed => _at;

    public readonly bool AtEnd => _at == _frame.Length;

    public bool TryByte(out byte value)
    {
        bool there = TryBytes(1, out ReadOnlySpan<byte> bytes);
        value = there ? bytes[0] : default;
        return there;
    }

    public bool TryUInt32(out uint value)
    {
        bool there = TryBytes(sizeof(uint), out ReadOnlySpan<byte> bytes);
        value = there ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : default;
        return there;
    }

    public bool TryInt64(out long value)
    {
        bool there = TryBytes(sizeof(long), out ReadOnlySpan<byte> bytes);
        value = there ? BinaryPrimitives.ReadInt64LittleEndian(bytes) : default;
        return there;
    }

    public bool TryUInt64(out ulong value)
    {
        bool there = TryInt64(out long signed);
        value = unchecked((ulong)signed);
        return there;
    }

    public bool TryGuid(out Guid value)
    {
        bool there = TryBytes(16, out ReadOnlySpan<byte> bytes);
        value = there ? new Guid(bytes) : default;
        return there;
    }

    /// <summary>A u16 length and that many bytes of UTF-8; bytes that are none become U+FFFD.</summary>
    public bool TryText(out string value)
    {
        value = "";
        if (!TryBytes(sizeof(ushort), out ReadOnlySpan<byte> length)
            || !TryBytes(BinaryPrimitives.ReadUInt16LittleEndian(length), out ReadOnlySpan<byte> bytes))
            return false;
        value = _lenient.GetString(bytes);
        return true;
    }

    public bool TryBytes(int count, out ReadOnlySpan<byte> bytes)
    {
        if (_frame.Length - _at < count)
        {
            bytes = default;
            return false;
        }
        bytes = _frame.Slice(_at, count);
        _at += count;
        return true;
    }
}
