using ActorUdp.Protocol;

namespace ActorUdp.Hosts.Numbers;

/// <summary>What messages are numbered within: order and delivery once are promised for each of these, and for nothing wider.</summary>
/// <param name="Origin">The node that sends; each has a number of its own.</param>
/// <param name="Series">Which of the origin's series: another one for each incarnation, and for each time it begins anew.</param>
/// <param name="Channel">The kind of channel that its messages take.</param>
internal readonly record struct NumberStream(ushort Origin, ushort Series, ChannelKind Channel);
