using System.Globalization;
using ActorUdp.Hosts.Bench.Figures;
using ActorUdp.Hosts.Console;
using Spectre.Console;

namespace ActorUdp.Hosts.Bench.Report;

/// <summary>Reports as tables for people.</summary>
internal static class BenchTable
{
    // Where no terminal says how wide it is.
    private const int PlainWidth = 160;

    public static void Print(BenchReport report)
    {
        BenchOptions options = report.Options;
        Output.Line(Title(options));
        SubjectFigures own = report.Subjects[0];
        if (own.IsTime)
            Print(RoundTripColumns(own), report.Subjects.Select(s => RoundTrips(s, own)));
        else
            Print(RateColumns(own), report.Subjects.Select(s => Rates(s, own)));
        if (report.Subjects.Any(s => s.Subject == Subject.Raw) && !own.IsTime)
            Output.Line("raw: bare datagrams, some of which get lost; what arrived counts");
    }

    /// <summary>Prints any table of text.</summary>
    public static void Print(IEnumerable<string> columns, IEnumerable<string[]> rows)
    {
        Table table = new Table().Border(TableBorder.Rounded);
        foreach (string column in columns)
            table.AddColumn(new TableColumn(Markup.Escape(column)) { Alignment = table.Columns.Count == 0 ? Justify.Left : Justify.Right });
        foreach (string[] row in rows)
            table.AddRow([.. row.Select(Markup.Escape)]);
        bool plain = System.Console.IsOutputRedirected;
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = plain ? AnsiSupport.No : AnsiSupport.Detect });
        if (plain)
            console.Profile.Width = PlainWidth;
        console.Write(table);
    }

    private static string[] RateColumns(SubjectFigures own) =>
        ["subject", "messages/s", "MB/s", "lowest", "highest", $"{own.Name} : it", "CPU µs/message", "B allocated/message, send + receive", "B beyond payload"];

    private static string Title(BenchOptions options) => options.Kind switch
    {
        BenchKind.Throughput => Text($"{options.Size} B one way, {(options.Tells ? "actor to actor (Tell)" : "bytes (TrySend)")}, {Runs(options)}"),
        BenchKind.Bulk => Text($"{Human.Bytes(options.Size)} one way on the bulk channel, {Runs(options)}"),
        BenchKind.Hol => Text($"{options.PingSize} B there and back every {Human.Duration(options.Interval)} beside messages of {Human.Bytes(options.Size)}, {Runs(options)}"),
        _ => Text($"{options.Size} B there and back, {(options.Interval > TimeSpan.Zero ? "every " + Human.Duration(options.Interval) : "one after the other")}, {Runs(options)}"),
    };

    private static string Runs(BenchOptions options) => Text($"medians of {options.Runs} {(options.Runs == 1 ? "run" : "runs")} of {options.Time.TotalSeconds:0.##} s");

    private static IEnumerable<string> RoundTripColumns(SubjectFigures own)
    {
        string[] columns = ["subject", "p50 µs", "p90 µs", "p99 µs", "p99.9 µs", "max µs", $"p50 {own.Name} : it", $"p99 {own.Name} : it"];
        return own.Rates.Count > 0 ? [.. columns, "bulk MB/s"] : [.. columns, "CPU µs/ping"];
    }

    private static string[] RoundTrips(SubjectFigures s, SubjectFigures own)
    {
        LatencyFigures l = s.Latency!;
        return
        [
            s.Name, Micros(l.P50), Micros(l.P90), Micros(l.P99), Micros(l.P999), Micros(l.Maximum),
            Times(own.Value / s.Value), Times(own.Latency!.P99 / l.P99),
            s.Rates.Count > 0 ? Text($"{Median.Of(s.Rates):#,0}") : Text($"{Median.Of(s.Processor):0.0}"),
        ];
    }

    private static string[] Rates(SubjectFigures s, SubjectFigures own)
    {
        bool bytes = s.Unit == "MB/s";
        double messages = Median.Of(s.Runs.Select(r => r.Traffic!.MessagesPerSecond));
        double megabytes = Median.Of(s.Runs.Select(r => r.Traffic!.MegabytesPerSecond));
        return
        [
            s.Name, Text($"{messages:#,0}"), Text($"{megabytes:#,0}"),
            Text($"{s.Values.Min():#,0}"), Text($"{s.Values.Max():#,0}"), Times(own.Value / s.Value),
            Text($"{Median.Of(s.Processor):0.000}"),
            bytes ? "" : Text($"{s.SenderAllocated:0} + {s.ReceiverAllocated:0}"),
            s.WireOverhead is { } wire ? Text($"{wire:0.0}") : "",
        ];
    }

    private static string Micros(double value) => Text($"{value:#,0.0}");

    private static string Times(double ratio) => Text($"{ratio:0.00} ×");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
