namespace ActorUdp.Protocol;

/// <summary>
/// The credit of one channel: how far the dialer may send. It follows what is consumed and is doubled when the dialer says
/// that it is held up although the messages are taken in time.
/// </summary>
internal sealed class ReceiveWindow(int initial, int maximum)
{
    /// <summary>A new credit is said so many times, because the datagrams that say it are not acknowledged.</summary>
    private const int Repetitions = 3;

    private int _toSay;
    private bool _isBlocked;
    private long _grownAt;

    /// <summary>The size of the window.</summary>
    public int Size { get; private set; } = initial;

    /// <summary>The credit as last said: nothing beyond it is accepted.</summary>
    public long Limit { get; private set; } = initial;

    /// <summary>Whether the credit should be in the next acknowledgement.</summary>
    public bool WantsSaying(long consumed) => _toSay > 0 || consumed + Size - Limit >= Size / 16;

    /// <summary>Whether the credit should be said at once, because the dialer may be held up.</summary>
    public bool IsUrgent(long consumed)
    {
        var gain = consumed + Size - Limit;
        return gain >= Size / 2 || (_isBlocked && gain >= Size / 8);
    }

    /// <summary>The credit to say now.</summary>
    public long Say(long consumed)
    {
        var limit = Math.Max(Limit, consumed + Size);
        if (limit > Limit && !Mutations.Is(Mutation.NeverRaiseCredit))
        {
            Limit = limit;
            _toSay = Repetitions;
            _isBlocked = false;
        }
        _toSay = Math.Max(0, _toSay - 1);
        return Limit;
    }

    /// <summary>The dialer wanted to send beyond a credit. It grows once for each round trip: by news of the grown window only.</summary>
    /// <param name="credit">The credit that was too little.</param>
    /// <param name="consumed">Bytes consumed.</param>
    /// <param name="untaken">
    /// Bytes that wait for us: when they are many, it is not the window that holds things up. What waits for a lost datagram is
    /// not counted: a path that loses needs the larger window all the more.
    /// </param>
    public void OnBlocked(long credit, long consumed, long untaken)
    {
        _isBlocked |= credit >= Limit;
        if (credit < _grownAt || untaken > Size / 2 || Size == maximum)
            return;
        Size = (int)Math.Min(Size * 2L, maximum);
        _grownAt = consumed + Size;
    }
}
