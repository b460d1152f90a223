using System.Buffers.Binary;

namespace ActorUdp.Protocol.Wire;

/// <summary>
/// Reads field after field and never beyond the end. A field that is cut short reads as zero and makes <see cref="Failed"/> true
/// for good, so that a reader of many fields can ask once, at the end.
/// </summary>
internal ref struct SpanReader(ReadOnlySpan<byte> source)
{
    private ReadOnlySpan<byte> _rest = source;

    /// <summary>Whether a field was cut short.</summary>
    public bool Failed { get; private set; }

    /// <summary>What has not been read yet.</summary>
    public readonly ReadOnlySpan<byte> Rest => _rest;

    public byte ReadByte() => TryTake(sizeof(byte), out var field) ? field[0] : (byte)0;

    public ushort ReadUInt16() =>
        TryTake(sizeof(ushort), out var field) ? BinaryPrimitives.ReadUInt16LittleEndian(field) : (ushort)0;

    public uint ReadUInt32() => TryTake(sizeof(uint), out var field) ? BinaryPrimitives.ReadUInt32LittleEndian(field) : 0;

    public int ReadInt32() => (int)ReadUInt32();

    public ulong ReadUInt64() => TryTake(sizeof(ulong), out var field) ? BinaryPrimitives.ReadUInt64LittleEndian(field) : 0;

    public ulong ReadVarInt()
    {
        if (VarInt.TryRead(_rest, out var value, out var length))
            _rest = _rest[length..];
        else
            Fail();
        return value;
    }

    /// <summary>A varint that is no longer than it needs to be.</summary>
    public ulong ReadShortestVarInt()
    {
        if (VarInt.TryRead(_rest, out var value, out var length) && length == VarInt.Length(value))
            _rest = _rest[length..];
        else
            Fail();
        return Failed ? 0 : value;
    }

    public ReadOnlySpan<byte> ReadBytes(ulong length)
    {
        if (length > (ulong)_rest.Length)
        {
            Fail();
            return default;
        }
        TryTake((int)length, out var field);
        return field;
    }

    /// <summary>Bytes behind their length in one byte.</summary>
    public ReadOnlySpan<byte> ReadShortBytes() => ReadBytes(ReadByte());

    private bool TryTake(int length, out ReadOnlySpan<byte> field)
    {
        if (_rest.Length < length)
        {
            field = default;
            Fail();
            return false;
        }
        field = _rest[..length];
        _rest = _rest[length..];
        return true;
    }

    /// <summary>What was read is not allowed: nothing more is read.</summary>
    public void Fail()
    {
        Failed = true;
        _rest = default;
    }
}
