using System.Globalization;
using System.Text.Json.Nodes;
using ActorUdp.Hosts.Bench.Figures;
using ActorUdp.Hosts.Bench.Report;
using ActorUdp.Hosts.Console;

namespace ActorUdp.Hosts.Bench.Connected;

/// <summary>One way to send, with a connected and with an unconnected socket.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Unit">Of the figures.</param>
/// <param name="Connected">By run.</param>
/// <param name="Unconnected">By run.</param>
internal sealed record SocketComparison(string Name, string Unit, IReadOnlyList<double> Connected, IReadOnlyList<double> Unconnected)
{
    public double Ratio => Median.Of(Connected) / Math.Max(Median.Of(Unconnected), 1e-9);
}

/// <summary>What connecting a socket is worth.</summary>
/// <param name="Count">Datagrams of a run.</param>
/// <param name="Size">Bytes of each, and of a message of this transport.</param>
/// <param name="Comparisons">By way to send.</param>
internal sealed record ConnectedReport(int Count, int Size, IReadOnlyList<SocketComparison> Comparisons)
{
    public JsonObject ToJson() => new()
    {
        ["bench"] = "connected",
        ["size"] = Size,
        ["count"] = Count,
        ["subjects"] = new JsonObject(Comparisons.SelectMany(c => (KeyValuePair<string, JsonNode?>[])
        [
            new(c.Name + "-connected", ToJson(c.Unit, c.Connected)),
            new(c.Name + "-unconnected", ToJson(c.Unit, c.Unconnected)),
        ])),
        ["ratios"] = new JsonObject(Comparisons.Select(c =>
            KeyValuePair.Create<string, JsonNode?>($"{c.Name}-connected/{c.Name}-unconnected", Math.Round(c.Ratio, 3)))),
    };

    public void Print()
    {
        Output.Line(Text($"{Size} B, {Count:#,0} datagrams a run"));
        BenchTable.Print(["sends", "unit", "connected", "unconnected", "connected : unconnected"], Comparisons.Select(c => (string[])
        [
            c.Name, c.Unit, Text($"{Median.Of(c.Connected):#,0}"), Text($"{Median.Of(c.Unconnected):#,0}"), Text($"{c.Ratio:0.00} ×"),
        ]));
    }

    private static JsonObject ToJson(string unit, IReadOnlyList<double> runs) => new()
    {
        ["unit"] = unit,
        ["runs"] = new JsonArray([.. runs.Select(r => JsonValue.Create(Math.Round(r)))]),
        ["median"] = Math.Round(Median.Of(runs)),
    };

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
