using System.Diagnostics.CodeAnalysis;

namespace ActorUdp.Remote;

/// <summary>
/// Puts the pieces of a set-aside PDU together, in the memory that is handed on. Its memory grows with what arrived, not with what is merely
/// announced: to 32 times that at the most. Owned by the actor of the connection that the pieces arrive on.
/// </summary>
/// <param name="maximum">The longest PDU, in bytes.</param>
internal sealed class AsideAssembly(int maximum)
{
    // The pieces of a PDU of a megabyte go where they will stay; of a larger one, little is copied again.
    private const long Growth = 32;

    private byte[] _buffer = [];
    private ulong _after;
    private int _total;
    private int _filled;

    /// <summary>A PDU begins.</summary>
    /// <returns>False: it is longer than allowed.</returns>
    public bool TryBegin(ulong after, uint total)
    {
        if (total > maximum)
        {
            return false;
        }

        (_after, _total, _filled, _buffer) = (after, (int)total, 0, []);
        return true;
    }

    /// <returns>False: it is not a piece of what has begun.</returns>
    public bool TryAppend(ReadOnlySpan<byte> piece)
    {
        if (piece.IsEmpty || piece.Length > _total - _filled)
        {
            return false;
        }

        int filled = _filled + piece.Length;
        if (filled > _buffer.Length)
        {
            byte[] grown = GC.AllocateUninitializedArray<byte>((int)Math.Min(_total, filled * Growth));
            _buffer.AsSpan(0, _filled).CopyTo(grown);
            _buffer = grown;
        }

        piece.CopyTo(_buffer.AsSpan(_filled));
        _filled = filled;
        return true;
    }

    /// <summary>Takes the PDU when it is whole.</summary>
    public bool TryTake(out ulong after, [NotNullWhen(true)] out ByteString? pdu)
    {
        after = _after;
        pdu = null;
        if (_filled < _total || _total == 0)
        {
            return false;
        }

        pdu = UnsafeByteOperations.UnsafeWrap(_buffer);
        (_total, _filled, _buffer) = (0, 0, []);
        return true;
    }
}
