using System.Buffers;

namespace ActorUdp.Protocol;

/// <summary>
/// Puts one message together that does not lie in one chunk. Its memory grows with what arrived, never with what is merely
/// announced: at most twice that or what the message before took, and never above the message's length. It is kept for the messages
/// that follow until the channel runs empty.
/// </summary>
internal sealed class MessageAssembly
{
    // Beyond that, memory is too rarely of use again to be kept by a pool.
    private const int PooledMaximum = 16 << 20;

    private const int FirstSize = ChunkBuffer.ChunkSize * 2;

    private byte[] _buffer = [];
    private int _length;
    private int _filled;

    // The length of the message before.
    private int _last;

    /// <summary>Whether a message is being put together.</summary>
    public bool IsActive { get; private set; }

    public int Missing => _length - _filled;

    /// <summary>Whether the message can be taken.</summary>
    public bool IsComplete => IsActive && _filled == _length;

    public void Begin(int length)
    {
        IsActive = true;
        _length = length;
        _filled = 0;
    }

    /// <summary>Room for the next bytes, which the caller fills.</summary>
    public Span<byte> Append(int count)
    {
        if (_filled + count > _buffer.Length)
            Grow(_filled + count);
        var room = _buffer.AsSpan(_filled, count);
        _filled += count;
        return room;
    }

    /// <summary>The whole message; valid until the next begins or <see cref="Release"/>.</summary>
    public ReadOnlyMemory<byte> Complete()
    {
        Invariant.Check(IsActive && Missing == 0, "a message is complete when it is taken");
        IsActive = false;
        _last = _length;
        return _buffer.AsMemory(0, _length);
    }

    /// <summary>Gives the memory back, unless a message is being put together.</summary>
    public void Release()
    {
        if (IsActive || _buffer.Length == 0)
            return;
        Return(_buffer);
        _buffer = [];
    }

    private static void Return(byte[] buffer)
    {
        if (buffer.Length is > 0 and <= PooledMaximum)
            ArrayPool<byte>.Shared.Return(buffer);
    }

    private void Grow(int needed)
    {
        var size = (int)Math.Min(_length, Math.Max(Math.Max(needed, _last), Math.Max(FirstSize, _filled * 2L)));
        var grown = size <= PooledMaximum
            ? ArrayPool<byte>.Shared.Rent(size)
            : GC.AllocateUninitializedArray<byte>(size);
        _buffer.AsSpan(0, _filled).CopyTo(grown);
        Return(_buffer);
        _buffer = grown;
    }
}
