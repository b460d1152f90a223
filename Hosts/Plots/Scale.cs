using System.Globalization;

namespace ActorUdp.Hosts.Plots;

/// <summary>From values to places along an axis, with ticks at round values.</summary>
internal sealed class Scale
{
    private const int Decade = 10;

    private readonly double _low;
    private readonly double _high;
    private readonly double _start;
    private readonly double _length;
    private readonly bool _isLogarithmic;

    private Scale(double low, double high, double start, double length, bool isLogarithmic, IReadOnlyList<double> ticks)
    {
        _low = low;
        _high = high;
        _start = start;
        _length = length;
        _isLogarithmic = isLogarithmic;
        Ticks = ticks;
    }

    /// <summary>Where there are ticks, ascending.</summary>
    public IReadOnlyList<double> Ticks { get; }

    /// <summary>A scale that begins and ends at exactly these values.</summary>
    /// <param name="low">The lowest value.</param>
    /// <param name="high">The highest value.</param>
    /// <param name="start">Where the lowest value is, in pixels.</param>
    /// <param name="length">How far away the highest value is; negative: to the left or up.</param>
    /// <param name="ticks">About how many ticks.</param>
    public static Scale Exact(double low, double high, double start, double length, int ticks)
    {
        if (!(high > low))
            high = low + 1;
        return WithStep(low, high, NiceStep((high - low) / ticks), start, length);
    }

    /// <summary>A scale from 0, or from the tick below the lowest value where that is negative, to the tick above the highest.</summary>
    public static Scale Linear(double low, double high, double start, double length, int ticks)
    {
        low = Math.Min(low, 0);
        if (!(high > low))
            high = low + 1;
        double step = NiceStep((high - low) / ticks);
        return WithStep(Math.Floor(low / step) * step, Math.Ceiling((high / step) - 1e-9) * step, step, start, length);
    }

    /// <summary>A scale of whole decades around the values, which are above 0.</summary>
    public static Scale Logarithmic(double low, double high, double start, double length)
    {
        int first = (int)Math.Floor(Math.Log10(low) + 1e-9);
        int last = Math.Max(first + 1, (int)Math.Ceiling(Math.Log10(high) - 1e-9));
        double[] ticks = [.. Enumerable.Range(first, last - first + 1).Select(e => Math.Pow(Decade, e))];
        return new Scale(Math.Log10(ticks[0]), Math.Log10(ticks[^1]), start, length, true, ticks);
    }

    /// <summary>The smallest of 1, 2 and 5 times a power of ten that is not below a value above 0.</summary>
    public static double NiceStep(double atLeast)
    {
        double power = Math.Pow(Decade, Math.Floor(Math.Log10(atLeast)));
        foreach (int factor in (ReadOnlySpan<int>)[1, 2, 5])
            if (power * factor >= atLeast * (1 - 1e-9))
                return power * factor;
        return power * Decade;
    }

    private static Scale WithStep(double low, double high, double step, double start, double length)
    {
        var at = new List<double>();
        for (double i = Math.Ceiling((low / step) - 1e-9); i * step <= high + (step * 1e-9); i++)
            at.Add(i * step);
        return new Scale(low, high, start, length, false, at);
    }

    /// <summary>The pixel of a value.</summary>
    public double At(double value) => _start + (_length * ((_isLogarithmic ? Math.Log10(value) : value) - _low) / (_high - _low));

    /// <summary>Whether a value can be drawn.</summary>
    public bool Shows(double value) => double.IsFinite(value) && (!_isLogarithmic || value > 0);

    /// <summary>A tick as people write it.</summary>
    public static string Text(double tick)
    {
        double size = Math.Abs(tick);
        if (size == 0)
            return "0"; // there is a negative one, too
        if (size >= 1e6)
            return (tick / 1e6).ToString("0.###", CultureInfo.InvariantCulture) + "M";
        if (size >= 1e4)
            return (tick / 1e3).ToString("0.###", CultureInfo.InvariantCulture) + "k";
        return tick.ToString("0.######", CultureInfo.InvariantCulture);
    }
}
