using System.Buffers.Binary;

namespace ActorUdp.Hosts.Lab.Subjects;

/// <summary>
/// A message of the bulk transfer: who sent it, its number, and bytes that follow from the two, so that the sink can compare every
/// one of them.
/// </summary>
internal static class BulkMessage
{
    /// <summary>Small enough that a slow path delivers several in a second.</summary>
    public const int Length = 16 * 1024;

    private const int HeaderLength = 1 + sizeof(ulong);
    private const int PatternLength = 64 * 1024;

    private static readonly byte[] _pattern = Pattern();

    public static void Write(Span<byte> target, byte origin, ulong number)
    {
        target[0] = origin;
        BinaryPrimitives.WriteUInt64LittleEndian(target[1..], number);
        Body(origin, number).CopyTo(target[HeaderLength..]);
    }

    /// <returns>False when a byte is not as it was written.</returns>
    public static bool TryRead(ReadOnlySpan<byte> message, out byte origin, out ulong number)
    {
        (origin, number) = (0, 0);
        if (message.Length != Length)
            return false;
        origin = message[0];
        number = BinaryPrimitives.ReadUInt64LittleEndian(message[1..]);
        return message[HeaderLength..].SequenceEqual(Body(origin, number));
    }

    // Another origin or number begins somewhere else in the pattern: 16 well-mixed bits of both (Fibonacci hashing).
    private static ReadOnlySpan<byte> Body(byte origin, ulong number) =>
        _pattern.AsSpan((int)((number ^ (ulong)origin << 56) * 0x9E3779B97F4A7C15 >> 48), Length - HeaderLength);

    private static byte[] Pattern()
    {
        byte[] pattern = new byte[PatternLength + Length];
        new Random(1).NextBytes(pattern);
        return pattern;
    }
}
