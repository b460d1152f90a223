using System.Globalization;
using System.Xml.Linq;
using ActorUdp.Hosts.Plots;

namespace ActorUdp.Specs.Hosts.Plots;

public sealed class SvgChartSpec
{
    [Fact]
    public void A_chart_is_well_formed_and_shows_titles_axes_legend_and_marks()
    {
        XDocument svg = Draw(Chart(new Series { Name = "a < b", Color = "red", Points = Points(100, x => x) }));

        string[] texts = [.. svg.Descendants().Where(e => e.Name.LocalName == "text").Select(e => e.Value)];
        foreach (string expected in (string[])["Title & more", "time, s", "value, ms", "Panel", "a < b", "trouble", "0", "20", "100"])
            Assert.Contains(expected, texts);
        Assert.Single(Paths(svg));
    }

    [Fact]
    public void Nothing_is_drawn_outside_its_panel()
    {
        XDocument svg = Draw(Chart(new Series { Name = "a", Color = "red", Points = Points(1_000, x => Math.Sin(x) * 1e6) }));

        XElement frame = svg.Descendants().Last(e => e.Name.LocalName == "rect" && (string?)e.Attribute("fill") == "none");
        double top = Value(frame, "y"), bottom = top + Value(frame, "height"), left = Value(frame, "x"), right = left + Value(frame, "width");
        string[] coordinates = Paths(svg).Single().Split('M', 'L')[1..];
        Assert.All(coordinates, c =>
        {
            double[] at = [.. c.Split(' ').Select(n => double.Parse(n, CultureInfo.InvariantCulture))];
            Assert.InRange(at[0], left - 0.01, right + 0.01);
            Assert.InRange(at[1], top - 0.01, bottom + 0.01);
        });
    }

    [Fact]
    public void A_line_is_broken_where_there_is_no_value_and_where_a_logarithm_has_none()
    {
        Point[] points = [new(0, 1), new(1, 10), new(2, double.NaN), new(3, 10), new(4, 0), new(5, 100), new(6, 5)];
        XDocument svg = Draw(Chart(new Series { Name = "a", Color = "red", Points = points }, isLogarithmic: true));

        Assert.Equal(3, Paths(svg).Single().Count(c => c == 'M'));
    }

    [Fact]
    public void A_chart_without_points_is_a_chart() => Assert.Empty(Paths(Draw(Chart(new Series { Name = "a", Color = "red", Points = [] }))));

    [Theory]
    [InlineData(0, 97, "0 20 40 60 80 100")]
    [InlineData(0, 0.012, "0 0.005 0.01 0.015")]
    [InlineData(-3, 7, "-4 -2 0 2 4 6 8")]
    [InlineData(0, 0, "0 0.2 0.4 0.6 0.8 1")]
    [InlineData(0, 2_500_000, "0 500k 1M 1.5M 2M 2.5M")]
    public void Ticks_are_round_and_enclose_the_values(double low, double high, string expected) =>
        Assert.Equal(expected, string.Join(' ', Scale.Linear(low, high, 0, 100, 5).Ticks.Select(Scale.Text)));

    [Fact]
    public void A_logarithmic_axis_has_whole_decades_at_equal_distances()
    {
        Scale scale = Scale.Logarithmic(0.3, 450, 0, 400);

        Assert.Equal("0.1 1 10 100 1000", string.Join(' ', scale.Ticks.Select(Scale.Text)));
        Assert.Equal([0.0, 100, 200, 300, 400], scale.Ticks.Select(t => Math.Round(scale.At(t), 6)));
        Assert.False(scale.Shows(0));
    }

    [Fact]
    public void Thinning_keeps_peaks_and_breaks()
    {
        Point[] points = [.. Points(10_000, x => x == 5_000 ? 1e9 : x == 7_000 ? -1e9 : x == 8_000 ? double.NaN : 1)];

        IReadOnlyList<Point> kept = Thinning.Thin(points, 100);

        Assert.InRange(kept.Count, 100, 300);
        Assert.Contains(new Point(5_000, 1e9), kept);
        Assert.Contains(new Point(7_000, -1e9), kept);
        Assert.Contains(kept, p => double.IsNaN(p.Y));
        Assert.Equal(kept.OrderBy(p => p.X), kept);
    }

    private static Point[] Points(int count, Func<int, double> value) => [.. Enumerable.Range(0, count + 1).Select(i => new Point(i, value(i)))];

    private static Chart Chart(Series series, bool isLogarithmic = false) => new()
    {
        Title = "Title & more",
        XLabel = "time, s",
        Panels = [new Panel { Title = "Panel", Left = new Axis("value, ms", isLogarithmic), Series = [series] }],
        Marks = [new Mark("trouble", "grey", 1, 2), new Mark("trouble", "grey", 4, 4)],
    };

    private static XDocument Draw(Chart chart) => XDocument.Parse(SvgChart.Draw(chart));

    private static IEnumerable<string> Paths(XDocument svg) =>
        svg.Descendants().Where(e => e.Name.LocalName == "path").Select(e => (string)e.Attribute("d")!);

    private static double Value(XElement element, string attribute) => double.Parse((string)element.Attribute(attribute)!, CultureInfo.InvariantCulture);
}
