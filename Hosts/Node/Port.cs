namespace ActorUdp.Hosts.Node;

/// <summary>
/// Where the code of a verb, which is no actor, gets messages: replies of a peer and, when wanted, the transport's events.
/// The handler runs on the actor's thread and must not block.
/// </summary>
internal sealed class Port(Action<object> handler) : UntypedActor
{
    protected override void OnReceive(object message) => handler(message);
}
