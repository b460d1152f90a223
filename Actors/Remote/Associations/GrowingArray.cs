namespace ActorUdp.Remote;

/// <summary>
/// Puts pieces together to an array of a length that was announced, in the memory that is handed on. It grows with what arrived: to 32 times that
/// at the most.
/// </summary>
/// <param name="total">The length.</param>
internal struct GrowingArray(int total)
{
    // The pieces of an array of a megabyte go where they will stay; of a larger one, little is copied again.
    private const long Growth = 32;

    private byte[]? _buffer;
    private int _filled;

    public readonly int Missing => total - _filled;

    /// <summary>The array, whole when nothing is missing.</summary>
    public readonly byte[] Bytes => _buffer ?? [];

    /// <param name="piece">No more than is missing.</param>
    public void Append(ReadOnlySpan<byte> piece)
    {
        int filled = _filled + piece.Length;
        if (filled > Bytes.Length)
        {
            byte[] grown = GC.AllocateUninitializedArray<byte>((int)Math.Min(total, filled * Growth));
            Bytes.AsSpan(0, _filled).CopyTo(grown);
            _buffer = grown;
        }

        piece.CopyTo(_buffer.AsSpan(_filled));
        _filled = filled;
    }
}
