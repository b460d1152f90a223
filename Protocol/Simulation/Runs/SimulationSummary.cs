namespace ActorUdp.Simulation.Runs;

/// <summary>What came of many seeds.</summary>
/// <param name="Counters">What happened in all of them together.</param>
/// <param name="Failure">The first seed that broke a promise; null when none did.</param>
public sealed record SimulationSummary(SimulationCounters Counters, RunResult? Failure);
