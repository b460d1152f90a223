namespace ActorUdp.Hosts.Plots;

/// <summary>Leaves out points that nobody could see.</summary>
internal static class Thinning
{
    /// <summary>Of each column's points the lowest and the highest, in their order: peaks stay. Breaks stay too.</summary>
    /// <param name="points">By ascending X.</param>
    /// <param name="columns">How many columns of pixels there are.</param>
    public static IReadOnlyList<Point> Thin(IReadOnlyList<Point> points, int columns)
    {
        if (points.Count <= 2 * columns)
            return points;
        var kept = new List<Point>(3 * columns);
        double first = points[0].X;
        double width = Math.Max(points[^1].X - first, double.Epsilon) / columns;
        for (int start = 0; start < points.Count;)
        {
            int column = (int)((points[start].X - first) / width);
            int end = start, low = start, high = start, gap = -1;
            for (; end < points.Count && (int)((points[end].X - first) / width) == column; end++)
            {
                if (double.IsNaN(points[end].Y))
                    gap = end;
                else if (!(points[end].Y >= points[low].Y))
                    low = end;
                else if (!(points[end].Y <= points[high].Y))
                    high = end;
            }
            int[] chosen = gap < 0 ? [low, high] : [low, high, gap];
            kept.AddRange(chosen.Distinct().Order().Select(i => points[i]));
            start = end;
        }
        return kept;
    }
}
