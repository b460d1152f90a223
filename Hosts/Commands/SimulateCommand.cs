using System.CommandLine;
using System.CommandLine.Parsing;
using System.Diagnostics;
using ActorUdp.Hosts.Console;
using ActorUdp.Hosts.Simulate;
using ActorUdp.Simulation.Runs;

namespace ActorUdp.Hosts.Commands;

/// <summary><c>actorudp simulate</c>: the protocol's state machines under random faults, in virtual time.</summary>
internal static class SimulateCommand
{
    private const int DefaultSeeds = 1_000;

    public static Command Create()
    {
        var seeds = new Option<int?>("--seeds") { Description = "How many seeds; default 1000.", HelpName = "N" };
        var first = new Option<int>("--first") { Description = "The first seed; default 0.", HelpName = "N" };
        var seed = new Option<int?>("--seed") { Description = "Run this seed alone.", HelpName = "N" };
        var trace = new Option<bool>("--trace") { Description = "Print what happens, a line each; with --seed." };
        var jobs = new Option<int?>("--jobs", "-j") { Description = "How many seeds at a time; default: as many as there are processors.", HelpName = "N" };
        var mutation = new Option<string?>("--mutation")
        {
            Description = "Build a deliberate mistake into the product and see it caught: a name, or all.",
            HelpName = "NAME",
        };
        Option<bool> json = Verb.Json();
        var command = new Command("simulate", "Runs nodes under random faults in virtual time, a life for each seed; exit code 1 when one breaks a promise.")
        {
            seeds, first, seed, trace, jobs, mutation, json,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(seeds) < 1)
                result.AddError("--seeds must be at least 1");
            if (result.GetValue(jobs) < 1)
                result.AddError("--jobs must be at least 1");
            if (result.GetValue(first) < 0 || result.GetValue(seed) < 0)
                result.AddError("a seed must be at least 0");
            if (result.GetValue(trace) && (result.GetValue(seed) is null || result.GetValue(json)))
                result.AddError("--trace needs --seed, and goes without --json");
            if (result.GetValue(mutation) is { } name)
                CheckMutation(result, name, result.GetValue(seed) is not null);
        });
        command.SetAction(parsed => Verb.RunAsync(parsed.GetValue(json), interrupt =>
        {
            int? alone = parsed.GetValue(seed);
            if (parsed.GetValue(mutation) is { } name)
            {
                Output.Note($"this build is deliberately broken ({name}), to see whether the simulator notices");
                if (alone is null)
                    return MutationRun.RunAsync(name, parsed.GetValue(seeds) ?? MutationRun.DefaultSeeds, parsed.GetValue(jobs) ?? Environment.ProcessorCount, parsed.GetValue(json), interrupt.Token);
                SimulationMutations.Select(name);
            }
            return parsed.GetValue(trace)
                ? Task.FromResult(Trace(alone!.Value))
                : RunAsync(
                    alone ?? parsed.GetValue(first),
                    alone is null ? parsed.GetValue(seeds) ?? DefaultSeeds : 1,
                    parsed.GetValue(jobs) ?? Environment.ProcessorCount,
                    parsed.GetValue(json),
                    interrupt.Token);
        }));
        return command;
    }

    private static void CheckMutation(CommandResult result, string name, bool isReplay)
    {
        if (name != MutationRun.All && !SimulationMutations.Names.Contains(name))
            result.AddError($"there is no mutation '{name}'; there are {string.Join(", ", SimulationMutations.Names)}, and {MutationRun.All}");
        else if (name == MutationRun.All && isReplay)
            result.AddError("--seed needs one --mutation");
        else if (!SimulationMutations.AreBuiltIn)
            result.AddError("this build has no mutations; the script `actorudp` of the repository makes one that has");
    }

    private static int Trace(int seed)
    {
        RunResult result = SeedReplay.Print(seed);
        if (result.Failure is null)
            return ExitCode.Success;
        Output.Error($"seed {seed} broke a promise: {result.Failure}");
        return ExitCode.Failure;
    }

    private static async Task<int> RunAsync(int first, int seeds, int jobs, bool json, CancellationToken interrupted)
    {
        long started = Stopwatch.GetTimestamp();
        SimulationSummary summary = await ProgressBar.RunAsync(
            !json && seeds > 1,
            "simulating, seeds",
            seeds,
            progress => Task.Run(() => SimulationBatch.Run(first, seeds, jobs, done => progress.Report(done), interrupted)),
            isBytes: false).ConfigureAwait(false);
        bool wasInterrupted = interrupted.IsCancellationRequested && summary.Counters.Seeds < seeds;
        var report = new SimulationReport(summary, first, Stopwatch.GetElapsedTime(started));
        if (json)
            Output.Json(report.ToJson(summary.Failure is not null ? "Failed" : wasInterrupted ? "Interrupted" : "Ok"));
        else
            report.Print();
        if (summary.Failure is { } failure)
        {
            if (!json)
                SeedReplay.Explain(failure);
            return ExitCode.Failure;
        }
        if (!json)
            Output.Line(wasInterrupted ? "interrupted; no promise was broken so far" : "no promise was broken");
        return wasInterrupted ? ExitCode.Interrupted : ExitCode.Success;
    }
}
