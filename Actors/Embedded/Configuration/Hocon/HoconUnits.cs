using System.Collections.Frozen;
using System.Globalization;

namespace ActorUdp.Embedded.Configuration.Hocon;

/// <summary>Durations and sizes: a number and a unit, by the units of the HOCON specification.</summary>
internal static class HoconUnits
{
    private static readonly FrozenDictionary<string, decimal> _durationUnits = Table(
        (0.01m, "ns nano nanos nanosecond nanoseconds"),
        (TimeSpan.TicksPerMicrosecond, "us micro micros microsecond microseconds"),
        (TimeSpan.TicksPerMillisecond, "ms milli millis millisecond milliseconds"),
        (TimeSpan.TicksPerSecond, "s second seconds"),
        (TimeSpan.TicksPerMinute, "m minute minutes"),
        (TimeSpan.TicksPerHour, "h hour hours"),
        (TimeSpan.TicksPerDay, "d day days"));

    private static readonly FrozenDictionary<string, decimal> _sizeUnits = Table(
        (1, "B b byte bytes"),
        (1e3m, "kB kilobyte kilobytes"),
        (1e6m, "MB megabyte megabytes"),
        (1e9m, "GB gigabyte gigabytes"),
        (1e12m, "TB terabyte terabytes"),
        (1e15m, "PB petabyte petabytes"),
        (1e18m, "EB exabyte exabytes"),
        (1L << 10, "K k Ki KiB kibibyte kibibytes"),
        (1L << 20, "M m Mi MiB mebibyte mebibytes"),
        (1L << 30, "G g Gi GiB gibibyte gibibytes"),
        (1L << 40, "T t Ti TiB tebibyte tebibytes"),
        (1L << 50, "P p Pi PiB pebibyte pebibytes"),
        (1L << 60, "E e Ei EiB exbibyte exbibytes"));

    /// <summary>Reads a duration that is not negative; without a unit it is in milliseconds.</summary>
    public static bool TryParseDuration(string text, out TimeSpan value)
    {
        bool parsed = TryParse(text, _durationUnits, TimeSpan.TicksPerMillisecond, out decimal ticks);
        value = new TimeSpan((long)decimal.Round(ticks));
        return parsed;
    }

    /// <summary>Reads a size that is not negative; without a unit it is in bytes.</summary>
    public static bool TryParseSize(string text, out long bytes)
    {
        bool parsed = TryParse(text, _sizeUnits, 1, out decimal value);
        bytes = (long)value;
        return parsed;
    }

    private static bool TryParse(string text, FrozenDictionary<string, decimal> units, decimal defaultFactor, out decimal value)
    {
        ReadOnlySpan<char> rest = text.AsSpan().Trim();
        int unitAt = rest.Length;
        while (unitAt > 0 && char.IsLetter(rest[unitAt - 1]))
            unitAt--;
        string unit = rest[unitAt..].ToString();
        decimal factor = defaultFactor;
        value = 0;
        if (unit.Length > 0 && !units.TryGetValue(unit, out factor))
            return false;
        if (!decimal.TryParse(rest[..unitAt].TrimEnd(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal number)
            || number > long.MaxValue / factor)
            return false;
        value = number * factor;
        return true;
    }

    private static FrozenDictionary<string, decimal> Table(params ReadOnlySpan<(decimal Factor, string Names)> rows)
    {
        Dictionary<string, decimal> table = new(StringComparer.Ordinal);
        foreach ((decimal factor, string names) in rows)
        {
            foreach (string name in names.Split(' '))
                table.Add(name, factor);
        }

        return table.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
