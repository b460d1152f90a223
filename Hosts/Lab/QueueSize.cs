using System.Globalization;
using ActorUdp.Hosts.Commands;

namespace ActorUdp.Hosts.Lab;

/// <summary>How much may wait at a bottleneck: bytes, a time at its rate, or a multiple of the bandwidth-delay product. Immutable.</summary>
internal sealed record QueueSize
{
    private const string BdpUnit = "bdp";

    private static readonly (string Suffix, double Bytes)[] _byteUnits =
        [("KiB", 1024), ("MiB", 1024 * 1024), ("kB", 1000), ("MB", 1_000_000), ("B", 1)];

    private double Bytes { get; init; }

    private TimeSpan Time { get; init; }

    private double Bdps { get; init; }

    /// <summary>One bandwidth-delay product.</summary>
    public static QueueSize Default { get; } = new() { Bdps = 1 };

    /// <param name="text"><c>65536</c>, <c>64KiB</c>, <c>20ms</c>, <c>bdp</c> or <c>0.5bdp</c>.</param>
    /// <param name="size">What it says.</param>
    public static bool TryParse(string text, out QueueSize size)
    {
        size = Default;
        if (text.EndsWith(BdpUnit, StringComparison.OrdinalIgnoreCase))
        {
            string factor = text[..^BdpUnit.Length];
            double bdps = 1;
            if (factor.Length > 0 && !TryNumber(factor, out bdps))
                return false;
            size = new QueueSize { Bdps = bdps };
            return true;
        }
        foreach ((string suffix, double bytes) in _byteUnits)
        {
            if (!text.EndsWith(suffix, StringComparison.Ordinal))
                continue;
            bool isNumber = TryNumber(text[..^suffix.Length], out double value);
            size = new QueueSize { Bytes = value * bytes };
            return isNumber;
        }
        if (TryNumber(text, out double plain))
        {
            size = new QueueSize { Bytes = plain };
            return true;
        }
        bool isTime = DurationText.TryParse(text, out TimeSpan time);
        size = new QueueSize { Time = time };
        return isTime;
    }

    /// <param name="bytesPerSecond">The bottleneck's rate.</param>
    /// <param name="rtt">The path's round trip.</param>
    /// <param name="floor">What it is at least, in bytes.</param>
    public long ToBytes(double bytesPerSecond, TimeSpan rtt, long floor)
    {
        double bytes = Bytes + Time.TotalSeconds * bytesPerSecond + Bdps * rtt.TotalSeconds * bytesPerSecond;
        return Math.Max(floor, (long)Math.Ceiling(bytes));
    }

    private static bool TryNumber(string text, out double value) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out value) && value > 0;
}
