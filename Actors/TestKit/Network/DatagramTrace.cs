using ActorUdp.Protocol;
using ActorUdp.Protocol.Wire;

namespace ActorUdp.TestKit.Network;

/// <summary>The newest datagrams, up to a bound; nothing while it is off. Thread-safe.</summary>
internal sealed class DatagramTrace(MonotonicNanos start)
{
    private readonly Lock _lock = new();
    private readonly Queue<TracedDatagram> _entries = new();
    private int _capacity;

    public void Start(int capacity)
    {
        lock (_lock)
        {
            _capacity = capacity;
            while (_entries.Count > capacity)
            {
                _entries.Dequeue();
            }
        }
    }

    public IReadOnlyList<TracedDatagram> Copy()
    {
        lock (_lock)
        {
            return [.. _entries];
        }
    }

    public void Add(MonotonicNanos now, string from, string to, ReadOnlySpan<byte> datagram, DatagramFate fate)
    {
        if (Volatile.Read(ref _capacity) == 0)
        {
            return;
        }

        string kind = PacketHeader.Read(datagram, out PacketHeader header) == Verdict.Ok ? header.Type.ToString() : "?";
        var entry = new TracedDatagram(now - start, from, to, kind, datagram.Length, fate);
        lock (_lock)
        {
            if (_entries.Count == _capacity)
            {
                _entries.Dequeue();
            }

            _entries.Enqueue(entry);
        }
    }
}
