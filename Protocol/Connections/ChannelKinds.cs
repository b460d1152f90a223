using ActorUdp.Protocol.Wire;

namespace ActorUdp.Protocol;

/// <summary>Relates channel numbers and kinds.</summary>
public static class ChannelKinds
{
    /// <summary>What a message says as its channel that did not come on a reliable one.</summary>
    public const int UnreliableChannel = -1;

    /// <summary>The kind of a channel.</summary>
    /// <param name="channel">A reliable channel's number, or <see cref="UnreliableChannel"/>.</param>
    /// <returns>Its kind.</returns>
    public static ChannelKind Of(int channel) => channel switch
    {
        UnreliableChannel => ChannelKind.Unreliable,
        ChannelIds.Control => ChannelKind.Control,
        ChannelIds.Bulk => ChannelKind.Bulk,
        _ => ChannelKind.Ordinary,
    };

    /// <summary>The channel of a kind that a recipient's messages take.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="hash">A hash of the recipient; messages with the same hash stay in order.</param>
    /// <param name="lanes">How many ordinary lanes there are.</param>
    /// <returns>A reliable channel's number, or <see cref="UnreliableChannel"/>.</returns>
    public static int ChannelFor(ChannelKind kind, ulong hash, int lanes) => kind switch
    {
        ChannelKind.Control => ChannelIds.Control,
        ChannelKind.Bulk => ChannelIds.Bulk,
        ChannelKind.Ordinary => ChannelIds.OrdinaryFor(hash, lanes),
        _ => UnreliableChannel,
    };
}
