namespace ActorUdp.Remote;

/// <summary>
/// Incarnations that this node does not speak to, by address and Akka's UID. Bounded: the oldest entry makes room for the newest. Thread-safe.
/// </summary>
internal sealed class ExcludedIncarnations
{
    private readonly Lock _lock = new();
    private readonly HashSet<(PeerAddress Peer, int Uid)> _entries = [];
    private readonly Queue<(PeerAddress Peer, int Uid)> _byAge = new();
    private volatile int _count;
    private int _maximum = int.MaxValue;

    /// <summary>How many are remembered.</summary>
    public void SetMaximum(int maximum)
    {
        lock (_lock)
        {
            _maximum = maximum;
        }
    }

    /// <returns>False when it was there already.</returns>
    public bool Add(PeerAddress peer, int uid)
    {
        lock (_lock)
        {
            if (!_entries.Add((peer, uid)))
            {
                return false;
            }

            _byAge.Enqueue((peer, uid));
            if (_byAge.Count > _maximum)
            {
                _entries.Remove(_byAge.Dequeue());
            }

            _count = _entries.Count;
            return true;
        }
    }

    /// <param name="peer">The peer's advertised address.</param>
    /// <param name="incarnation">The transport's UID of the incarnation.</param>
    public bool Contains(PeerAddress peer, ulong incarnation)
    {
        if (_count == 0)
        {
            return false;
        }

        lock (_lock)
        {
            return _entries.Contains((peer, IncarnationUid.ToAkka(incarnation)));
        }
    }
}
