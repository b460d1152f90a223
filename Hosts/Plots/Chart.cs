namespace ActorUdp.Hosts.Plots;

/// <summary>A point of a line; a value that is not a number breaks the line.</summary>
internal readonly record struct Point(double X, double Y);

/// <summary>A vertical axis.</summary>
/// <param name="Label">What it shows, with the unit.</param>
/// <param name="IsLogarithmic">Powers of ten at equal distances; values that are not above 0 are not drawn.</param>
internal sealed record Axis(string Label, bool IsLogarithmic = false);

/// <summary>One line.</summary>
internal sealed record Series
{
    /// <summary>Stands in the legend.</summary>
    public required string Name { get; init; }

    /// <summary>By ascending X.</summary>
    public required IReadOnlyList<Point> Points { get; init; }

    /// <summary>A CSS colour.</summary>
    public required string Color { get; init; }

    public bool IsDashed { get; init; }

    /// <summary>Whether the panel's right axis is meant.</summary>
    public bool IsOnRight { get; init; }
}

/// <summary>One plot of several that share the horizontal axis.</summary>
internal sealed record Panel
{
    public required string Title { get; init; }

    public required Axis Left { get; init; }

    /// <summary>Null: there is none.</summary>
    public Axis? Right { get; init; }

    public required IReadOnlyList<Series> Series { get; init; }
}

/// <summary>Something that lasted, shaded behind the lines of every panel; a line where both ends are equal.</summary>
/// <param name="Kind">Stands in the legend, once.</param>
/// <param name="Color">A CSS colour.</param>
/// <param name="From">Where it begins, on the horizontal axis.</param>
/// <param name="To">Where it ends.</param>
internal sealed record Mark(string Kind, string Color, double From, double To);

/// <summary>Panels below each other over one horizontal axis.</summary>
internal sealed record Chart
{
    public required string Title { get; init; }

    /// <summary>A second, smaller line; empty: none.</summary>
    public string Subtitle { get; init; } = "";

    /// <summary>What the horizontal axis shows, with the unit.</summary>
    public required string XLabel { get; init; }

    public required IReadOnlyList<Panel> Panels { get; init; }

    public IReadOnlyList<Mark> Marks { get; init; } = [];

    /// <summary>Pixels.</summary>
    public int Width { get; init; } = 1_200;

    /// <summary>Pixels of each panel's plot.</summary>
    public int PanelHeight { get; init; } = 240;
}

/// <summary>Colours that are told apart also by most who do not see all colours (Okabe and Ito, 2008).</summary>
internal static class Palette
{
    public static IReadOnlyList<string> Lines { get; } = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000"];
}
