using System.Runtime.CompilerServices;
using static ActorUdp.Sockets.Linux.LibC;

namespace ActorUdp.Sockets.Linux;

/// <summary>Reads control messages, cmsg(3), one after the other.</summary>
internal unsafe ref struct ControlReader(byte* control, nuint length)
{
    private int _offset;

    /// <summary>The message's header, and behind it the payload.</summary>
    public bool TryNext(out int level, out int type, out ReadOnlySpan<byte> payload)
    {
        if (_offset + Unsafe.SizeOf<ControlHeader>() <= (int)length)
        {
            var header = (ControlHeader*)(control + _offset);
            int size = (int)header->Length;
            if (size >= ControlLength(0) && size <= (int)length - _offset)
            {
                (level, type) = (header->Level, header->Type);
                payload = new ReadOnlySpan<byte>(control + _offset + ControlLength(0), size - ControlLength(0));
                _offset += Align(size);
                return true;
            }
        }

        (level, type) = (0, 0);
        payload = default;
        return false;
    }
}

/// <summary>Writes control messages one after the other into memory that is zero and has <see cref="ControlSpace"/> for each.</summary>
internal unsafe ref struct ControlWriter(byte* control)
{
    /// <summary>Bytes written.</summary>
    public int Length { get; private set; }

    public void Add<T>(int level, int type, T payload)
        where T : unmanaged
    {
        var header = (ControlHeader*)(control + Length);
        header->Length = (nuint)ControlLength(sizeof(T));
        header->Level = level;
        header->Type = type;
        Unsafe.WriteUnaligned(control + Length + ControlLength(0), payload);
        Length += ControlSpace(sizeof(T));
    }
}
