using ActorUdp.Hosts.Console;
using ActorUdp.Simulation.Runs;

namespace ActorUdp.Hosts.Simulate;

/// <summary>Runs a seed once more, to see what happened.</summary>
internal static class SeedReplay
{
    private const int TailLines = 40;

    /// <summary>Prints every line of the trace.</summary>
    public static RunResult Print(int seed)
    {
        using var buffered = new StreamWriter(System.Console.OpenStandardOutput(), bufferSize: 1 << 16);
        RunResult result = SimulationRun.Execute(seed, buffered.WriteLine);
        buffered.Flush();
        return result;
    }

    /// <summary>Tells of a failure: the seed, the promise, the last that happened, and how to see all of it.</summary>
    public static void Explain(RunResult failure)
    {
        var tail = new Queue<string>();
        SimulationRun.Execute(failure.Seed, line =>
        {
            if (tail.Count == TailLines)
                tail.Dequeue();
            tail.Enqueue(line);
        });
        Output.Note("");
        Output.Note($"the last {tail.Count} lines of the trace of seed {failure.Seed}:");
        foreach (string line in tail)
            Output.Note(line);
        Output.Note("");
        Output.Error($"seed {failure.Seed} broke a promise: {failure.Failure}");
        // What is no promise of the simulator is an exception, and where it came from is what one needs.
        if (failure.Exception is not Simulation.SimulationException)
            Output.Note(failure.Exception?.StackTrace ?? "");
        Output.Note($"replay it: {SimulationReport.Replay(failure.Seed)}");
    }
}
