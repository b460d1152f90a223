namespace ActorUdp.Protocol;

/// <summary>Walks the record boundaries of a log behind the acknowledgements, to count messages without an index of them.</summary>
internal struct RecordCursor
{
    private int _payload;
    private bool _isVoid;

    /// <summary>The start of the first record that is not wholly acknowledged.</summary>
    public long Position { get; private set; }

    /// <summary>The end of that record, when its header was read.</summary>
    public long RecordEnd { get; private set; }

    public bool KnowsRecord { get; private set; }

    /// <summary>Records passed, void ones included.</summary>
    public long PassedMessages { get; private set; }

    public long PassedPayload { get; private set; }

    /// <summary>Records passed that were really sent.</summary>
    public long Messages { get; private set; }

    public void Enter(int header, int payload, bool isVoid)
    {
        _payload = payload;
        _isVoid = isVoid;
        RecordEnd = Position + header + payload;
        KnowsRecord = true;
    }

    /// <summary>Steps over the record.</summary>
    /// <returns>Whether it was void.</returns>
    public bool Pass()
    {
        PassedMessages++;
        PassedPayload += _payload;
        if (!_isVoid || Mutations.Is(Mutation.CountVoidTwice))
            Messages++;
        Position = RecordEnd;
        KnowsRecord = false;
        return _isVoid;
    }

    /// <summary>Steps over all records up to a place that is a boundary; none of them is void.</summary>
    public void PassTo(in LogPlace place)
    {
        if (place.Offset <= Position)
            return;
        Messages += place.Records - PassedMessages;
        JumpTo(place);
    }

    /// <summary>Goes to a place; what is between counts as dropped.</summary>
    public void JumpTo(in LogPlace place)
    {
        Position = place.Offset;
        PassedMessages = place.Records;
        PassedPayload = place.Payload;
        KnowsRecord = false;
    }
}
