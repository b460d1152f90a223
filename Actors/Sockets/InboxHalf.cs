using System.Buffers;
using System.Net;

namespace ActorUdp.Sockets;

/// <summary>One half of a <see cref="DatagramInbox"/>, which guards it: datagrams in the order in which they came, copied or held.</summary>
internal sealed class InboxHalf
{
    // What an idle peer keeps, whose heartbeats are shorter.
    private const int SmallestSize = 256;

    // A buffer of which less than this part was needed is given back.
    private const int LeastUse = 16;

    // What an entry costs beside its bytes.
    private const int EntrySize = 16;
    private const int Copied = -1;

    private readonly List<Entry> _entries = [];
    private readonly List<ReceiveBuffer> _held = [];
    private readonly List<ArrivalPath> _paths = [];
    private ArrivalPath? _lastPath;
    private byte[] _copies = [];
    private int _copied;
    private int _next;

    // How many of the held have been let go of.
    private int _released;

    private int Size => (_held.Count * ReceiveBuffer.Size) + _copied + (_entries.Count * EntrySize);

    public bool TryHold(ReadOnlySpan<byte> datagram, ReceiveBuffer? memory, int bound, IDatagramSocket socket, SocketAddress source)
    {
        if (memory is null)
        {
            return false;
        }

        bool isNew = _held.Count == 0 || !ReferenceEquals(_held[^1], memory);
        if (Size + EntrySize + (isNew ? ReceiveBuffer.Size : 0) > bound)
        {
            return false;
        }

        if (isNew)
        {
            memory.AddReference();
            _held.Add(memory);
        }

        _entries.Add(new Entry(_held.Count - 1, memory.OffsetOf(datagram), datagram.Length, PathOf(socket, source)));
        return true;
    }

    public bool TryCopy(ReadOnlySpan<byte> datagram, int bound, IDatagramSocket socket, SocketAddress source)
    {
        if (Size + EntrySize + datagram.Length > bound)
        {
            return false;
        }

        int needed = _copied + datagram.Length;
        if (needed > _copies.Length)
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Min(Math.Max(needed, Math.Max(SmallestSize, _copies.Length * 2)), Math.Max(bound, needed)));
            _copies.AsSpan(0, _copied).CopyTo(larger);
            ReturnCopies();
            _copies = larger;
        }

        datagram.CopyTo(_copies.AsSpan(_copied));
        _entries.Add(new Entry(Copied, _copied, datagram.Length, PathOf(socket, source)));
        _copied = needed;
        return true;
    }

    /// <summary>The bytes are good until the next call.</summary>
    public bool TryNext(out ReadOnlySpan<byte> datagram, out ArrivalPath path)
    {
        if (_next >= _entries.Count)
        {
            datagram = default;
            path = null!;
            return false;
        }

        Entry entry = _entries[_next++];
        path = _paths[entry.Path];
        if (entry.Held == Copied)
        {
            datagram = _copies.AsSpan(entry.Offset, entry.Length);
            return true;
        }

        // What came before is done with; it need not wait for the rest.
        Release(entry.Held);
        datagram = _held[entry.Held].Memory.AsSpan(entry.Offset, entry.Length);
        return true;
    }

    public void Clear()
    {
        Release(_held.Count);
        if (_copies.Length > SmallestSize && _copied < _copies.Length / LeastUse)
        {
            // A burst is over; an idle peer must not keep its memory.
            ReturnCopies();
            _copies = [];
        }

        (_next, _released, _copied) = (0, 0, 0);
        _held.Clear();
        _paths.Clear();
        _entries.Clear();

        if (_entries.Capacity > 256)
        {
            _entries.Capacity = 0;
        }
    }

    private int PathOf(IDatagramSocket socket, SocketAddress source)
    {
        if (_paths.Count == 0 || !_paths[^1].Is(socket, source))
        {
            // The path of the batch before is nearly always the same: keep the object.
            _paths.Add(_lastPath = _lastPath is not null && _lastPath.Is(socket, source) ? _lastPath : ArrivalPath.Copy(socket, source));
        }

        return _paths.Count - 1;
    }

    private void Release(int before)
    {
        for (; _released < before; _released++)
        {
            _held[_released].Release();
        }
    }

    private void ReturnCopies()
    {
        if (_copies.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_copies);
        }
    }

    private readonly record struct Entry(int Held, int Offset, int Length, int Path);
}
