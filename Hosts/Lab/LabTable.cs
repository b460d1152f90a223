using System.Globalization;
using System.Text;
using ActorUdp.Hosts.Console;
using ActorUdp.Hosts.Lab.Figures;
using ActorUdp.Hosts.Lab.Subjects;
using Spectre.Console;

namespace ActorUdp.Hosts.Lab;

/// <summary>Reports of a lab as a table: for a terminal, or as Markdown. A row for each path, transport and way of pinging.</summary>
internal static class LabTable
{
    // Where no terminal says how wide it is.
    private const int PlainWidth = 190;

    private static readonly string[] _columns =
    [
        "loss", "RTT", "transport", "goodput", "pings on", "idle p50", "idle p99", "idle max",
        "bulk p50", "bulk p99", "bulk max", "first ping", "goodput back", "delivered",
    ];

    public static void Print(IReadOnlyList<PathReport> reports)
    {
        Table table = new Table().Border(TableBorder.Rounded);
        foreach (string column in _columns)
            table.AddColumn(column);
        foreach (string[] row in reports.SelectMany(Rows))
            table.AddRow([.. row.Select(Markup.Escape)]);
        bool plain = System.Console.IsOutputRedirected;
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = plain ? AnsiSupport.No : AnsiSupport.Detect });
        if (plain)
            console.Profile.Width = PlainWidth;
        console.Write(table);
        foreach (string note in reports.Select(Note))
            Output.Line(note);
    }

    public static string Markdown(IReadOnlyList<PathReport> reports)
    {
        var text = new StringBuilder();
        Row(_columns);
        Row([.. _columns.Select(_ => "---")]);
        foreach (string[] row in reports.SelectMany(Rows))
            Row(row);
        text.Append('\n');
        foreach (string note in reports.Select(Note))
            text.Append(CultureInfo.InvariantCulture, $"- {note}\n");
        return text.ToString();

        void Row(string[] cells) => text.Append("| ").AppendJoin(" | ", cells).Append(" |\n");
    }

    private static IEnumerable<string[]> Rows(PathReport report)
    {
        foreach (string[] row in Rows(report, "ActorUdp", report.ActorUdp))
            yield return row;
        if (report.Tcp is not { } tcp)
            yield break;
        foreach (string[] row in Rows(report, $"TCP ({TcpCongestion.Name})", tcp))
            yield return row;
    }

    private static IEnumerable<string[]> Rows(PathReport report, string transport, SubjectFigures figures)
    {
        for (int i = 0; i < figures.Pings.Count; i++)
        {
            PingPair pings = figures.Pings[i];
            yield return
            [
                Text($"{report.Path.LossPercent:0.##} %"),
                Human.Duration(report.Path.Rtt),
                transport,
                i > 0 ? "" : Goodput(figures),
                pings.On,
                Human.Duration(pings.Idle.P50), Human.Duration(pings.Idle.P99), Human.Duration(pings.Idle.Maximum),
                Human.Duration(pings.Loaded.P50), Human.Duration(pings.Loaded.P99), Human.Duration(pings.Loaded.Maximum),
                i > 0 ? "" : AfterCut(report, figures.FirstPing),
                i > 0 ? "" : AfterCut(report, figures.Recovery),
                i > 0 ? "" : Delivered(figures.Delivery),
            ];
        }
    }

    private static string Goodput(SubjectFigures figures) => figures.ThirdHostGoodput is { } third
        ? $"{Rate(figures.Goodput)} (third host {Rate(third)})"
        : Rate(figures.Goodput);

    private static string Rate(double bitsPerSecond) => Text($"{bitsPerSecond / 1e6:0.00} Mbit/s");

    private static string AfterCut(PathReport report, TimeSpan? time) =>
        report.Options.Cut <= TimeSpan.Zero ? "not cut" : time is { } value ? Human.Duration(value) : "not in time";

    private static string Delivered(Delivery delivery) => delivery switch
    {
        { IsRight: false } => Text($"WRONG: {delivery.Received} of {delivery.Accepted}, {delivery.Doubled} doubled, {delivery.Disordered} out of order, {delivery.Damaged} damaged"),
        { Drained: true } => "all, once",
        _ => "all so far, once",
    };

    private static string Note(PathReport report)
    {
        LabPath path = report.Path;
        string rate = path.BitsPerSecond == 0
            ? "no rate limit"
            : Text($"{RateText.Format(path.BitsPerSecond)}, queue {Human.Bytes(path.QueueBytes)}");
        string ratio = report.GoodputRatio is { } times ? Text($"; goodput {times:0.0} × TCP") : "";
        string probe = report.Probe.Count == 0 ? "no answer" : $"p50 {Human.Duration(report.Probe.At(50))}, p99 {Human.Duration(report.Probe.At(99))}";
        TimeSpan loaded = report.ActorUdp.Pings[0].Loaded.P99;
        return Text($"{path.LossPercent:0.##} % and {Human.Duration(path.Rtt)}, {rate}: the idle path itself {probe}")
            + ratio
            + $"; ActorUdp's ping p99 beside bulk {Human.Duration(loaded)}, bound {Human.Duration(report.LoadedPingBound)}"
            + (loaded <= report.LoadedPingBound ? "" : " (NOT held)");
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
