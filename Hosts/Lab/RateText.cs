using System.Globalization;

namespace ActorUdp.Hosts.Lab;

/// <summary>Rates of links on the command line, as tc(8) writes them: decimal bits in a second.</summary>
internal static class RateText
{
    private const string None = "none";

    private static readonly (string Suffix, long Bits)[] _units =
        [("gbit", 1_000_000_000), ("mbit", 1_000_000), ("kbit", 1_000), ("bit", 1)];

    /// <param name="text"><c>100mbit</c>, <c>1gbit</c>, <c>512kbit</c>, or <c>none</c>.</param>
    /// <param name="bitsPerSecond">What it says; 0: no limit.</param>
    public static bool TryParse(string text, out long bitsPerSecond)
    {
        bitsPerSecond = 0;
        if (text.Equals(None, StringComparison.OrdinalIgnoreCase))
            return true;
        foreach ((string suffix, long bits) in _units)
        {
            if (!text.EndsWith(suffix, StringComparison.OrdinalIgnoreCase))
                continue;
            if (!double.TryParse(text[..^suffix.Length], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double value))
                return false;
            double total = value * bits;
            bitsPerSecond = total is >= 1 and < long.MaxValue ? (long)total : 0;
            return bitsPerSecond > 0;
        }
        return false;
    }

    /// <summary>The largest unit that needs no decimals beyond two: <c>1.5mbit</c>.</summary>
    public static string Format(double bitsPerSecond)
    {
        if (bitsPerSecond <= 0)
            return None;
        (string suffix, long bits) = _units.First(u => bitsPerSecond >= u.Bits || u.Bits == 1);
        return (bitsPerSecond / bits).ToString("0.##", CultureInfo.InvariantCulture) + suffix;
    }
}
