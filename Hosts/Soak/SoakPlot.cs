using ActorUdp.Hosts.Plots;

namespace ActorUdp.Hosts.Soak;

/// <summary>The picture of a soak: round trips, rates, memory and threads over time, with the faults behind them.</summary>
internal static class SoakPlot
{
    private const double MiB = 1 << 20;

    // In usual distances of samples, which are a second, or more once a long run keeps only some of them.
    private const double FarApart = 3;

    private static readonly string[] _light = ["#8CC1E0", "#F0B48C", "#8CD0BA"];

    private static readonly (FaultKind Kind, string Name, string Color)[] _faults =
    [
        (FaultKind.Link, "bad link", "#9e9e9e"),
        (FaultKind.Cut, "cut link", "#d62728"),
        (FaultKind.Stop, "stopped process", "#1f77b4"),
        (FaultKind.Crash, "crashed actor", "#9467bd"),
        (FaultKind.Kill, "killed process", "#000000"),
    ];

    public static Chart Draw(SoakRecord record, string[] names, string subtitle)
    {
        (double factor, string unit) = record.Seconds switch
        {
            < 300 => (1.0, "s"),
            < 3 * 3_600 => (1.0 / 60, "min"),
            _ => (1.0 / 3_600, "h"),
        };
        return new Chart
        {
            Title = "ActorUdp soak",
            Subtitle = subtitle,
            XLabel = $"time, {unit}",
            Width = 1_400,
            Panels =
            [
                new Panel { Title = "Smoothed round trip", Left = new Axis("round trip, ms", IsLogarithmic: true), Series = RoundTrips(record, names, factor) },
                new Panel
                {
                    Title = "Received",
                    Left = new Axis("rate, MiB/s"),
                    Right = new Axis("rate, messages/s"),
                    Series =
                    [
                        .. names.Select((name, n) => Line($"{name} bytes", record, n, factor, s => s.BytesPerSecond / MiB)),
                        .. names.Select((name, n) => Line($"{name} messages", record, n, factor, s => s.MessagesPerSecond) with { Color = _light[n], IsOnRight = true }),
                    ],
                },
                new Panel
                {
                    Title = "Memory and threads",
                    Left = new Axis("memory, MiB"),
                    Right = new Axis("threads"),
                    Series =
                    [
                        .. names.Select((name, n) => Line($"{name} RSS", record, n, factor, s => s.Rss / MiB)),
                        .. names.Select((name, n) => Line($"{name} heap", record, n, factor, s => s.Heap / MiB) with { IsDashed = true }),
                        .. names.Select((name, n) => Line($"{name} threads", record, n, factor, s => s.Threads) with { Color = _light[n], IsOnRight = true }),
                    ],
                },
            ],
            Marks =
            [
                .. _faults.SelectMany(f => record.Marks.Where(m => m.Kind == f.Kind).Select(m => new Mark(f.Name, f.Color, m.From * factor, m.To * factor))),
            ],
        };
    }

    private static List<Series> RoundTrips(SoakRecord record, string[] names, double factor)
    {
        var series = new List<Series>();
        for (int from = 0; from < names.Length; from++)
        {
            for (int to = 0; to < names.Length; to++)
            {
                int peer = to;
                if (from != to)
                    series.Add(Line($"{names[from]} to {names[to]}", record, from, factor, s => s.Rtt[peer] / 1_000) with { Color = Palette.Lines[series.Count] });
            }
        }
        return series;
    }

    // The lines of a process and of the one that took its place are not joined, nor is what lies between two samples far apart.
    private static Series Line(string name, SoakRecord record, int node, double factor, Func<SoakSample, double> value)
    {
        var points = new List<Point>();
        foreach (SampleHistory history in record.Histories.Where(h => h.Node == node).OrderBy(h => h.Incarnation))
        {
            IReadOnlyList<SoakSample> samples = history.Samples;
            double usual = samples.Count < 2 ? 0 : (samples[^1].Seconds - samples[0].Seconds) / (samples.Count - 1);
            for (int i = 0; i < samples.Count; i++)
            {
                points.Add(new Point(samples[i].Seconds * factor, value(samples[i])));
                if (i + 1 == samples.Count || samples[i + 1].Seconds - samples[i].Seconds > FarApart * Math.Max(usual, 1))
                    points.Add(points[^1] with { Y = double.NaN });
            }
        }
        return new Series { Name = name, Color = Palette.Lines[node], Points = points };
    }
}
