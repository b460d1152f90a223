using System.Globalization;
using System.Text.Json.Nodes;
using ActorUdp.Hosts.Console;

namespace ActorUdp.Hosts.Soak;

/// <summary>What a soak came to.</summary>
internal sealed record SoakResult
{
    public required int Seed { get; init; }

    public required TimeSpan Duration { get; init; }

    public required string Folder { get; init; }

    public required bool IsInterrupted { get; init; }

    public required SoakAccounts Accounts { get; init; }

    /// <summary>By process: what was judged.</summary>
    public required IReadOnlyList<(string Process, Growth Growth)> Growths { get; init; }

    /// <summary>How often each kind of fault happened.</summary>
    public required IReadOnlyDictionary<string, int> Faults { get; init; }

    /// <summary>How often the nodes told which event.</summary>
    public required IReadOnlyDictionary<string, long> Events { get; init; }

    /// <summary>Whatever else is wrong.</summary>
    public required IReadOnlyList<string> Problems { get; init; }

    public bool IsClean => Accounts.IsClean && Problems.Count == 0 && !Growths.Any(g => g.Growth.IsExcessive);

    public JsonObject ToJson() => new()
    {
        ["status"] = !IsClean ? "Failed" : IsInterrupted ? "Interrupted" : "Clean",
        ["seed"] = Seed,
        ["seconds"] = Math.Round(Duration.TotalSeconds, 1),
        ["messages"] = Accounts.ToJson(),
        ["faults"] = new JsonObject(Faults.Select(f => KeyValuePair.Create<string, JsonNode?>(f.Key, f.Value))),
        ["events"] = new JsonObject(Events.Select(e => KeyValuePair.Create<string, JsonNode?>(e.Key, e.Value))),
        ["growth"] = new JsonArray([.. Growths.Select(g => new JsonObject
        {
            ["process"] = g.Process,
            ["of"] = g.Growth.Name,
            ["samples"] = g.Growth.Samples,
            ["median"] = Math.Round(g.Growth.Median),
            ["change"] = Math.Round(g.Growth.Change),
            ["allowed"] = Math.Round(g.Growth.Allowed),
            ["excessive"] = g.Growth.IsExcessive,
        })]),
        ["problems"] = new JsonArray([.. Problems.Select(p => JsonValue.Create(p))]),
        ["folder"] = Folder,
    };

    public void Print()
    {
        SoakAccounts a = Accounts;
        Output.Line($"{Human.Count(a.Accepted)} messages accepted, {Human.Count(a.Delivered)} delivered; {Human.Count(a.Doubled)} doubled, "
            + $"{Human.Count(a.OutOfOrder)} out of order, {Human.Count(a.Damaged)} damaged, {Human.Count(a.LostInSilence)} lost without report");
        Output.Line($"{Human.Count(a.Reported)} reported as undelivered to a restarted peer, {Human.Count(a.ReportedWithoutCause)} to one that lived; "
            + $"{Human.Count(a.LostWithTheSender)} lost with a killed sender");
        Output.Line($"faults: {string.Join(", ", Faults.Select(f => string.Create(CultureInfo.InvariantCulture, $"{f.Value} {f.Key}")))}");
        foreach ((string process, Growth growth) in Growths)
            if (growth.IsExcessive || Growths.Count <= 16)
                Output.Line($"{process}: {growth}{(growth.IsExcessive ? " — GROWS" : "")}");
        if (Growths.Count == 0)
            Output.Line("growth: too few quiet samples to judge; run longer");
        foreach (string problem in Problems)
            Output.Line($"PROBLEM: {problem}");
        string ended = !IsClean ? "NOT clean" : IsInterrupted ? "interrupted, clean so far" : "clean";
        Output.Line($"{Human.Duration(Duration)}, seed {Seed}: {ended}; see {Path.Combine(Folder, SoakRun.PlotName)}");
    }
}
