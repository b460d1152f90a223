using ActorUdp.Hosts.Fuzz.Engine;

namespace ActorUdp.Hosts.Fuzz;

/// <summary>What a run of the fuzzer is told.</summary>
internal sealed record FuzzOptions
{
    /// <summary>Decides every input, with the number of the worker.</summary>
    public required ulong Seed { get; init; }

    /// <summary>How long to run.</summary>
    public TimeSpan Duration { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How many cases of each target a worker runs at most.</summary>
    public long CasesEach { get; init; } = long.MaxValue;

    /// <summary>How many threads work.</summary>
    public int Workers { get; init; } = Environment.ProcessorCount;

    /// <summary>Makes the targets; called for each worker, and for what has to be done afterwards.</summary>
    public Func<IReadOnlyList<FuzzTarget>> Targets { get; init; } = FuzzTargets.Create;

    /// <summary>A folder to begin with and to write discoveries to.</summary>
    public string? CorpusFolder { get; init; }

    /// <summary>Where inputs that broke something are written.</summary>
    public string FailureFolder { get; init; } = "fuzz-failures";
}
