using System.Collections.Frozen;
using System.Globalization;

namespace ActorUdp.Configuration;

/// <summary>
/// Durations and sizes with the units of the HOCON specification. They are read here and not by the configuration's own
/// methods, because these differ between runtimes and versions in units, fractions and in how they fail.
/// </summary>
internal static class SettingUnits
{
    private static readonly FrozenDictionary<string, decimal> _ticks = Table(
        (0.01m, "ns nano nanos nanosecond nanoseconds"),
        (TimeSpan.TicksPerMicrosecond, "us micro micros microsecond microseconds"),
        (TimeSpan.TicksPerMillisecond, "ms milli millis millisecond milliseconds"),
        (TimeSpan.TicksPerSecond, "s second seconds"),
        (TimeSpan.TicksPerMinute, "m minute minutes"),
        (TimeSpan.TicksPerHour, "h hour hours"),
        (TimeSpan.TicksPerDay, "d day days"));

    private static readonly FrozenDictionary<string, decimal> _bytes = Table(
        (1, "B b byte bytes"),
        (1e3m, "kB kilobyte kilobytes"),
        (1e6m, "MB megabyte megabytes"),
        (1e9m, "GB gigabyte gigabytes"),
        (1e12m, "TB terabyte terabytes"),
        (1L << 10, "K k Ki KiB kibibyte kibibytes"),
        (1L << 20, "M m Mi MiB mebibyte mebibytes"),
        (1L << 30, "G g Gi GiB gibibyte gibibytes"),
        (1L << 40, "T t Ti TiB tebibyte tebibytes"));

    /// <summary>Reads a duration that is not negative; without a unit it is in milliseconds.</summary>
    public static bool TryParseDuration(string text, out TimeSpan value)
    {
        bool parsed = TryParse(text, _ticks, TimeSpan.TicksPerMillisecond, out decimal ticks);
        value = new TimeSpan((long)decimal.Round(ticks));
        return parsed;
    }

    /// <summary>Reads a size in whole bytes that is not negative; without a unit it is in bytes.</summary>
    public static bool TryParseSize(string text, out long value)
    {
        bool parsed = TryParse(text, _bytes, 1, out decimal bytes) && decimal.IsInteger(bytes);
        value = (long)bytes;
        return parsed;
    }

    /// <summary>Writes a duration in the largest unit that needs no fraction.</summary>
    public static string Format(TimeSpan value)
    {
        (long Ticks, string Unit)[] units =
        [
            (TimeSpan.TicksPerHour, "h"), (TimeSpan.TicksPerMinute, "m"), (TimeSpan.TicksPerSecond, "s"),
            (TimeSpan.TicksPerMillisecond, "ms"), (TimeSpan.TicksPerMicrosecond, "us"),
        ];
        foreach ((long ticks, string unit) in units)
        {
            if (value.Ticks != 0 && value.Ticks % ticks == 0)
                return string.Create(CultureInfo.InvariantCulture, $"{value.Ticks / ticks} {unit}");
        }

        return string.Create(CultureInfo.InvariantCulture, $"{value.Ticks * 100} ns");
    }

    /// <summary>Writes a size in the largest binary unit that needs no fraction.</summary>
    public static string Format(long bytes)
    {
        (int Shift, string Unit)[] units = [(30, "GiB"), (20, "MiB"), (10, "KiB")];
        foreach ((int shift, string unit) in units)
        {
            if (bytes != 0 && bytes % (1L << shift) == 0)
                return string.Create(CultureInfo.InvariantCulture, $"{bytes >> shift} {unit}");
        }

        return string.Create(CultureInfo.InvariantCulture, $"{bytes} B");
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
