using System.Buffers.Binary;
using System.Numerics;

namespace ActorUdp.Protocol.Wire;

/// <summary>
/// CRC-32C (Castagnoli) as iSCSI uses it (RFC 3720, section 12.1): initial value and final exclusive-or are all ones, bits are
/// reflected. It finds damage, not malice. The check value of "123456789" is 0xE3069283.
/// </summary>
public static class Crc32C
{
    /// <summary>The size of a checksum on the wire, in bytes.</summary>
    public const int Size = 4;

    /// <summary>The checksum of some bytes. Thread-safe.</summary>
    /// <param name="data">Any bytes, also none.</param>
    /// <returns>The checksum; on the wire it is little-endian.</returns>
    public static uint Compute(ReadOnlySpan<byte> data) => Append(0, data);

    /// <summary>The checksum of bytes that follow others. Thread-safe.</summary>
    /// <param name="checksum">The checksum of the others; 0 when there are none.</param>
    /// <param name="data">Any bytes, also none.</param>
    /// <returns>The checksum of all.</returns>
    public static uint Append(uint checksum, ReadOnlySpan<byte> data)
    {
        var crc = ~checksum;
        if (!Crc32CFolding.IsSupported || data.Length < Crc32CFolding.Shortest)
            return ~Update(crc, data);
        crc = Crc32CFolding.Update(crc, data, out var done);
        return ~Update(crc, data[done..]);
    }

    // Eight bytes a step: one instruction each where the processor has it.
    private static uint Update(uint crc, ReadOnlySpan<byte> data)
    {
        while (data.Length >= sizeof(ulong))
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(data));
            data = data[sizeof(ulong)..];
        }
        if (data.Length >= sizeof(uint))
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt32LittleEndian(data));
            data = data[sizeof(uint)..];
        }
        if (data.Length >= sizeof(ushort))
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt16LittleEndian(data));
            data = data[sizeof(ushort)..];
        }
        if (!data.IsEmpty)
            crc = BitOperations.Crc32C(crc, data[0]);
        return crc;
    }
}
