using System.Globalization;

namespace ActorUdp.Hosts.Commands;

/// <summary>Durations on the command line.</summary>
internal static class DurationText
{
    private static readonly (string Suffix, double Seconds)[] _units = [("ms", 0.001), ("us", 0.000001), ("s", 1), ("m", 60), ("h", 3600)];

    /// <summary>A positive number and a unit (us, ms, s, m, h); without a unit seconds, as ping(8) has it.</summary>
    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = default;
        double factor = 1;
        foreach ((string suffix, double seconds) in _units)
        {
            if (!text.EndsWith(suffix, StringComparison.Ordinal))
                continue;
            text = text[..^suffix.Length];
            factor = seconds;
            break;
        }
        if (!double.TryParse(text.Trim(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double value))
            return false;
        double total = value * factor;
        if (!(total > 0) || total > TimeSpan.MaxValue.TotalSeconds / 2)
            return false;
        duration = TimeSpan.FromSeconds(total);
        return duration > TimeSpan.Zero;
    }
}
