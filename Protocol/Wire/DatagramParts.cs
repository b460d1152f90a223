using System.Diagnostics;

namespace ActorUdp.Protocol.Wire;

/// <summary>
/// Runs of bytes that datagrams refer to where they lie, instead of containing a copy. Each has its place in the buffer that the
/// datagrams are written into; the buffer's bytes there are not set. Who sends gathers (writev), or has the runs copied in first.
/// </summary>
/// <remarks>
/// What is referred to belongs to the send queues and may be used again as soon as the connection takes another input: send, copy or
/// clear before that.
/// </remarks>
public sealed class DatagramParts
{
    /// <summary>The most runs at a time; what is beyond is copied. A train's worth of the shortest.</summary>
    public const int Maximum = 16;

    /// <summary>A shorter run costs less to copy than to describe to the system, in bytes.</summary>
    public const int Shortest = 4_096;

    private readonly Part[] _parts = new Part[Maximum];
    private int _origin;

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>Where in the buffer a run belongs.</summary>
    /// <param name="index">0 to <see cref="Count"/> − 1, in the order of the buffer.</param>
    public int OffsetOf(int index) => _parts[index].Offset;

    /// <summary>A run.</summary>
    /// <param name="index">0 to <see cref="Count"/> − 1, in the order of the buffer.</param>
    public ReadOnlyMemory<byte> this[int index] => _parts[index].Bytes;

    /// <summary>The next datagram is written from this place of the buffer on.</summary>
    /// <param name="offset">Behind everything that is referred to so far.</param>
    public void BeginAt(int offset) => _origin = offset;

    /// <summary>Copies the runs to their places, from one place on, and refers to them no more.</summary>
    /// <param name="buffer">The buffer.</param>
    /// <param name="from">Runs before this place stay; it is not inside of one.</param>
    public void CopyTo(Span<byte> buffer, int from = 0)
    {
        for (; Count > 0 && _parts[Count - 1].Offset >= from; Count--)
        {
            ref var part = ref _parts[Count - 1];
            part.Bytes.Span.CopyTo(buffer[part.Offset..]);
            part = default;
        }
    }

    /// <summary>Refers to nothing any more.</summary>
    public void Clear()
    {
        _parts.AsSpan(0, Count).Clear();
        Count = 0;
    }

    /// <summary>Refers to a run if that is worth while.</summary>
    /// <param name="offset">Where it belongs, counted from the start of the datagram that is being written.</param>
    /// <param name="bytes">The run.</param>
    /// <returns>False: copy it.</returns>
    public bool TryAdd(int offset, ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length < Shortest || Count == Maximum)
            return false;
        Debug.Assert(Count == 0 || _parts[Count - 1].Offset + _parts[Count - 1].Bytes.Length <= _origin + offset, "runs are added in order");
        _parts[Count++] = new Part(_origin + offset, bytes);
        return true;
    }

    /// <summary>The checksum of the datagram that was begun last.</summary>
    /// <param name="datagram">Its bytes but for those that are referred to.</param>
    internal uint Checksum(ReadOnlySpan<byte> datagram)
    {
        uint crc = 0;
        var at = 0;
        for (var i = FirstOfDatagram(); i < Count; i++)
        {
            var (offset, bytes) = _parts[i];
            crc = Crc32C.Append(crc, datagram[at..(offset - _origin)]);
            crc = Crc32C.Append(crc, bytes.Span);
            at = offset - _origin + bytes.Length;
        }
        return Crc32C.Append(crc, datagram[at..]);
    }

    private int FirstOfDatagram()
    {
        var first = Count;
        while (first > 0 && _parts[first - 1].Offset >= _origin)
            first--;
        return first;
    }

    private readonly record struct Part(int Offset, ReadOnlyMemory<byte> Bytes);
}
