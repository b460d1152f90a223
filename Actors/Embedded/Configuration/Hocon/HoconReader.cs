using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace ActorUdp.Embedded.Configuration.Hocon;

/// <summary>The characters of a text, one after the other, and the tokens that need no context.</summary>
internal sealed class HoconReader(string text)
{
    /// <summary>What peeking at the end gives; not a character of a text that is well formed.</summary>
    public const char End = '\uffff';

    private const string ForbiddenUnquoted = "$\"{}[]:=,+#`^?!@*&\\";

    private int _index;
    private int _line = 1;
    private int _lineStart;

    public bool AtEnd => _index >= text.Length;

    public TextPosition Position => new(_line, _index - _lineStart + 1);

    public char Peek(int ahead = 0) => _index + ahead < text.Length ? text[_index + ahead] : End;

    public bool StartsWith(string token) => string.CompareOrdinal(text, _index, token, 0, token.Length) == 0;

    public bool AtComment => Peek() == '#' || (Peek() == '/' && Peek(1) == '/');

    public void Skip(int count = 1)
    {
        for (int i = 0; i < count && _index < text.Length; i++)
        {
            if (text[_index++] == '\n')
            {
                _line++;
                _lineStart = _index;
            }
        }
    }

    /// <summary>Skips blanks, newlines and comments.</summary>
    /// <returns>Whether there was a newline among them.</returns>
    public bool SkipBlank()
    {
        int line = _line;
        while (!AtEnd)
        {
            if (IsWhitespace(Peek()))
                Skip();
            else if (AtComment)
                SkipComment();
            else
                break;
        }

        return _line != line;
    }

    /// <summary>Takes blanks up to the next newline or other character.</summary>
    public string TakeSpaces()
    {
        int start = _index;
        while (Peek() != '\n' && !AtEnd && IsWhitespace(Peek()))
            Skip();
        return text[start.._index];
    }

    /// <summary>Takes unquoted text, which may be empty.</summary>
    /// <param name="isKey">A dot ends it: it separates the elements of a path.</param>
    public string TakeUnquoted(bool isKey)
    {
        int start = _index;
        bool number = char.IsAsciiDigit(Peek()) || Peek() == '-';
        while (!AtEnd && !AtComment)
        {
            char c = Peek();
            bool exponentSign = number && !isKey && c == '+' && EndsInExponent(text.AsSpan(start, _index - start));
            if ((!exponentSign && !IsUnquoted(c)) || (isKey && c == '.'))
                break;
            Skip();
        }

        return text[start.._index];
    }

    /// <summary>Takes a string in quotes, or in triple quotes, of which the first is next.</summary>
    public string TakeQuoted()
    {
        TextPosition start = Position;
        if (StartsWith("\"\"\""))
            return TakeTripleQuoted(start);
        Skip();
        StringBuilder value = new();
        while (Peek() != '"')
        {
            if (AtEnd)
                throw new HoconParserException(start, "the string that begins here has no closing quote");
            char c = Peek();
            if (c < ' ')
                throw Error($"a control character (U+{(int)c:X4}) in a quoted string: escape it, or use three quotes");
            if (c == '\\')
            {
                value.Append(TakeEscape());
            }
            else
            {
                value.Append(c);
                Skip();
            }
        }

        Skip();
        return value.ToString();
    }

    public HoconParserException Expected(string what) =>
        Error($"expected {what}, found {(AtEnd ? "the end of the text" : Describe(Peek()))}");

    public HoconParserException Error(string problem) => new(Position, problem);

    public static bool IsUnquoted(char c) => !ForbiddenUnquoted.Contains(c, StringComparison.Ordinal) && !IsWhitespace(c);

    // The list of the HOCON specification: all separators of Unicode, the byte order mark, and some control characters.
    public static bool IsWhitespace(char c) => c switch
    {
        ' ' or (>= '\t' and <= '\r') or (>= '\u001c' and <= '\u001f') or '\ufeff' => true,
        < '\u0080' => false,
        _ => char.GetUnicodeCategory(c) is UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator
            or UnicodeCategory.ParagraphSeparator,
    };

    [SuppressMessage("Globalization", "CA1305", Justification = "A character has no culture.")]
    private static string Describe(char c) => char.IsControl(c) || char.IsSurrogate(c) ? $"U+{(int)c:X4}" : $"'{c}'";

    private static bool EndsInExponent(ReadOnlySpan<char> number) =>
        number[^1] is 'e' or 'E' && !number[..^1].ContainsAnyExcept("-.0123456789");

    private void SkipComment()
    {
        while (!AtEnd && Peek() != '\n')
            Skip();
    }

    // At least three quotes end the string; those beyond three belong to it.
    private string TakeTripleQuoted(TextPosition begin)
    {
        Skip(3);
        int start = _index;
        int end = text.IndexOf("\"\"\"", start, StringComparison.Ordinal);
        if (end < 0)
            throw new HoconParserException(begin, "the string that begins here has no closing \"\"\"");
        while (end + 3 < text.Length && text[end + 3] == '"')
            end++;
        Skip(end + 3 - start);
        return text[start..end];
    }

    private char TakeEscape()
    {
        char code = Peek(1);
        if (code == 'u')
        {
            if (_index + 6 > text.Length
                || !ushort.TryParse(text.AsSpan(_index + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ushort unit))
                throw Error("expected four hexadecimal digits after \\u");
            Skip(6);
            return (char)unit;
        }

        int index = "\"\\/bfnrt".IndexOf(code, StringComparison.Ordinal);
        if (index < 0)
            throw Error("an unknown escape; allowed are \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\uXXXX");
        Skip(2);
        return "\"\\/\b\f\n\r\t"[index];
    }
}
