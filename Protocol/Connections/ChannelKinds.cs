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
}
