using ActorUdp.Protocol;

namespace ActorUdp;

/// <summary>What a dead letter carries when a remote reference could not accept a message.</summary>
/// <param name="Message">The message.</param>
/// <param name="Reason">Why it was not accepted.</param>
/// <param name="Detail">More, for people; may be empty.</param>
public sealed record UndeliverableMessage(object Message, SendResult Reason, string Detail);
