namespace ActorUdp.Protocol;

/// <summary>
/// Bytes by absolute offset, in pooled chunks that exist only where something arrived. The caller bounds the offsets: all lie
/// within one window above what was released.
/// </summary>
internal sealed class ChunkBuffer
{
    public const int ChunkSize = 1 << Shift;

    private const int Shift = 14;

    private byte[]?[] _chunks = new byte[4][];
    private long _firstChunk;

    // No chunk with this number or a higher one exists.
    private long _endChunk;

    /// <summary>Copies bytes in.</summary>
    public void Write(long offset, ReadOnlySpan<byte> data)
    {
        while (!data.IsEmpty)
        {
            var chunk = ChunkFor(offset >> Shift);
            var at = (int)(offset & (ChunkSize - 1));
            var count = Math.Min(data.Length, ChunkSize - at);
            data[..count].CopyTo(chunk.AsSpan(at));
            data = data[count..];
            offset += count;
        }
    }

    /// <summary>Copies bytes out; they must have been written.</summary>
    public void Read(long offset, Span<byte> target)
    {
        while (!target.IsEmpty)
        {
            var piece = Slice(offset, target.Length).Span;
            piece.CopyTo(target);
            target = target[piece.Length..];
            offset += piece.Length;
        }
    }

    /// <summary>The bytes at an offset as far as they lie in one chunk; they must have been written.</summary>
    public ReadOnlyMemory<byte> Slice(long offset, int length)
    {
        var chunk = _chunks[(int)((offset >> Shift) & (_chunks.Length - 1))];
        Invariant.Check(chunk is not null && offset >> Shift >= _firstChunk, "bytes that are read were written");
        var at = (int)(offset & (ChunkSize - 1));
        return chunk.AsMemory(at, Math.Min(length, ChunkSize - at));
    }

    /// <summary>Gives chunks back that lie wholly before an offset; with <paramref name="all"/> every chunk.</summary>
    public void Release(long offset, bool all)
    {
        var until = offset >> Shift;
        var end = all ? _endChunk : Math.Min(_endChunk, until);
        for (; _firstChunk < end; _firstChunk++)
        {
            var slot = (int)(_firstChunk & (_chunks.Length - 1));
            if (_chunks[slot] is { } chunk)
                ChunkPool.Return(chunk);
            _chunks[slot] = null;
        }
        // With all, the chunk at the offset is given back too, and made again when the rest of it is written.
        _firstChunk = all ? until : Math.Max(_firstChunk, until);
        if (all)
            _endChunk = until;
    }

    private byte[] ChunkFor(long number)
    {
        Invariant.Check(number >= _firstChunk, "bytes are written above what was released");
        while (number - _firstChunk >= _chunks.Length)
            Grow();
        _endChunk = Math.Max(_endChunk, number + 1);
        var slot = (int)(number & (_chunks.Length - 1));
        return _chunks[slot] ?? (_chunks[slot] = ChunkPool.Rent());
    }

    private void Grow()
    {
        var grown = new byte[_chunks.Length * 2][];
        for (var i = 0; i < _chunks.Length; i++)
        {
            var number = _firstChunk + i;
            grown[number & (grown.Length - 1)] = _chunks[number & (_chunks.Length - 1)]!;
        }
        _chunks = grown;
    }
}
