namespace ActorUdp.Protocol;

/// <summary>A queue of values in a ring that doubles when full: no allocation once warm. Not thread-safe.</summary>
internal sealed class StructRing<T>
    where T : struct
{
    private T[] _items = [];
    private int _head;

    public int Count { get; private set; }

    /// <summary>The item at a place; 0 is the oldest.</summary>
    public ref T this[int index]
    {
        get
        {
            Invariant.Check((uint)index < (uint)Count, "an item of a ring lies inside the ring");
            return ref _items[(_head + index) & (_items.Length - 1)];
        }
    }

    public void Enqueue(in T item)
    {
        if (Count == _items.Length)
            Grow();
        _items[(_head + Count) & (_items.Length - 1)] = item;
        Count++;
    }

    public T Dequeue()
    {
        Invariant.Check(Count > 0, "an empty ring is not taken from");
        ref var slot = ref _items[_head];
        var item = slot;
        slot = default;
        _head = (_head + 1) & (_items.Length - 1);
        Count--;
        return item;
    }

    public void Clear()
    {
        Array.Clear(_items);
        _head = 0;
        Count = 0;
    }

    private void Grow()
    {
        var grown = new T[Math.Max(8, _items.Length * 2)];
        for (var i = 0; i < Count; i++)
            grown[i] = this[i];
        _items = grown;
        _head = 0;
    }
}
