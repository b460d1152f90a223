using System.Collections.Immutable;
using ActorUdp.Embedded.Configuration;
using ActorUdp.Embedded.Event;

namespace ActorUdp.Embedded.Actor;

/// <summary>
/// An ordered end: the tasks of a phase run side by side; a phase begins when those it depends on are done, failed or timed
/// out. It runs once. Thread-safe.
/// </summary>
public sealed class CoordinatedShutdown : IExtension
{
    /// <summary>The first phase.</summary>
    public const string PhaseBeforeServiceUnbind = "before-service-unbind";

    /// <summary>Stop accepting new requests.</summary>
    public const string PhaseServiceUnbind = "service-unbind";

    /// <summary>Wait for requests under way.</summary>
    public const string PhaseServiceRequestsDone = "service-requests-done";

    /// <summary>End the service's endpoints.</summary>
    public const string PhaseServiceStop = "service-stop";

    /// <summary>After services, before the cluster.</summary>
    public const string PhaseBeforeClusterShutdown = "before-cluster-shutdown";

    /// <summary>End of the cluster's shard regions.</summary>
    public const string PhaseClusterShardingShutdownRegion = "cluster-sharding-shutdown-region";

    /// <summary>Leave the cluster.</summary>
    public const string PhaseClusterLeave = "cluster-leave";

    /// <summary>End of the cluster's singletons.</summary>
    public const string PhaseClusterExiting = "cluster-exiting";

    /// <summary>Wait for the exit from the cluster.</summary>
    public const string PhaseClusterExitingDone = "cluster-exiting-done";

    /// <summary>End of the cluster.</summary>
    public const string PhaseClusterShutdown = "cluster-shutdown";

    /// <summary>The last phase in which actors live.</summary>
    public const string PhaseBeforeActorSystemTerminate = "before-actor-system-terminate";

    /// <summary>The actor system ends.</summary>
    public const string PhaseActorSystemTerminate = "actor-system-terminate";

    private readonly Lock _lock = new();
    private readonly ImmutableArray<Phase> _phases;
    private readonly Dictionary<string, List<(string Name, Func<Task<Done>> Task)>> _tasks = [];
    private Task<Done>? _run;

    internal CoordinatedShutdown(ExtendedActorSystem system, IEnumerable<Phase> phases)
    {
        System = system;
        _phases = [.. Phase.Sort([.. phases])];
    }

    /// <summary>The actor system.</summary>
    public ExtendedActorSystem System { get; }

    /// <summary>Why the shutdown runs; null before.</summary>
    public Reason? ShutdownReason { get; private set; }

    /// <summary>The time that all phases with tasks may take together.</summary>
    public TimeSpan TotalTimeout
    {
        get
        {
            lock (_lock)
                return _tasks.Keys.Aggregate(TimeSpan.Zero, (sum, phase) => sum + Timeout(phase));
        }
    }

    /// <summary>The coordinated shutdown of a system.</summary>
    public static CoordinatedShutdown Get(ActorSystem sys) => new CoordinatedShutdownExtension().Apply(sys);

    /// <summary>Adds a task to a phase.</summary>
    /// <param name="phase">One of the configured phases.</param>
    /// <param name="taskName">What the log calls it.</param>
    /// <param name="task">What to do.</param>
    /// <exception cref="ConfigurationException">There is no such phase.</exception>
    public void AddTask(string phase, string taskName, Func<Task<Done>> task)
    {
        if (!_phases.Any(p => p.Name == phase))
        {
            throw new ConfigurationException($"Unknown phase [{phase}], known phases "
                + $"[{string.Join(",", _phases.Select(p => p.Name))}]. All phases must be defined in configuration.");
        }

        lock (_lock)
        {
            if (!_tasks.TryGetValue(phase, out var tasks))
                _tasks[phase] = tasks = [];
            tasks.Add((taskName, task));
        }
    }

    /// <summary>Runs the phases, from the first or a later one. Another call waits for the same run.</summary>
    public Task<Done> Run(Reason reason, string? fromPhase = null)
    {
        TaskCompletionSource start;
        Task<Done> run;
        lock (_lock)
        {
            if (_run is not null)
                return _run;
            ShutdownReason = reason;
            start = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _run = run = RunPhases(start.Task, fromPhase);
        }

        start.SetResult();
        return run;
    }

    /// <summary>How long a phase may take.</summary>
    /// <exception cref="ArgumentException">There is no such phase.</exception>
    public TimeSpan Timeout(string phase) => _phases.FirstOrDefault(p => p.Name == phase)?.Timeout
        ?? throw new ArgumentException($"Unknown phase [{phase}]. All phases must be defined in configuration.", nameof(phase));

