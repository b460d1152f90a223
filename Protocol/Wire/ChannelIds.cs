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
}
