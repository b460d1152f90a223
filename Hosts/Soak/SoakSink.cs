using ActorUdp.Hosts.Numbers;

namespace ActorUdp.Hosts.Soak;

/// <summary>
/// The recipient of every stream. It counts on the thread that delivers, before the message is acknowledged: what a ledger holds
/// and what the sender was told can be compared to the message. Thread-safe.
/// </summary>
internal sealed class SoakSink(ActorSystem system, StreamLedger ledger) : MinimalActorRef
{
    private readonly Lock _gate = new();
    private long _messages;
    private long _bytes;

    public override ActorPath Path { get; } = new RootActorPath(new Address("soak", "node")) / "sink";

    public override IActorRefProvider Provider => ((ExtendedActorSystem)system).Provider;

    public (long Messages, long Bytes) Totals
    {
        get
        {
            lock (_gate)
                return (_messages, _bytes);
        }
    }

    protected override void TellInternal(object message, IActorRef sender)
    {
        lock (_gate)
        {
            if (message is not byte[] bytes || !NumberMessage.TryRead(bytes, out NumberStream stream, out int number, out _))
            {
                ledger.AddDamaged();
                return;
            }
            _messages++;
            _bytes += bytes.Length;
            ledger.Receive(stream.Origin, stream.Series / StreamLedger.Streams, stream.Series % StreamLedger.Streams, number);
        }
    }
}
