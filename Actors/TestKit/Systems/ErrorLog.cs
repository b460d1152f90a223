namespace ActorUdp.TestKit.Systems;

/// <summary>Keeps what a system logs as errors, from its start to its end.</summary>
internal sealed class ErrorLog(ExtendedActorSystem system, Action<Error> seen) : MinimalActorRef
{
    public override ActorPath Path { get; } = system.Provider.RootPath / "simulated-network-errors";

    public override IActorRefProvider Provider => system.Provider;

    public static void Watch(ActorSystem system, Action<Error> seen) =>
        system.EventStream.Subscribe(new ErrorLog((ExtendedActorSystem)system, seen), typeof(Error));

    protected override void TellInternal(object message, IActorRef sender)
    {
        if (message is Error error)
        {
            seen(error);
        }
    }
}
