namespace ActorUdp.Messaging;

/// <summary>Takes the name of a recipient away when the recipient has stopped.</summary>
internal sealed class RecipientWatcher : UntypedActor
{
    private readonly RecipientRegistry _registry;

    public RecipientWatcher(RecipientRegistry registry) => _registry = registry;

    public static Props Props(RecipientRegistry registry) => RuntimeProps.Create(() => new RecipientWatcher(registry));

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Registered registered:
                Context.Watch(registered.Recipient);
                break;
            case Terminated terminated:
                _registry.UnregisterAll(terminated.ActorRef);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    public sealed record Registered(IActorRef Recipient) : INoSerializationVerificationNeeded, IDeadLetterSuppression;
}
