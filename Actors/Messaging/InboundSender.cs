namespace ActorUdp.Messaging;

/// <summary>The sender of messages as a receiver keeps it. Immutable.</summary>
/// <param name="remote">An actor of another node; null: one of this node, or nobody.</param>
/// <param name="home">One of this node, looked up anew for each message; null: none.</param>
internal sealed class InboundSender(RemoteActorRef? remote, RemoteTarget? home)
{
    public static readonly InboundSender Nobody = new(null, null);

    public RemoteActorRef? Remote => remote;

    public RemoteTarget? Home => home;
}
