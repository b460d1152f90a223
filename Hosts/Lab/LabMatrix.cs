using System.Globalization;

namespace ActorUdp.Hosts.Lab;

/// <summary>Many paths in one go: <c>0,1,5x1,20,100</c> is each loss of 0, 1, 5 % with each round trip of 1, 20, 100 ms.</summary>
internal static class LabMatrix
{
    /// <param name="text">Losses in percent, an x, round trips in milliseconds.</param>
    /// <param name="cells">Each pair, by loss and then by round trip.</param>
    public static bool TryParse(string text, out IReadOnlyList<(double LossPercent, TimeSpan Rtt)> cells)
    {
        cells = [];
        string[] sides = text.Split('x');
        if (sides.Length != 2 || !TryNumbers(sides[0], out double[] losses) || !TryNumbers(sides[1], out double[] rtts))
            return false;
        if (losses.Any(l => l > LabLimits.MaximumLossPercent) || rtts.Any(r => r > LabLimits.MaximumRtt.TotalMilliseconds))
            return false;
        cells = [.. losses.SelectMany(loss => rtts.Select(rtt => (loss, TimeSpan.FromMilliseconds(rtt))))];
        return true;
    }

    private static bool TryNumbers(string text, out double[] numbers)
    {
        string[] parts = text.Split(',');
        numbers = new double[parts.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            if (!double.TryParse(parts[i], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out numbers[i]))
                return false;
        }
        return true;
    }
}

/// <summary>What makes sense to ask of a lab.</summary>
internal static class LabLimits
{
    /// <summary>With more, hardly a connection comes about.</summary>
    public const double MaximumLossPercent = 50;

    /// <summary>Below the time after which ActorUdp gives up, by default, what it holds for a silent peer.</summary>
    public const double MaximumCutSeconds = 20;

    /// <summary>Beyond the longest paths that there are.</summary>
    public static readonly TimeSpan MaximumRtt = TimeSpan.FromSeconds(2);
}
