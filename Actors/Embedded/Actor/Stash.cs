namespace ActorUdp.Embedded.Actor;

/// <summary>Messages that an actor has put aside for later.</summary>
public interface IStash
{
    /// <summary>How many there are.</summary>
    int Count { get; }

    /// <summary>Whether there is none.</summary>
    bool IsEmpty { get; }

    /// <summary>Whether there is one.</summary>
    bool NonEmpty { get; }

    /// <summary>Puts the current message aside.</summary>
    /// <exception cref="IllegalActorStateException">It has been put aside already.</exception>
    void Stash();

    /// <summary>Puts the oldest message back, in front of the mailbox.</summary>
    void Unstash();

    /// <summary>Puts all messages back, in front of the mailbox, oldest first.</summary>
    void UnstashAll();

    /// <summary>Puts back those messages that the predicate takes, and forgets the rest.</summary>
    void UnstashAll(Func<Envelope, bool> predicate);

    /// <summary>Takes all messages out.</summary>
    IEnumerable<Envelope> ClearStash();

    /// <summary>Puts messages in front of those that are stashed.</summary>
    void Prepend(IEnumerable<Envelope> envelopes);
}

/// <summary>An actor with a stash. The runtime sets the property before the constructor of the actor runs.</summary>
public interface IActorStash
{
    /// <summary>The stash of the actor.</summary>
    IStash Stash { get; set; }
}

/// <summary>An actor with a stash. When it restarts or stops, what is stashed goes back to the mailbox.</summary>
public interface IWithStash : IActorStash;

/// <summary>An actor with a stash without a bound. When it restarts or stops, what is stashed goes back to the mailbox.</summary>
public interface IWithUnboundedStash : IActorStash;

/// <summary>The stash of one incarnation of an actor.</summary>
internal sealed class Stash(ActorCell cell) : IStash
{
    private LinkedList<Envelope> _envelopes = new();
    private long _lastStashed = -1;

    public int Count => _envelopes.Count;

    public bool IsEmpty => Count == 0;

    public bool NonEmpty => Count > 0;

    void IStash.Stash()
    {
        if (cell.CurrentMessage is not { } message)
            throw new IllegalActorStateException("There is no current message to stash");
        if (_lastStashed == cell.CurrentEnvelopeId)
            throw new IllegalActorStateException($"Can't stash the same message {message} more than once");
        _lastStashed = cell.CurrentEnvelopeId;
        _envelopes.AddLast(new Envelope(message, cell.Sender));
    }

    public void Unstash()
    {
        if (_envelopes.First is not { } first)
            return;
        _envelopes.RemoveFirst();
        PutBack(first.Value);
    }

    public void UnstashAll() => UnstashAll(static _ => true);

    public void UnstashAll(Func<Envelope, bool> predicate)
    {
        foreach (var envelope in ClearStash().Reverse().Where(predicate))
            PutBack(envelope);
    }

    public IEnumerable<Envelope> ClearStash()
    {
        LinkedList<Envelope> envelopes = _envelopes;
        _envelopes = new LinkedList<Envelope>();
        return envelopes;
    }

    public void Prepend(IEnumerable<Envelope> envelopes)
    {
        foreach (var envelope in envelopes.Reverse())
            _envelopes.AddFirst(envelope);
    }

    private void PutBack(Envelope envelope)
    {
        if (envelope.Message is Terminated terminated)
            cell.TerminatedQueuedFor(terminated.ActorRef, null);
        cell.Mailbox.EnqueueFirst(envelope);
    }
}