    private async Task<Done> RunPhases(Task start, string? fromPhase)
    {
        await start.ConfigureAwait(false);
        foreach (var phase in _phases.SkipWhile(p => fromPhase is not null && p.Name != fromPhase))
        {
            (string, Func<Task<Done>>)[] tasks;
            lock (_lock)
                tasks = _tasks.TryGetValue(phase.Name, out var added) ? [.. added] : [];
            if (tasks.Length > 0)
                await RunPhase(phase, tasks).ConfigureAwait(false);
        }

        return Done.Instance;
    }

    private async Task RunPhase(Phase phase, (string Name, Func<Task<Done>> Task)[] tasks)
    {
        Task all = Task.WhenAll(tasks.Select(t => RunTask(phase, t.Name, t.Task)));
        try
        {
            await all.WaitAsync(phase.Timeout).ConfigureAwait(false);
        }
        catch (TimeoutException) when (phase.Recover && !all.IsCompleted)
        {
            System.Log.Warning("Coordinated shutdown phase [{0}] timed out after {1}", phase.Name, phase.Timeout);
        }
    }

    private async Task RunTask(Phase phase, string name, Func<Task<Done>> task)
    {
        try
        {
            await task().ConfigureAwait(false);
        }
        catch (Exception e) when (phase.Recover)
        {
            System.Log.Warning("Task [{0}] failed in phase [{1}]: {2}", name, phase.Name, e.Message);
        }
    }

    /// <summary>Why a shutdown runs.</summary>
    public class Reason
    {
        /// <summary>For reasons of one's own.</summary>
        protected Reason()
        {
        }
    }

    /// <summary>Nobody said why.</summary>
    public sealed class UnknownReason : Reason
    {
        /// <summary>The one instance.</summary>
        public static readonly Reason Instance = new UnknownReason();

        private UnknownReason()
        {
        }
    }

    /// <summary>The actor system was told to terminate.</summary>
    public sealed class ActorSystemTerminateReason : Reason
    {
        /// <summary>The one instance.</summary>
        public static readonly Reason Instance = new ActorSystemTerminateReason();

        private ActorSystemTerminateReason()
        {
        }
    }

    /// <summary>The process ends.</summary>
    public sealed class ClrExitReason : Reason
    {
        /// <summary>The one instance.</summary>
        public static readonly Reason Instance = new ClrExitReason();

        private ClrExitReason()
        {
        }
    }
}

/// <summary>Makes <see cref="CoordinatedShutdown"/>.</summary>
public sealed class CoordinatedShutdownExtension : ExtensionIdProvider<CoordinatedShutdown>
{
    /// <inheritdoc/>
    public override CoordinatedShutdown CreateExtension(ExtendedActorSystem system)
    {
        var coordinated = new CoordinatedShutdown(system, Phase.FromConfig(system.Settings.Config));
        if (system.Settings.CoordinatedShutdownTerminateActorSystem)
        {
            coordinated.AddTask(CoordinatedShutdown.PhaseActorSystemTerminate, "terminate-system", async () =>
            {
                await ((ActorSystemImpl)system).FinalTerminate().ConfigureAwait(false);
                return Done.Instance;
            });
        }

        return coordinated;
    }
}

/// <summary>A phase of a coordinated shutdown.</summary>
internal sealed record Phase(string Name, ImmutableArray<string> DependsOn, TimeSpan Timeout, bool Recover)
{
    private const string Root = "akka.coordinated-shutdown";

    internal static IEnumerable<Phase> FromConfig(Config config)
    {
        TimeSpan timeout = config.GetTimeSpan($"{Root}.default-phase-timeout", allowInfinite: false);
        Config phases = config.GetConfig($"{Root}.phases")!;
        return phases.AsEnumerable().Select(entry => entry.Key).Select(name => new Phase(
            name,
            [.. phases.GetStringList($"{name}.depends-on")],
            phases.GetTimeSpan($"{name}.timeout", timeout, allowInfinite: false),
            phases.GetBoolean($"{name}.recover", true)));
    }

    /// <summary>Every phase after those it depends on.</summary>
    internal static IEnumerable<Phase> Sort(ImmutableArray<Phase> phases)
    {
        var left = phases.ToList();
        var known = new HashSet<string>();
        while (left.Count > 0)
        {
            Phase next = left.Find(p => p.DependsOn.All(d => known.Contains(d) || !phases.Any(other => other.Name == d)))
                ?? throw new ArgumentException($"Cycle among the phases [{string.Join(",", left.Select(p => p.Name))}].");
            left.Remove(next);
            known.Add(next.Name);
            yield return next;
        }
    }
}
