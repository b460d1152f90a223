using System.Text.Json.Nodes;

namespace ActorUdp.Hosts.Bench.Report;

/// <summary>What a bench came to.</summary>
/// <param name="Options">What was measured.</param>
/// <param name="Subjects">This transport first.</param>
internal sealed record BenchReport(BenchOptions Options, IReadOnlyList<SubjectFigures> Subjects)
{
    public JsonObject ToJson()
    {
        var json = new JsonObject { ["bench"] = Options.Kind.ToString().ToLowerInvariant(), ["size"] = Options.Size };
        if (Options.Kind == BenchKind.Throughput)
            json["path"] = Options.Tells ? "tell" : "bytes";
        json["seconds"] = Options.Time.TotalSeconds;
        json["subjects"] = new JsonObject(Subjects.Select(s => KeyValuePair.Create<string, JsonNode?>(s.Name, s.ToJson())));
        json["ratios"] = Ratios(s => s.Value);
        if (Subjects[0].IsTime)
            json["ratiosP99"] = Ratios(s => s.Latency!.P99);
        if (Subjects[0].IsTime && Subjects[0].Rates.Count > 0)
            json["ratiosBulk"] = Ratios(s => Figures.Median.Of(s.Rates));
        return json;
    }

    private JsonObject Ratios(Func<SubjectFigures, double> figure) => new(Subjects.Skip(1).Select(rival =>
        KeyValuePair.Create<string, JsonNode?>($"{Subjects[0].Name}/{rival.Name}", Math.Round(figure(Subjects[0]) / Math.Max(figure(rival), 1e-9), 3))));
}
