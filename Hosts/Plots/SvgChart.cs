using System.Globalization;
using System.Security;
using System.Text;

namespace ActorUdp.Hosts.Plots;

/// <summary>Draws a <see cref="Chart"/> as one SVG file that needs nothing else.</summary>
internal sealed class SvgChart
{
    private const int Left = 84;
    private const int Right = 84;
    private const int Top = 66;
    private const int TitleRoom = 46;
    private const int Bottom = 74;
    private const int XTicks = 12;
    private const int YTicks = 5;
    private const double LegendLetter = 7.2;

    private readonly StringBuilder _svg = new();
    private readonly Chart _chart;
    private readonly Scale _x;

    private SvgChart(Chart chart)
    {
        _chart = chart;
        IEnumerable<double> xs = chart.Panels.SelectMany(p => p.Series).SelectMany(s => s.Points).Select(p => p.X)
            .Concat(chart.Marks.SelectMany(m => (double[])[m.From, m.To]));
        double[] range = [.. xs.DefaultIfEmpty(0)];
        _x = Scale.Exact(range.Min(), range.Max(), Left, Width, XTicks);
    }

    private int Width => _chart.Width - Left - Right;

    /// <summary>The SVG's text.</summary>
    public static string Draw(Chart chart) => new SvgChart(chart).Draw();

    private static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    private static string Escape(string text) => SecurityElement.Escape(text);

    private string Draw()
    {
        int height = Top + (_chart.Panels.Count * (TitleRoom + _chart.PanelHeight)) + Bottom;
        Add($"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {_chart.Width} {height}\" width=\"{_chart.Width}\" height=\"{height}\" font-family=\"sans-serif\" font-size=\"12\">");
        Add($"<rect width=\"{_chart.Width}\" height=\"{height}\" fill=\"white\"/>");
        Text(Left, 28, _chart.Title, "font-size=\"18\" font-weight=\"bold\"");
        Text(Left, 48, _chart.Subtitle, "fill=\"#555\"");
        int top = Top;
        foreach (Panel panel in _chart.Panels)
        {
            top += TitleRoom;
            DrawPanel(panel, top);
            top += _chart.PanelHeight;
        }
        DrawXAxis(top);
        DrawMarkLegend(height - 14);
        Add($"</svg>");
        return _svg.ToString();
    }

    private void DrawPanel(Panel panel, int top)
    {
        int bottom = top + _chart.PanelHeight;
        Scale left = ScaleOf(panel.Left, panel.Series.Where(s => !s.IsOnRight), bottom);
        Scale? right = panel.Right is { } axis ? ScaleOf(axis, panel.Series.Where(s => s.IsOnRight), bottom) : null;
        DrawMarks(top);
        foreach (double tick in left.Ticks)
        {
            Line(Left, left.At(tick), Left + Width, left.At(tick), "stroke=\"#ddd\"");
            Text(Left - 8, left.At(tick) + 4, Scale.Text(tick), "text-anchor=\"end\"");
        }
        foreach (double tick in right?.Ticks ?? [])
            Text(Left + Width + 8, right!.At(tick) + 4, Scale.Text(tick), "");
        foreach (double tick in _x.Ticks)
            Line(_x.At(tick), top, _x.At(tick), bottom, "stroke=\"#eee\"");
        foreach (Series series in panel.Series)
            DrawSeries(series, series.IsOnRight ? right ?? left : left);
        Add($"<rect x=\"{Left}\" y=\"{top}\" width=\"{Width}\" height=\"{_chart.PanelHeight}\" fill=\"none\" stroke=\"#888\"/>");
        VerticalText(20, top + (_chart.PanelHeight / 2), panel.Left.Label);
        if (panel.Right is not null)
            VerticalText(_chart.Width - 14, top + (_chart.PanelHeight / 2), panel.Right.Label);
        DrawLegend(panel, top - 10);
    }

