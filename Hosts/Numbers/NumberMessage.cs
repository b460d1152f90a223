using System.Buffers.Binary;
using ActorUdp.Protocol;

namespace ActorUdp.Hosts.Numbers;

/// <summary>
/// A numbered message of any size: its stream, its number from 1, how many there will be, its length, and a pattern that
/// follows from stream and number, so that a damaged, cut or mixed-up message shows.
/// </summary>
internal static class NumberMessage
{
    /// <summary>The shortest message; without a pattern.</summary>
    public const int MinimumLength = LengthAt + sizeof(int);

    private const int SeriesAt = sizeof(ushort);
    private const int ChannelAt = SeriesAt + sizeof(ushort);
    private const int NumberAt = ChannelAt + 1;
    private const int CountAt = NumberAt + sizeof(int);
    private const int LengthAt = CountAt + sizeof(int);

    /// <summary>Fills <paramref name="target"/>, which is as long as the message is to be.</summary>
    public static void Write(Span<byte> target, NumberStream stream, int number, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(target.Length, MinimumLength, nameof(target));
        BinaryPrimitives.WriteUInt16LittleEndian(target, stream.Origin);
        BinaryPrimitives.WriteUInt16LittleEndian(target[SeriesAt..], stream.Series);
        target[ChannelAt] = (byte)stream.Channel;
        BinaryPrimitives.WriteInt32LittleEndian(target[NumberAt..], number);
        BinaryPrimitives.WriteInt32LittleEndian(target[CountAt..], count);
        BinaryPrimitives.WriteInt32LittleEndian(target[LengthAt..], target.Length);
        int seed = Seed(stream, number);
        for (int i = MinimumLength; i < target.Length; i++)
            target[i] = PatternAt(i, seed);
    }

    /// <summary>False: the message is not as it was written.</summary>
    public static bool TryRead(ReadOnlySpan<byte> message, out NumberStream stream, out int number, out int count)
    {
        stream = default;
        number = count = 0;
        if (message.Length < MinimumLength)
            return false;
        stream = new NumberStream(
            BinaryPrimitives.ReadUInt16LittleEndian(message),
            BinaryPrimitives.ReadUInt16LittleEndian(message[SeriesAt..]),
            (ChannelKind)message[ChannelAt]);
        number = BinaryPrimitives.ReadInt32LittleEndian(message[NumberAt..]);
        count = BinaryPrimitives.ReadInt32LittleEndian(message[CountAt..]);
        if (number < 1 || number > count || BinaryPrimitives.ReadInt32LittleEndian(message[LengthAt..]) != message.Length)
            return false;
        int seed = Seed(stream, number);
        for (int i = MinimumLength; i < message.Length; i++)
            if (message[i] != PatternAt(i, seed))
                return false;
        return true;
    }

    private static int Seed(NumberStream stream, int number) =>
        unchecked((number * 31) + stream.Origin + (stream.Series * 13) + ((int)stream.Channel * 5));

    private static byte PatternAt(int index, int seed) => unchecked((byte)(seed + (index * 7)));
}
