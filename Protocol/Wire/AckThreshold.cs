using System.Numerics;

namespace ActorUdp.Protocol.Wire;

/// <summary>
/// How many packets a dialer lets its listener gather before an acknowledgement: powers of two, three bits in the header of every
/// Data datagram, so that nothing has to be repeated when one is lost, and the newest always says what holds now.
/// </summary>
public static class AckThreshold
{
    /// <summary>What a dialer that needs nothing else asks for, in packets; the code 0.</summary>
    public const int Least = 2;

    /// <summary>The most that the bits can say, in packets.</summary>
    public const int Most = 256;

    /// <summary>How far the bits are to the left in the flags of the header.</summary>
    internal const int Shift = 1;

    /// <summary>The bits of the flags.</summary>
    internal const int Mask = 0b111 << Shift;

    /// <summary>The highest allowed threshold that is not above a number of packets.</summary>
    /// <param name="packets">Any number.</param>
    public static int AtMost(long packets) => packets < Least ? Least : 1 << BitOperations.Log2((ulong)Math.Min(packets, Most));

    /// <summary>What flags of a header say.</summary>
    internal static int OfFlags(byte flags) => Least << ((flags & Mask) >> Shift);

    /// <summary>What flags of a header are to say.</summary>
    /// <param name="packets">What <see cref="AtMost"/> gives.</param>
    internal static byte ToFlags(int packets) => (byte)((BitOperations.Log2((uint)packets) - 1) << Shift);
}
