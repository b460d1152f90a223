using System.Text;
using System.Text.Unicode;

namespace ActorUdp.Protocol.Wire;

/// <summary>Text on the wire: UTF-8 without terminator, behind its length in bytes.</summary>
public static class WireText
{
    /// <summary>The longest text behind a one-byte length, in bytes.</summary>
    public const int MaximumShortLength = byte.MaxValue;

    /// <summary>Whether the bytes are well-formed UTF-8: no overlong forms, no surrogates, nothing cut off.</summary>
    /// <param name="utf8">The bytes.</param>
    public static bool IsValid(ReadOnlySpan<byte> utf8) => Utf8.IsValid(utf8);

    /// <summary>Encodes as much of a text as fits, cut between two characters. Unpaired surrogates become U+FFFD.</summary>
    /// <param name="text">The text.</param>
    /// <param name="target">Where to.</param>
    /// <returns>How many bytes were written.</returns>
    public static int Encode(ReadOnlySpan<char> text, Span<byte> target)
    {
        Utf8.FromUtf16(text, target, out _, out var written, replaceInvalidSequences: true);
        return written;
    }

    /// <summary>The longest beginning of a well-formed text that takes no more than so many bytes and ends between characters.</summary>
    /// <param name="utf8">Well-formed UTF-8.</param>
    /// <param name="maximum">The limit in bytes.</param>
    public static ReadOnlySpan<byte> Truncate(ReadOnlySpan<byte> utf8, int maximum)
    {
        if (utf8.Length <= maximum)
            return utf8;
        // Continuation bytes are 10xxxxxx: step back to the beginning of the character that would be cut.
        while (maximum > 0 && (utf8[maximum] & 0xC0) == 0x80)
            maximum--;
        return utf8[..maximum];
    }

    /// <summary>The text as a string.</summary>
    /// <param name="utf8">Well-formed UTF-8, as every text that a reader of this namespace yields is.</param>
    public static string Decode(ReadOnlySpan<byte> utf8) => Encoding.UTF8.GetString(utf8);
}
