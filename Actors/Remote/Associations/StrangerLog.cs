namespace ActorUdp.Remote;

/// <summary>
/// The associations that this side does not have and has told the peer so: once each, not for every PDU that was still on its way. Bounded;
/// thread-safe.
/// </summary>
internal sealed class StrangerLog
{
    private const int Capacity = 1024;

    private readonly Lock _lock = new();
    private readonly HashSet<ulong> _known = [];
    private readonly Queue<ulong> _order = new();

    /// <returns>False: it was known.</returns>
    public bool Add(ulong association)
    {
        lock (_lock)
        {
            if (!_known.Add(association))
            {
                return false;
            }

            _order.Enqueue(association);
            if (_order.Count > Capacity)
            {
                _known.Remove(_order.Dequeue());
            }

            return true;
        }
    }
}
