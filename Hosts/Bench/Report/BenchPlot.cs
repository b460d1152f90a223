using System.Globalization;
using ActorUdp.Hosts.Bench.Figures;
using ActorUdp.Hosts.Bench.Subjects;
using ActorUdp.Hosts.Plots;

namespace ActorUdp.Hosts.Bench.Report;

/// <summary>The picture of a bench: rates by run, or the distribution of round trips.</summary>
internal static class BenchPlot
{
    public static Chart Draw(BenchReport report)
    {
        BenchOptions options = report.Options;
        string kind = options.Kind.ToString().ToLowerInvariant();
        bool times = report.Subjects[0].IsTime;
        var panels = new List<Panel>();
        if (times)
        {
            panels.Add(Lines(report, "Round trips without coordinated omission, medians of the runs", new Axis("round trip, µs", IsLogarithmic: true), s => Distribution(s)));
            return Chart(panels, "share of round trips that are not longer, in nines (1: 90 %, 2: 99 %, 3: 99.9 %)");
        }
        panels.Add(Lines(report, "Arrived", new Axis($"rate, {report.Subjects[0].Unit}", IsLogarithmic: true), s => ByRun(s.Values)));
        panels.Add(Lines(report, "Processor time of both processes", new Axis("µs for a message", IsLogarithmic: true), s => ByRun(s.Processor)));
        return Chart(panels, "run");

        Chart Chart(IReadOnlyList<Panel> drawn, string x) => new()
        {
            Title = $"ActorUdp bench {kind}",
            Subtitle = string.Create(CultureInfo.InvariantCulture,
                $"{options.Size} B{(options.Tells ? ", Tell" : "")}, {options.Runs} runs of {options.Time.TotalSeconds:0.##} s, {Environment.ProcessorCount} cores"),
            XLabel = x,
            Panels = drawn,
        };
    }

    private static Panel Lines(BenchReport report, string title, Axis axis, Func<SubjectFigures, IReadOnlyList<Point>> points) => new()
    {
        Title = title,
        Left = axis,
        Series = [.. report.Subjects.Select(s => new Series { Name = s.Name, Color = Palette.Lines[(int)s.Subject], Points = points(s) })],
    };

    private static Point[] ByRun(IReadOnlyList<double> values) => [.. values.Select((v, i) => new Point(i + 1, v))];

    private static Point[] Distribution(SubjectFigures s) => [.. Enumerable.Range(0, s.Runs[0].Curve.Count)
        .Select(i => new Point((double)i / PingDriver.PointsPerNine, Median.Of(s.Runs.Select(r => r.Curve[i]))))];
}
