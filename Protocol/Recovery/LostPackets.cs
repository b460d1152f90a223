namespace ActorUdp.Protocol;

/// <summary>
/// A bounded memory of packets declared lost, to notice that one arrived after all. The oldest are forgotten.
/// </summary>
internal sealed class LostPackets
{
    public const int Capacity = 512;

    private readonly Entry[] _entries = new Entry[Capacity];
    private int _first;

    public int Count { get; private set; }

    public ref Entry this[int index] => ref _entries[(_first + index) & (Capacity - 1)];

    public void Add(in Entry entry)
    {
        if (Count == Capacity)
            RemoveFirst();
        _entries[(_first + Count++) & (Capacity - 1)] = entry;
    }

    /// <summary>Forgets what was settled, and what was sent before a time.</summary>
    public void Prune(long sentBefore)
    {
        while (Count > 0 && (this[0].IsSettled || this[0].Packet.SentAt < sentBefore))
            RemoveFirst();
    }

    private void RemoveFirst()
    {
        _first = (_first + 1) & (Capacity - 1);
        Count--;
    }

    internal struct Entry
    {
        public long Number;
        public long Episode;
        public bool IsSettled;
        public SentPacket Packet;
    }
}
