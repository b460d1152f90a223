namespace ActorUdp.Protocol;

/// <summary>A message that arrived whole.</summary>
/// <param name="Channel">The channel it came on, -1 for unreliable ones.</param>
/// <param name="Kind">The kind of that channel.</param>
/// <param name="Payload">Its bytes: valid until the next poll of the same connection.</param>
public readonly record struct InboundMessage(int Channel, ChannelKind Kind, ReadOnlyMemory<byte> Payload);
