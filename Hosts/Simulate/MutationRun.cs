using System.Globalization;
using System.Text.Json.Nodes;
using ActorUdp.Hosts.Console;
using ActorUdp.Simulation.Runs;

namespace ActorUdp.Hosts.Simulate;

/// <summary>Makes one mistake after the other and lets the simulator look for each; only in a build that can make them.</summary>
internal static class MutationRun
{
    /// <summary>In the place of a name: each of them.</summary>
    public const string All = "all";

    public const int DefaultSeeds = 2_000;

    private const int NameWidth = 30;

    public static async Task<int> RunAsync(string name, int seeds, int jobs, bool json, CancellationToken interrupted)
    {
        IReadOnlyList<string> names = name == All ? SimulationMutations.Names : [name];
        var results = new JsonArray();
        int missed = 0;
        foreach (string each in names)
        {
            SimulationMutations.Select(each);
            SimulationSummary summary = await Task.Run(
                () => SimulationBatch.Run(0, seeds, jobs, cancelled: interrupted), CancellationToken.None).ConfigureAwait(false);
            SimulationMutations.Select(null);
            interrupted.ThrowIfCancellationRequested();
            if (summary.Failure is null)
                missed++;
            results.Add(ToJson(each, summary.Failure));
            if (!json)
                Output.Line($"{each,-NameWidth}{Describe(summary.Failure, seeds)}");
        }
        if (json)
            Output.Json(new JsonObject { ["status"] = missed == 0 ? "Ok" : "Failed", ["seeds"] = seeds, ["mutations"] = results });
        else
            Output.Line($"{names.Count - missed} of {names.Count} mistakes were caught");
        return missed == 0 ? ExitCode.Success : ExitCode.Failure;
    }

    private static string Describe(RunResult? caught, int seeds) => caught is null
        ? $"NOT caught in {seeds} seeds"
        : string.Create(CultureInfo.InvariantCulture, $"seed {caught.Seed,-6}{Shorten(caught.Failure!)}");

    // The figures behind a semicolon or a record are for one who replays it.
    private static string Shorten(string promise)
    {
        int end = promise.IndexOf("OutboundStats {", StringComparison.Ordinal) - 2;
        return end < 0 ? promise : promise[..end];
    }

    private static JsonObject ToJson(string name, RunResult? caught) => new()
    {
        ["name"] = name,
        ["caught"] = caught is not null,
        ["seed"] = caught?.Seed,
        ["promise"] = caught?.Failure,
    };
}
