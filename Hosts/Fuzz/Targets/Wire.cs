namespace ActorUdp.Hosts.Fuzz.Targets;

/// <summary>Datagrams under way in one direction: a bounded queue without allocations. When it is full the oldest is lost.</summary>
internal sealed class Wire(int datagramSize)
{
    private const int Slots = 64;

    private readonly byte[][] _slots = [.. Enumerable.Range(0, Slots).Select(_ => new byte[datagramSize])];
    private readonly int[] _lengths = new int[Slots];
    private int _first;

    public int Count { get; private set; }

    /// <summary>The oldest.</summary>
    public ReadOnlySpan<byte> Oldest => _slots[_first].AsSpan(0, _lengths[_first]);

    public void Clear()
    {
        _first = 0;
        Count = 0;
    }

    public void Add(ReadOnlySpan<byte> datagram)
    {
        if (Count == Slots)
            Drop();
        int slot = (_first + Count++) % Slots;
        datagram.CopyTo(_slots[slot]);
        _lengths[slot] = datagram.Length;
    }

    public void Drop()
    {
        _first = (_first + 1) % Slots;
        Count--;
    }

    /// <summary>The oldest comes last now.</summary>
    public void Delay()
    {
        int slot = (_first + Count) % Slots;
        (_slots[_first], _slots[slot]) = (_slots[slot], _slots[_first]);
        (_lengths[_first], _lengths[slot]) = (_lengths[slot], _lengths[_first]);
        _first = (_first + 1) % Slots;
    }
}
