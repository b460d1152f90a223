using System.ComponentModel;

namespace ActorUdp.Protocol.Wire;

/// <summary>A run of packet numbers, both ends included.</summary>
/// <param name="Smallest">The lowest of them.</param>
/// <param name="Largest">The highest of them; not below <paramref name="Smallest"/>.</param>
public readonly record struct AckRange(ulong Smallest, ulong Largest);

/// <summary>
/// The content of an ACK frame (RFC 9000, section 19.3): ranges of packet numbers from the highest downward, never touching.
/// Enumerate it with <c>foreach</c>; nothing is allocated. It reads from the datagram, so it lives no longer than that.
/// </summary>
public readonly ref struct AckFrame
{
    /// <summary>How many ranges a frame holds at most. A receiver forgets the oldest.</summary>
    public const int MaximumRanges = 64;

    private readonly ulong _firstRange;
    private readonly ReadOnlySpan<byte> _furtherRanges;

    private AckFrame(ulong largest, ulong delayMicroseconds, int rangeCount, ulong firstRange, ReadOnlySpan<byte> furtherRanges)
    {
        Largest = largest;
        DelayMicroseconds = delayMicroseconds;
        RangeCount = rangeCount;
        _firstRange = firstRange;
        _furtherRanges = furtherRanges;
    }

    /// <summary>The highest packet number that was received.</summary>
    public ulong Largest { get; }

    /// <summary>How long the receiver held the acknowledgement of <see cref="Largest"/> back, in microseconds.</summary>
    public ulong DelayMicroseconds { get; }

    /// <summary>How many ranges there are, at least 1 and at most <see cref="MaximumRanges"/>.</summary>
    public int RangeCount { get; }

    /// <summary>Walks the ranges from the highest to the lowest.</summary>
    public Enumerator GetEnumerator() => new(Largest, _firstRange, _furtherRanges);

    /// <summary>Reads what follows the frame type and checks every range.</summary>
    internal static Verdict Read(scoped ref SpanReader reader, out AckFrame frame)
    {
        frame = default;
        var largest = reader.ReadVarInt();
        var delay = reader.ReadVarInt();
        var further = reader.ReadVarInt();
        var firstRange = reader.ReadVarInt();
        if (reader.Failed)
            return Verdict.TruncatedFrame;
        if (further >= MaximumRanges)
            return Verdict.BadFrame;
        if (firstRange > largest)
            return Verdict.BadAckRange;
        var start = reader.Rest;
        var smallest = largest - firstRange;
        for (var i = 0UL; i < further; i++)
        {
            var gap = reader.ReadVarInt();
            var length = reader.ReadVarInt();
            if (reader.Failed)
                return Verdict.TruncatedFrame;
            // Both are below 2^62, so that the sum can't overflow.
            if (gap + length + 2 > smallest)
                return Verdict.BadAckRange;
            smallest -= gap + length + 2;
        }
        frame = new AckFrame(largest, delay, (int)further + 1, firstRange, start[..(start.Length - reader.Rest.Length)]);
        return Verdict.Ok;
    }

    /// <summary>Walks the ranges of an ACK frame from the highest to the lowest.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public ref struct Enumerator
    {
        private SpanReader _rest;
        private ulong _largest;
        private ulong _length;
        private bool _started;

        internal Enumerator(ulong largest, ulong firstRange, ReadOnlySpan<byte> furtherRanges)
        {
            _rest = new SpanReader(furtherRanges);
            _largest = largest;
            _length = firstRange;
        }

        /// <summary>The range that <see cref="MoveNext"/> found.</summary>
        public readonly AckRange Current => new(_largest - _length, _largest);

        /// <summary>Goes to the next range.</summary>
        /// <returns>False when there is none.</returns>
        public bool MoveNext()
        {
            if (!_started)
            {
                _started = true;
                return true;
            }
            if (_rest.Rest.IsEmpty)
                return false;
            // Checked by Read: no range runs below zero.
            _largest = _largest - _length - _rest.ReadVarInt() - 2;
            _length = _rest.ReadVarInt();
            return true;
        }
    }
}
