namespace ActorUdp.Messaging;

/// <summary>What stands behind a registered name: an actor or a handler. It is never changed; another takes its place.</summary>
internal sealed class Recipient
{
    private volatile bool _isRevoked;

    public Recipient(IActorRef actor) => Actor = actor;

    public Recipient(PayloadHandler handler) => Handler = handler;

    public IActorRef? Actor { get; }

    public PayloadHandler? Handler { get; }

    /// <summary>True once the name stands for something else or for nothing: whoever kept this looks the name up again. Thread-safe.</summary>
    public bool IsRevoked => _isRevoked;

    public void Revoke() => _isRevoked = true;
}
