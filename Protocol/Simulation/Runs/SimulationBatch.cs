namespace ActorUdp.Simulation.Runs;

/// <summary>Many seeds, on several threads. Each run is of one thread, so what comes of a seed does not depend on their number.</summary>
public sealed class SimulationBatch
{
    private readonly Lock _lock = new();
    private readonly SimulationCounters _counters = new();
    private readonly int _first;
    private readonly int _count;
    private int _taken;
    private volatile RunResult? _failure;

    private SimulationBatch(int first, int count)
    {
        _first = first;
        _count = count;
    }

    /// <summary>Runs seeds until all are done, one fails, or it is cancelled.</summary>
    /// <param name="first">The first seed.</param>
    /// <param name="count">How many, at least 1.</param>
    /// <param name="jobs">How many threads, at least 1.</param>
    /// <param name="progress">Told of every seed that is done, how many are; by any thread, one at a time. Null: nobody is.</param>
    /// <param name="cancelled">Ends the batch between two seeds.</param>
    /// <returns>What came of them. Of several seeds that fail it is the lowest, whatever the number of threads.</returns>
    public static SimulationSummary Run(
        int first, int count, int jobs, Action<long>? progress = null, CancellationToken cancelled = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(jobs, 1);
        var batch = new SimulationBatch(first, count);
        var threads = new Thread[Math.Min(jobs, count)];
        for (var i = 0; i < threads.Length; i++)
        {
            threads[i] = new Thread(() => batch.Work(progress, cancelled)) { IsBackground = true, Name = "simulation" };
            threads[i].Start();
        }
        foreach (var thread in threads)
            thread.Join();
        return new SimulationSummary(batch._counters, batch._failure);
    }

    // Seeds are handed out in order, so when one fails, all below it have been begun, and are finished.
    private void Work(Action<long>? progress, CancellationToken cancelled)
    {
        while (_failure is null && !cancelled.IsCancellationRequested)
        {
            var taken = Interlocked.Increment(ref _taken) - 1;
            if (taken >= _count)
                return;
            var result = SimulationRun.Execute(unchecked(_first + taken));
            lock (_lock)
            {
                _counters.Add(result.Counters);
                if (result.Failure is not null && (_failure is null || PlaceOf(result) < PlaceOf(_failure)))
                    _failure = result;
                progress?.Invoke(_counters.Seeds);
            }
        }
    }

    private uint PlaceOf(RunResult result) => unchecked((uint)(result.Seed - _first));
}
