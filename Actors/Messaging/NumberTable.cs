using System.Collections.Concurrent;

using Envelope = ActorUdp.Protocol.Wire.Envelope;

namespace ActorUdp.Messaging;

/// <summary>
/// The numbers of headings or of senders on one channel of one connection, as its sending end gives them. A number stays with what it
/// was given to for as long as the connection lives; when all are given, what comes later is said in full. Thread-safe.
/// </summary>
internal sealed class NumberTable
{
    private readonly ConcurrentDictionary<byte[], GivenNumber> _byBytes = new(ByContent.Instance);
    private readonly GivenNumber _none;
    private int _last;

    public NumberTable() => _none = new GivenNumber(this, 0);

    /// <summary>The number of a part; <see cref="GivenNumber.Number"/> is 0 when it is to be said in full each time.</summary>
    /// <param name="part">The part as it is said in full.</param>
    public GivenNumber NumberOf(byte[] part)
    {
        if (_byBytes.TryGetValue(part, out GivenNumber? known))
        {
            return known;
        }

        if (part.Length > Envelope.MaximumNumberedLength || Volatile.Read(ref _last) >= Envelope.MaximumNumber)
        {
            return _none;
        }

        lock (_byBytes)
        {
            if (!_byBytes.TryGetValue(part, out known) && _last < Envelope.MaximumNumber)
            {
                known = new GivenNumber(this, _last + 1);
                _byBytes[part] = known;
                Volatile.Write(ref _last, _last + 1);
            }

            return known ?? _none;
        }
    }

    private sealed class ByContent : IEqualityComparer<byte[]>
    {
        public static readonly ByContent Instance = new();

        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(byte[] obj)
        {
            var hash = default(HashCode);
            hash.AddBytes(obj);
            return hash.ToHashCode();
        }
    }
}

/// <summary>A number of a <see cref="NumberTable"/> and what it stands for.</summary>
/// <param name="table">Whose number it is.</param>
/// <param name="number">From 1; 0: none.</param>
internal sealed class GivenNumber(NumberTable table, int number)
{
    private volatile bool _isSaid;

    public NumberTable Table => table;

    public int Number => number;

    /// <summary>
    /// True once a message that gives the number is in the channel's queue: the receiver reads that one before any that is queued from now
    /// on. Until then each sender says the part in full with its number: twice the same is harmless.
    /// </summary>
    public bool IsSaid => _isSaid;

    public void Said() => _isSaid = number != 0;
}
