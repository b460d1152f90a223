using System.Buffers.Binary;

namespace ActorUdp.Hosts.Demo;

/// <summary>
/// A numbered message of 64 to 100 bytes: who sends it, its number from 1, how many there will be, and a pattern that follows
/// from both, so that a damaged or mixed-up message shows.
/// </summary>
internal static class NumberMessage
{
    public const int MaximumLength = 100;

    private const int HeaderLength = 1 + sizeof(int) + sizeof(int);
    private const int MinimumLength = 64;

    public static int Write(Span<byte> target, byte origin, int number, int count)
    {
        int length = LengthOf(number);
        target[0] = origin;
        BinaryPrimitives.WriteInt32LittleEndian(target[1..], number);
        BinaryPrimitives.WriteInt32LittleEndian(target[5..], count);
        for (int i = HeaderLength; i < length; i++)
            target[i] = PatternAt(i, origin, number);
        return length;
    }

    /// <summary>False: the message is not as it was written.</summary>
    public static bool TryRead(ReadOnlySpan<byte> message, out byte origin, out int number, out int count)
    {
        origin = 0;
        number = count = 0;
        if (message.Length < HeaderLength)
            return false;
        origin = message[0];
        number = BinaryPrimitives.ReadInt32LittleEndian(message[1..]);
        count = BinaryPrimitives.ReadInt32LittleEndian(message[5..]);
        if (number < 1 || number > count || message.Length != LengthOf(number))
            return false;
        for (int i = HeaderLength; i < message.Length; i++)
            if (message[i] != PatternAt(i, origin, number))
                return false;
        return true;
    }

    private static int LengthOf(int number) => MinimumLength + (number % (MaximumLength - MinimumLength + 1));

    private static byte PatternAt(int index, byte origin, int number) => unchecked((byte)((number * 31) + (index * 7) + origin));
}
