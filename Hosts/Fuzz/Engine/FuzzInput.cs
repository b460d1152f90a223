namespace ActorUdp.Hosts.Fuzz.Engine;

/// <summary>The bytes of an input while they are being made: editable, bounded, reused. What does not fit is cut off.</summary>
internal sealed class FuzzInput(int capacity)
{
    private readonly byte[] _bytes = new byte[capacity];

    public int Capacity => _bytes.Length;

    public int Length { get; private set; }

    public Span<byte> Span => _bytes.AsSpan(0, Length);

    /// <summary>All the room there is; <see cref="Length"/> then says how much of it counts.</summary>
    public Span<byte> Room => _bytes;

    public void Clear() => Length = 0;

    public void SetLength(int length) => Length = Math.Clamp(length, 0, Capacity);

    public void Set(ReadOnlySpan<byte> bytes)
    {
        Length = Math.Min(bytes.Length, Capacity);
        bytes[..Length].CopyTo(_bytes);
    }

    public void Append(ReadOnlySpan<byte> bytes) => Insert(Length, bytes);

    public void Insert(int at, ReadOnlySpan<byte> bytes)
    {
        at = Math.Clamp(at, 0, Length);
        int count = Math.Min(bytes.Length, Capacity - at);
        int moved = Math.Min(Length - at, Capacity - at - count);
        // The source may be a part of this very input.
        Span<byte> copy = count <= 2_048 ? stackalloc byte[count] : new byte[count];
        bytes[..count].CopyTo(copy);
        _bytes.AsSpan(at, moved).CopyTo(_bytes.AsSpan(at + count));
        copy.CopyTo(_bytes.AsSpan(at));
        Length = at + count + moved;
    }

    public void Remove(int at, int count)
    {
        at = Math.Clamp(at, 0, Length);
        count = Math.Clamp(count, 0, Length - at);
        _bytes.AsSpan(at + count, Length - at - count).CopyTo(_bytes.AsSpan(at));
        Length -= count;
    }

    /// <summary>Puts bytes in the place of others, which may be more or fewer.</summary>
    public void Replace(int at, int count, ReadOnlySpan<byte> bytes)
    {
        Remove(at, count);
        Insert(at, bytes);
    }
}
