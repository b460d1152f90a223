using ActorUdp.Protocol.Wire;

namespace ActorUdp.Protocol;

/// <summary>
/// The length before each record of a log: a <see cref="VarInt"/> whose first byte is never 0. So a byte that is 0 says that nobody has
/// filled the record yet; an empty message therefore takes the form of two bytes.
/// </summary>
internal static class RecordHeader
{
    private const int TwoBytes = 0x40;
    private const int FourBytes = 0x80;
    private const byte EightBytes = 0xC0;

    public static int LengthFor(int payload) => payload == 0 ? 2 : VarInt.Length((ulong)payload);

    /// <summary>The first byte, which is written last.</summary>
    public static byte First(int header, int payload) => header switch
    {
        1 => (byte)payload,
        2 => (byte)(TwoBytes | (payload >> 8)),
        4 => (byte)(FourBytes | (payload >> 24)),
        _ => EightBytes,
    };

    public static void WriteBehindFirst(Span<byte> record, int header, int payload)
    {
        var rest = (ulong)payload;
        for (var i = header - 1; i > 0; i--, rest >>= 8)
            record[i] = (byte)rest;
    }

    /// <summary>Reads the header of a record that was published.</summary>
    /// <param name="record">The record, from its first byte.</param>
    /// <param name="header">How many bytes the length takes.</param>
    /// <returns>The length of the message.</returns>
    public static int Read(ReadOnlySpan<byte> record, out int header)
    {
        var first = record[0];
        if (first < TwoBytes)
        {
            header = 1;
            return first;
        }
        var whole = VarInt.TryRead(record, out var payload, out header);
        Invariant.Check(whole, "a published record has a whole header");
        return (int)payload;
    }
}
