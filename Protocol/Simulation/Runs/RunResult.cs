namespace ActorUdp.Simulation.Runs;

/// <summary>What came of one seed.</summary>
/// <param name="Seed">The seed.</param>
/// <param name="Failure">The promise that was broken; null when none was.</param>
/// <param name="Exception">What told of it.</param>
/// <param name="Counters">What happened up to then.</param>
public sealed record RunResult(int Seed, string? Failure, Exception? Exception, SimulationCounters Counters);
