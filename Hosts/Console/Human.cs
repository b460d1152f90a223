using System.Globalization;
using System.Text;

namespace ActorUdp.Hosts.Console;

/// <summary>Figures and foreign text as people read them.</summary>
internal static class Human
{
    private static readonly string[] _units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];

    /// <summary>Binary units, three significant digits: <c>1.46 MiB</c>.</summary>
    public static string Bytes(double bytes)
    {
        int unit = 0;
        while (bytes >= 1024 && unit < _units.Length - 1)
        {
            bytes /= 1024;
            unit++;
        }
        string format = unit == 0 || bytes >= 100 ? "0" : bytes >= 10 ? "0.0" : "0.00";
        return string.Create(CultureInfo.InvariantCulture, $"{bytes.ToString(format, CultureInfo.InvariantCulture)} {_units[unit]}");
    }

    /// <summary>Bytes in a second; a duration of zero counts as a microsecond.</summary>
    public static string Rate(long bytes, TimeSpan duration) => Bytes(PerSecond(bytes, duration)) + "/s";

    public static double PerSecond(double amount, TimeSpan duration) => amount / Math.Max(duration.TotalSeconds, 1e-6);

    /// <summary><c>83 µs</c>, <c>1.20 ms</c>, <c>3.4 s</c>.</summary>
    public static string Duration(TimeSpan duration)
    {
        double microseconds = duration.TotalMicroseconds;
        (double value, string unit) = microseconds switch
        {
            < 1_000 => (microseconds, "µs"),
            < 1_000_000 => (microseconds / 1_000, "ms"),
            _ => (microseconds / 1_000_000, "s"),
        };
        string format = value >= 100 ? "0" : value >= 10 ? "0.0" : "0.00";
        return value.ToString(format, CultureInfo.InvariantCulture) + " " + unit;
    }

    public static string Count(long count) => count.ToString("#,0", CultureInfo.InvariantCulture);

    /// <summary>
    /// <paramref name="text"/> fit for a terminal: what a peer or a file name puts there must not be able to move the cursor
    /// or to look like our own lines.
    /// </summary>
    public static string Clean(string text)
    {
        if (!text.Any(char.IsControl))
            return text;
        var clean = new StringBuilder(text.Length);
        foreach (char c in text)
            _ = char.IsControl(c) ? clean.Append(CultureInfo.InvariantCulture, $"\\x{(int)c:x2}") : clean.Append(c);
        return clean.ToString();
    }
}
