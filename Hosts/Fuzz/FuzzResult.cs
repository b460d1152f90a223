using System.Globalization;
using System.Text.Json.Nodes;
using ActorUdp.Hosts.Console;
using ActorUdp.Hosts.Fuzz.Engine;

namespace ActorUdp.Hosts.Fuzz;

/// <summary>An input that broke an invariant, made small and written to a file.</summary>
internal sealed record FuzzFailure(string Target, string Invariant, string Detail, byte[] Input, string File, int Worker, long Case)
{
    /// <summary>The command that shows it again.</summary>
    public string Replay => $"./actorudp fuzz --target {Target} --replay {File}";
}

/// <summary>What all workers did to one target.</summary>
internal sealed record TargetResult(
    string Name, long Inputs, long Cases, int Behaviours, int Discovered, int Written, IReadOnlyList<(string Outcome, long Count)> Outcomes);

/// <summary>What a run of the fuzzer came to.</summary>
internal sealed record FuzzResult(
    ulong Seed, int Workers, TimeSpan Duration, bool IsInterrupted, IReadOnlyList<TargetResult> Targets, FuzzFailure? Failure)
{
    public long Inputs => Targets.Sum(t => t.Inputs);

    /// <summary>Adds the workers' counts up.</summary>
    public static TargetResult Sum(IReadOnlyList<FuzzStream> streams, int written) => new(
        streams[0].Target.Name,
        streams.Sum(s => s.Trail.Inputs),
        streams.Sum(s => s.Cases),
        streams.Max(s => s.Trail.Behaviours),
        streams.Sum(s => s.Discovered.Count()),
        written,
        [.. streams[0].Trail.Outcomes
            .Select((name, index) => (name, streams.Sum(s => s.Trail.CountOf(index))))
            .Where(outcome => outcome.Item2 > 0)]);

    public JsonObject ToJson() => new()
    {
        ["status"] = Failure is not null ? "Failed" : IsInterrupted ? "Interrupted" : "Clean",
        ["seed"] = Seed,
        ["workers"] = Workers,
        ["seconds"] = Math.Round(Duration.TotalSeconds, 3),
        ["inputs"] = Inputs,
        ["cases"] = Targets.Sum(t => t.Cases),
        ["inputsPerSecond"] = Math.Round(Human.PerSecond(Inputs, Duration)),
        ["targets"] = new JsonArray([.. Targets.Select(ToJson)]),
        ["failure"] = Failure is null ? null : new JsonObject
        {
            ["target"] = Failure.Target,
            ["invariant"] = Failure.Invariant,
            ["detail"] = Failure.Detail,
            ["worker"] = Failure.Worker,
            ["case"] = Failure.Case,
            ["bytes"] = Failure.Input.Length,
            ["file"] = Failure.File,
            ["replay"] = Failure.Replay,
        },
    };

    private static JsonObject ToJson(TargetResult target) => new()
    {
        ["name"] = target.Name,
        ["inputs"] = target.Inputs,
        ["cases"] = target.Cases,
        ["behaviours"] = target.Behaviours,
        ["discovered"] = target.Discovered,
        ["written"] = target.Written,
        ["outcomes"] = new JsonObject(target.Outcomes.Select(o => KeyValuePair.Create<string, JsonNode?>(o.Outcome, o.Count))),
    };

    public void Print()
    {
        foreach (TargetResult target in Targets)
        {
            string outcomes = string.Join(", ", target.Outcomes.OrderByDescending(o => o.Count).Take(4).Select(o => $"{o.Outcome} {Human.Count(o.Count)}"));
            Output.Line(string.Create(CultureInfo.InvariantCulture,
                $"{target.Name,-18} {Human.Count(target.Inputs),14} inputs {target.Behaviours,6} behaviours  {outcomes}"));
        }
        if (Failure is { } failure)
        {
            Output.Line($"FAILED: {failure.Target}, seed {Seed}, worker {failure.Worker}, case {Human.Count(failure.Case)}: {failure.Invariant}");
            Output.Line(Human.Clean(failure.Detail).Replace("\\x0a", "\n", StringComparison.Ordinal));
            Output.Line($"{failure.Input.Length} bytes in {failure.File}");
            Output.Line($"replay: {failure.Replay}");
        }
        string ended = Failure is not null ? "failed" : IsInterrupted ? "interrupted, clean so far" : "clean";
        Output.Line($"{Human.Count(Inputs)} inputs in {Human.Duration(Duration)} ({Human.Count((long)Human.PerSecond(Inputs, Duration))} a second)"
            + $" on {Workers} threads, seed {Seed}: {ended}");
    }
}
