using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace ActorUdp.Protocol.Wire;

/// <summary>
/// The variable-length integer of QUIC (RFC 9000, section 16): the two high bits of the first byte say whether 1, 2, 4 or 8
/// bytes follow in network order. An encoding longer than needed is valid, so that a writer may reserve room.
/// </summary>
public static class VarInt
{
    /// <summary>The largest value that fits: 2^62 − 1. Offsets and packet numbers never exceed it.</summary>
    public const ulong MaxValue = (1UL << 62) - 1;

    /// <summary>The longest encoding, in bytes.</summary>
    public const int MaximumLength = 8;

    /// <summary>How many bytes the shortest encoding of a value takes: 1, 2, 4 or 8.</summary>
    /// <param name="value">At most <see cref="MaxValue"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The value is larger than <see cref="MaxValue"/>.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Length(ulong value)
    {
        if (value < 1UL << 6)
            return 1;
        if (value < 1UL << 14)
            return 2;
        if (value < 1UL << 30)
            return 4;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, MaxValue);
        return 8;
    }

    /// <summary>Reads the integer at the beginning of <paramref name="source"/>; any bytes are allowed.</summary>
    /// <param name="source">The bytes; what follows the integer is not looked at.</param>
    /// <param name="value">The value, 0 when there is none.</param>
    /// <param name="length">How many bytes it took, 0 when there is none.</param>
    /// <returns>False when <paramref name="source"/> ends before the integer does.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryRead(ReadOnlySpan<byte> source, out ulong value, out int length)
    {
        if (source.Length > 0 && source[0] < 0x40)
        {
            value = source[0];
            length = 1;
            return true;
        }
        return TryReadLong(source, out value, out length);
    }

    /// <summary>Writes the shortest encoding at the beginning of <paramref name="target"/>.</summary>
    /// <param name="target">Where to; must have room for <see cref="Length"/> bytes.</param>
    /// <param name="value">At most <see cref="MaxValue"/>.</param>
    /// <returns>How many bytes were written.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The value is too large or the target too short.</exception>
    public static int Write(Span<byte> target, ulong value)
    {
        var length = Length(value);
        switch (length)
        {
            case 1:
                target[0] = (byte)value;
                break;
            case 2:
                BinaryPrimitives.WriteUInt16BigEndian(target, (ushort)(value | 0x4000));
                break;
            case 4:
                BinaryPrimitives.WriteUInt32BigEndian(target, (uint)(value | 0x8000_0000));
                break;
            default:
                BinaryPrimitives.WriteUInt64BigEndian(target, value | 0xC000_0000_0000_0000);
                break;
        }
        return length;
    }

    private static bool TryReadLong(ReadOnlySpan<byte> source, out ulong value, out int length)
    {
        value = 0;
        length = 0;
        if (source.IsEmpty)
            return false;
        var needed = 1 << (source[0] >> 6);
        if (source.Length < needed)
            return false;
        value = needed switch
        {
            2 => BinaryPrimitives.ReadUInt16BigEndian(source) & 0x3FFFUL,
            4 => BinaryPrimitives.ReadUInt32BigEndian(source) & 0x3FFF_FFFFUL,
            _ => BinaryPrimitives.ReadUInt64BigEndian(source) & MaxValue,
        };
        length = needed;
        return true;
    }
}
