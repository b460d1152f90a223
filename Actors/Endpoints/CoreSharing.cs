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

    // A yield that others made long use of is followed by a hold of this part of that time at least. To the kernel a yield gives up what is left
    // of a slice: among many who want the core, or beside one that never rests, a thread that yields often gets a fraction of its share.
    private const long LongUse = 1_000_000;
    private const int LeastReturn = 4;

    // Nanoseconds after which the kernel looks by itself.
    private const long KernelTick = 4_000_000;

    // A batch of more is a stream: whoever gets it is busy, and is not kept waiting by one turn more.
    private const int SmallBatch = 4;

    private long _since;
    private long _leastHold;
    private bool _hasRested;
    private bool _hasDelivered;

    /// <summary>Messages have been told to actors, which may run elsewhere.</summary>
    /// <param name="messages">How many in this batch.</param>
    public void Delivered(int messages) => _hasDelivered |= messages <= SmallBatch;

    /// <summary>The thread has slept: others had the core, and the hold begins anew with its next turn.</summary>
    public void Rested() => _hasRested = true;

    /// <summary>The core is back after a yield.</summary>
    /// <param name="now">Nanoseconds on the transport's clock.</param>
    public void Returned(long now)
    {
        long lent = now - _since;
        _leastHold = lent < LongUse ? 0 : Math.Min(lent / LeastReturn, KernelTick);
        _since = now;
    }

    /// <summary>Whether it is time to yield, with <see cref="Returned"/> after that.</summary>
    /// <param name="now">Nanoseconds on the transport's clock.</param>
    /// <param name="isIdle">Whether the thread has nothing to do and only looks for more.</param>
    public bool IsDue(long now, bool isIdle = false)
    {
        if (_hasRested)
        {
            _hasRested = false;
            _hasDelivered = false;
            _since = now;
            return false;
        }

        long hold = isIdle ? 0 : _hasDelivered ? HoldAfterDelivery : MaximumHold;
        if (now - _since < Math.Max(_leastHold, hold))
        {
            return false;
        }

        _since = now;
        _hasDelivered = false;
        return true;
    }
}
