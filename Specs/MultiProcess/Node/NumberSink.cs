using System.Text.Json.Nodes;
using ActorUdp.Hosts.Numbers;

namespace ActorUdp.Specs.Node;

/// <summary>
/// The recipient <c>numbers</c>. Not an actor with a mailbox: it counts on the thread that delivers, before the message is
/// acknowledged, so that what is counted and what is acknowledged can be compared to the message. Thread-safe.
/// </summary>
internal sealed class NumberSink(ActorSystem system, NumberJournal? journal, Action<JsonObject> tell) : MinimalActorRef
{
    /// <summary>The name under which it is registered.</summary>
    public const string Recipient = "numbers";

    private readonly Lock _gate = new();
    private readonly NumberBook _book = new();
    private readonly List<(long Total, string Id)> _wanted = [];
    private long _total;

    public override ActorPath Path { get; } = new RootActorPath(new Address("spec", "node")) / Recipient;

    public override IActorRefProvider Provider => ((ExtendedActorSystem)system).Provider;

    /// <summary>Tells <c>Received</c> when so many messages have come in all, doubled ones included.</summary>
    public void TellAt(long total, string id)
    {
        lock (_gate)
        {
            _wanted.Add((total, id));
            TellWanted();
        }
    }

    public JsonObject Report()
    {
        lock (_gate)
            return _book.ToJson();
    }

    protected override void TellInternal(object message, IActorRef sender)
    {
        lock (_gate)
        {
            byte[] bytes = (byte[])message;
            _book.Add(bytes);
            if (journal is not null && NumberMessage.TryRead(bytes, out NumberStream stream, out int number, out int count))
                journal.Add(stream, number, count);
            _total++;
            if (_wanted.Count > 0)
                TellWanted();
        }
    }

    private void TellWanted()
    {
        foreach ((long total, string id) in _wanted.Where(w => w.Total <= _total).ToArray())
        {
            tell(new JsonObject { ["event"] = "Received", ["id"] = id, ["total"] = _total });
            _wanted.Remove((total, id));
        }
    }
}
