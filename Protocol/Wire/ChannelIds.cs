namespace ActorUdp.Protocol.Wire;

/// <summary>The channels of a connection by number. Each is an ordered byte log of its own.</summary>
public static class ChannelIds
{
    /// <summary>Small messages that go before everything else.</summary>
    public const byte Control = 0;

    /// <summary>Large transfers, which go after everything else but for a guaranteed share.</summary>
    public const byte Bulk = 1;

    /// <summary>The first of the ordinary lanes; lane n is channel 2 + n.</summary>
    public const byte FirstOrdinary = 2;

    /// <summary>How many ordinary lanes a connection can have at most.</summary>
    public const int MaximumOrdinaryLanes = 64;

    /// <summary>The highest number that a channel can have.</summary>
    public const byte Maximum = FirstOrdinary + MaximumOrdinaryLanes - 1;

    /// <summary>The ordinary lane for a recipient.</summary>
    /// <param name="hash">A hash of the recipient; messages with the same hash stay in order.</param>
    /// <param name="lanes">How many lanes there are: a power of two.</param>
    /// <returns>A channel number.</returns>
    public static int OrdinaryFor(ulong hash, int lanes)
    {
        // Fibonacci hashing: the high bits of the product depend on all bits of the hash.
        var bits = System.Numerics.BitOperations.Log2((uint)lanes);
        return FirstOrdinary + (bits == 0 ? 0 : (int)(hash * 0x9E37_79B9_7F4A_7C15 >> (64 - bits)));
    }
}
