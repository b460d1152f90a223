namespace ActorUdp.Remote;

/// <summary>Steps over the fields of a Protobuf message without decoding what is in them. Any bytes are allowed.</summary>
internal ref struct ProtoReader(ReadOnlySpan<byte> message)
{
    private const int Varint = 0;
    private const int Fixed64 = 1;
    private const int LengthDelimited = 2;
    private const int Fixed32 = 5;

    private readonly ReadOnlySpan<byte> _message = message;
    private int _at;

    /// <summary>The number of the present field.</summary>
    public int Field { get; private set; }

    /// <summary>Where the present field begins, its tag included.</summary>
    public int Start { get; private set; }

    /// <summary>Where the present field ends.</summary>
    public readonly int End => _at;

    /// <summary>The bytes of the present field when it is length-delimited; else empty.</summary>
    public ReadOnlySpan<byte> Bytes { get; private set; }

    /// <summary>The present field when it is a number; else 0.</summary>
    public ulong Number { get; private set; }

    /// <summary>The message has been read to its end, without a field that is not well formed.</summary>
    public readonly bool IsAtEnd => _at == _message.Length;

    /// <summary>Takes the next field; false at the end, and at a field that is not well formed.</summary>
    public bool TryNext()
    {
        Start = _at;
        Bytes = default;
        Number = 0;
        if (!TryVarint(out ulong tag))
        {
            return false;
        }

        Field = (int)Math.Min(tag >> 3, int.MaxValue);
        switch ((int)(tag & 7))
        {
            case Varint when TryVarint(out ulong number):
                Number = number;
                return true;
            case Fixed64 when _message.Length - _at >= sizeof(ulong):
                Number = System.Buffers.Binary.BinaryPrimitives.ReadUInt64LittleEndian(_message[_at..]);
                _at += sizeof(ulong);
                return true;
            case Fixed32 when _message.Length - _at >= sizeof(uint):
                Number = System.Buffers.Binary.BinaryPrimitives.ReadUInt32LittleEndian(_message[_at..]);
                _at += sizeof(uint);
                return true;
            case LengthDelimited when TryVarint(out ulong length) && length <= (ulong)(_message.Length - _at):
                Bytes = _message.Slice(_at, (int)length);
                _at += (int)length;
                return true;
            default:
                _at = Start;
                return false;
        }
    }

    private bool TryVarint(out ulong value)
    {
        value = 0;
        for (int shift = 0; shift < 64 && _at < _message.Length; shift += 7)
        {
            byte b = _message[_at++];
            value |= (ulong)(b & 0x7F) << shift;
            if (b < 0x80)
            {
                return true;
            }
        }

        _at = Start;
        return false;
    }
}
