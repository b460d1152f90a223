namespace ActorUdp.Messaging;

/// <summary>
/// A heading or a sender as it is said in full, and the number that it had on the channel that it went by last. Thread-safe.
/// </summary>
/// <param name="bytes">What is said; never changed.</param>
/// <param name="isLasting">False for what may well be used once and never again: it gets a number only when it is used again.</param>
internal sealed class EnvelopePart(byte[] bytes, bool isLasting)
{
    private volatile GivenNumber? _number;
    private bool _isUsed = isLasting;

    public byte[] Bytes => bytes;

    /// <summary>Its number in a table; null while none is worth it, and 0 when the table is full.</summary>
    public GivenNumber? NumberIn(NumberTable table)
    {
        GivenNumber? known = _number;
        if (known is not null && ReferenceEquals(known.Table, table))
        {
            return known;
        }

        if (!_isUsed)
        {
            _isUsed = true;
            return null;
        }

        return _number = table.NumberOf(bytes);
    }
}
