namespace ActorUdp.Protocol;

/// <summary>
/// A bounded memory of packets declared lost, to notice that one arrived after all. It grows with use; the oldest are
/// forgotten.
/// </summary>
internal sealed class LostPackets
{
    public const int Capacity = 4_096;

    private const int Smallest = 16;

    private Entry[] _entries = [];
    private int _first;

    public int Count { get; private set; }

    public ref Entry this[int index] => ref _entries[(_first + index) & (_entries.Length - 1)];

    public void Add(in Entry entry)
    {
        if (Count == Capacity)
            RemoveFirst();
        else if (Count == _entries.Length)
            Grow();
        _entries[(_first + Count++) & (_entries.Length - 1)] = entry;
    }

    /// <summary>Forgets what was settled, and what was sent before a time.</summary>
    public void Prune(long sentBefore)
    {
        while (Count > 0 && (this[0].IsSettled || this[0].Packet.SentAt < sentBefore))
            RemoveFirst();
    }

    /// <summary>Gives back what a busy time has made it grow to.</summary>
    public void Trim()
    {
        if (Count > 0)
            return;
        _entries = [];
        _first = 0;
    }

    private void RemoveFirst()
    {
        _first = (_first + 1) & (_entries.Length - 1);
        Count--;
    }

    private void Grow()
    {
        var grown = new Entry[Math.Max(Smallest, _entries.Length * 2)];
        for (var i = 0; i < Count; i++)
            grown[i] = this[i];
        _entries = grown;
        _first = 0;
    }

    internal struct Entry
    {
        public long Number;
        public long Episode;
        public bool IsSettled;
        public SentPacket Packet;
    }
}