    private Scale ScaleOf(Axis axis, IEnumerable<Series> series, int bottom)
    {
        IEnumerable<double> values = series.SelectMany(s => s.Points).Select(p => p.Y).Where(double.IsFinite);
        if (axis.IsLogarithmic)
        {
            double[] positive = [.. values.Where(v => v > 0).DefaultIfEmpty(1)];
            return Scale.Logarithmic(positive.Min(), positive.Max(), bottom, -_chart.PanelHeight);
        }
        double[] all = [.. values.DefaultIfEmpty(0)];
        return Scale.Linear(all.Min(), all.Max(), bottom, -_chart.PanelHeight, YTicks);
    }

    private void DrawSeries(Series series, Scale y)
    {
        var path = new StringBuilder();
        bool isDown = false;
        foreach (Point point in Thinning.Thin(series.Points, Width))
        {
            if (!y.Shows(point.Y))
            {
                isDown = false;
                continue;
            }
            _ = path.Append(isDown ? 'L' : 'M').Append(Number(_x.At(point.X))).Append(' ').Append(Number(y.At(point.Y)));
            isDown = true;
        }
        if (path.Length > 0)
        {
            Add($"<path d=\"{path}\" fill=\"none\" stroke=\"{series.Color}\" stroke-width=\"1.4\" stroke-linejoin=\"round\"{Dashes(series)}><title>{Escape(series.Name)}</title></path>");
        }
    }

    private static string Dashes(Series series) => series.IsDashed ? " stroke-dasharray=\"5 3\"" : "";

    private void DrawMarks(int top)
    {
        foreach (Mark mark in _chart.Marks)
        {
            double from = _x.At(mark.From), to = _x.At(mark.To);
            if (mark.From == mark.To)
                Line(from, top, from, top + _chart.PanelHeight, $"stroke=\"{mark.Color}\" stroke-width=\"1.2\"");
            else
                Add($"<rect x=\"{Number(from)}\" y=\"{top}\" width=\"{Number(Math.Max(to - from, 1))}\" height=\"{_chart.PanelHeight}\" fill=\"{mark.Color}\" fill-opacity=\"0.25\"/>");
        }
    }

    private void DrawLegend(Panel panel, int y)
    {
        Text(Left, y, panel.Title, "font-weight=\"bold\"");
        double x = Left + Width;
        foreach (Series series in panel.Series.Reverse())
        {
            x -= (series.Name.Length * LegendLetter) + 36;
            Line(x, y - 4, x + 20, y - 4, $"stroke=\"{series.Color}\" stroke-width=\"2\"{Dashes(series)}");
            Text(x + 25, y, series.Name, "");
        }
    }

    private void DrawXAxis(int y)
    {
        foreach (double tick in _x.Ticks)
        {
            Line(_x.At(tick), y, _x.At(tick), y + 5, "stroke=\"#888\"");
            Text(_x.At(tick), y + 19, Scale.Text(tick), "text-anchor=\"middle\"");
        }
        Text(Left + (Width / 2), y + 38, _chart.XLabel, "text-anchor=\"middle\"");
    }

    private void DrawMarkLegend(int y)
    {
        double x = Left;
        foreach (Mark mark in _chart.Marks.DistinctBy(m => m.Kind))
        {
            if (mark.From == mark.To)
                Line(x + 7, y - 11, x + 7, y + 2, $"stroke=\"{mark.Color}\" stroke-width=\"2\"");
            else
                Add($"<rect x=\"{Number(x)}\" y=\"{y - 11}\" width=\"14\" height=\"13\" fill=\"{mark.Color}\" fill-opacity=\"0.4\"/>");
            Text(x + 19, y, mark.Kind, "");
            x += (mark.Kind.Length * LegendLetter) + 40;
        }
    }

    private void Line(double x1, double y1, double x2, double y2, string style) =>
        Add($"<line x1=\"{Number(x1)}\" y1=\"{Number(y1)}\" x2=\"{Number(x2)}\" y2=\"{Number(y2)}\" {style}/>");

    private void Text(double x, double y, string text, string style)
    {
        if (text.Length > 0)
            Add($"<text x=\"{Number(x)}\" y=\"{Number(y)}\" {style}>{Escape(text)}</text>");
    }

    private void VerticalText(int x, int y, string text) =>
        Add($"<text x=\"{x}\" y=\"{y}\" text-anchor=\"middle\" transform=\"rotate(-90 {x} {y})\">{Escape(text)}</text>");

    private void Add(FormattableString line) => _svg.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
