namespace ActorUdp.Endpoints;

/// <summary>
/// Lets others have the core of a thread that always has something to do. A kernel that has let a thread run past its slice looks for
/// who else wants the core at its tick only, which may be 4 ms apart: too long for a small message whose actor, or whose sender,
/// has been woken meanwhile. One thread.
/// </summary>
internal struct CoreSharing
{
    /// <summary>Nanoseconds for which the thread keeps the core. Yielding costs less than a hundredth of that where nobody waits.</summary>
    public const long MaximumHold = 100_000;

    /// <summary>The same when an actor elsewhere has a message that it may be waiting for.</summary>
    public const long HoldAfterDelivery = 25_000;

    // A batch of more is a stream: whoever gets it is busy, and is not kept waiting by one turn more.
    private const int SmallBatch = 4;

    private long _since;
    private bool _hasRested;
    private bool _hasDelivered;

    /// <summary>Messages have been told to actors, which may run elsewhere.</summary>
    /// <param name="messages">How many in this batch.</param>
    public void Delivered(int messages) => _hasDelivered |= messages <= SmallBatch;

    /// <summary>The thread has slept: others had the core, and the hold begins anew with its next turn.</summary>
    public void Rested() => _hasRested = true;

    /// <summary>Whether it is time to yield; if so, it counts as done.</summary>
    /// <param name="now">Nanoseconds on the transport's clock.</param>
    public bool IsDue(long now)
    {
        if (_hasRested)
        {
            _hasRested = false;
            _hasDelivered = false;
            _since = now;
            return false;
        }

        if (now - _since < (_hasDelivered ? HoldAfterDelivery : MaximumHold))
        {
            return false;
        }

        _since = now;
        _hasDelivered = false;
        return true;
    }
}
