using System.Text;
using System.Text.RegularExpressions;

namespace ActorUdp.Hosts.Transfer;

/// <summary>Which names a node gives to files that others send, and what it calls them while they are incomplete.</summary>
internal static partial class FileName
{
    /// <summary>NAME_MAX of the common file systems, in bytes of UTF-8.</summary>
    public const int MaximumBytes = 255;

    private static readonly string[] _windowsDevices =
        ["CON", "PRN", "AUX", "NUL", .. Numbered("COM"), .. Numbered("LPT")];

    /// <summary>Null: <paramref name="name"/> is a plain file name. Else what is wrong with it.</summary>
    /// <param name="name">From the network: anything.</param>
    /// <param name="windows">Whether the rules of Windows hold, too.</param>
    public static string? Fault(string name, bool windows)
    {
        if (name.Length == 0)
            return "the name is empty";
        if (name is "." or "..")
            return $"'{name}' is a folder";
        if (name.AsSpan().IndexOfAny('/', '\\') is >= 0 and int at)
            return at == 0 ? "the name is an absolute path; only a plain name is taken" : "the name contains a path; only a plain name is taken";
        if (name.Any(char.IsControl))
            return "the name contains control characters";
        if (name.Contains('\uFFFD') || !HasOnlyWholeCharacters(name))
            return "the name is not valid UTF-8";
        if (Encoding.UTF8.GetByteCount(name) is > MaximumBytes and int bytes)
            return $"the name is {bytes} bytes long; at most {MaximumBytes} are possible";
        if (IsPartial(name))
            return "names of that form are reserved for incomplete files";
        return windows ? WindowsFault(name) : null;
    }

    /// <summary>The hidden name of an incomplete file: <c>.NAME.ID.part</c>, the name cut so that the whole stays possible.</summary>
    public static string Partial(string name, Guid id)
    {
        string tail = $".{id:N}.part";
        int room = MaximumBytes - 1 - tail.Length;
        var head = new StringBuilder(".");
        foreach (Rune rune in name.EnumerateRunes())
        {
            room -= rune.Utf8SequenceLength;
            if (room < 0)
                break;
            head.Append(rune);
        }
        return head.Append(tail).ToString();
    }

    /// <summary>Whether <paramref name="name"/> is one that <see cref="Partial"/> makes.</summary>
    public static bool IsPartial(string name) => PartialPattern().IsMatch(name);

    [GeneratedRegex(@"^\..+\.[0-9a-f]{32}\.part\z", RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex PartialPattern();

    private static bool HasOnlyWholeCharacters(string name)
    {
        for (int i = 0; i < name.Length; i++)
            if (char.IsSurrogate(name[i]) && (i + 1 == name.Length || !char.IsSurrogatePair(name[i], name[++i])))
                return false;
        return true;
    }

    private static string? WindowsFault(string name)
    {
        if (name.AsSpan().IndexOfAny("<>:\"|?*") >= 0)
            return "the name contains a character that Windows does not allow";
        if (name[^1] is '.' or ' ')
            return "on Windows a name cannot end in a point or a space";
        string stem = name.Split('.')[0].TrimEnd();
        return _windowsDevices.Contains(stem, StringComparer.OrdinalIgnoreCase) ? $"'{stem}' is the name of a device on Windows" : null;
    }

    private static IEnumerable<string> Numbered(string prefix) => Enumerable.Range(1, 9).Select(n => $"{prefix}{n}");
}
