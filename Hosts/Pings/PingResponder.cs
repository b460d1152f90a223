namespace ActorUdp.Hosts.Pings;

/// <summary>The recipient <c>ping</c> of a node: sends back what it gets. It never blocks, so that it may run on the transport's thread.</summary>
internal sealed class PingResponder : ReceiveActor
{
    /// <summary>The name under which it is registered.</summary>
    public const string Recipient = "ping";

    public PingResponder() => Receive<byte[]>(message => Sender.Tell(message, Self));
}
