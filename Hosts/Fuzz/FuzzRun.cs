using System.Diagnostics;
using ActorUdp.Hosts.Console;
using ActorUdp.Hosts.Fuzz.Engine;

namespace ActorUdp.Hosts.Fuzz;

/// <summary>A run: workers on threads of their own, one watcher that ends them in time and notices one that hangs.</summary>
internal sealed class FuzzRun(FuzzOptions options, CancellationToken interrupted)
{
    private static readonly TimeSpan _look = TimeSpan.FromMilliseconds(100);

    // An input takes microseconds. Counted in looks, so that a stopped process or a sleeping machine is no hang.
    private const int LooksUntilHang = 150;

    /// <summary>Runs to the end of the time, the first finding, or the interrupt.</summary>
    /// <param name="progress">Is told the seconds that have passed.</param>
    public async Task<FuzzResult> RunAsync(IWorkProgress progress)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(interrupted);
        FuzzWorker[] workers = [.. Enumerable.Range(0, options.Workers).Select(n => Employ(n, stop.Token))];
        long started = Stopwatch.GetTimestamp();
        Task[] running = [.. workers.Select(w => Task.Factory.StartNew(w.Run, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))];
        (int Worker, FuzzStream Stream, Finding Finding)? found = await WatchAsync(workers, running, started, progress).ConfigureAwait(false);
        stop.Cancel();
        bool isHanging = found is { Finding.Invariant: Hangs };
        if (!isHanging)
        {
            await Task.WhenAll(running).ConfigureAwait(false);
            found ??= Found(workers); // in the moment in which the watcher went
        }
        TimeSpan duration = Stopwatch.GetElapsedTime(started);
        FuzzFailure? failure = found is { } f ? Report(f.Worker, f.Stream, f.Finding, isHanging) : null;
        return new FuzzResult(
            options.Seed, options.Workers, duration, interrupted.IsCancellationRequested, [.. Sum(workers)], failure);
    }

    private static (int Worker, FuzzStream Stream, Finding Finding)? Found(FuzzWorker[] workers)
    {
        for (int n = 0; n < workers.Length; n++)
        {
            if (workers[n].Found is { } found)
                return (n, found.Stream, found.Finding);
        }
        return null;
    }

    private const string Hangs = "every input comes to an end";

    private FuzzWorker Employ(int number, CancellationToken stop) => new(
        [.. options.Targets().Select(target => new FuzzStream(target, options.Seed, number, Known(target.Name)))], options.CasesEach, stop);

    private IEnumerable<byte[]> Known(string target) =>
        Corpus.OfRepository(target).Select(entry => entry.Input).Concat(Corpus.OfFolder(options.CorpusFolder, target));

    private async Task<(int, FuzzStream, Finding)?> WatchAsync(FuzzWorker[] workers, Task[] running, long started, IWorkProgress progress)
    {
        long[] cases = new long[workers.Length];
        int[] looks = new int[workers.Length];
        using var timer = new PeriodicTimer(_look);
        while (true)
        {
            for (int n = 0; n < workers.Length; n++)
            {
                if (running[n].IsFaulted)
                    await running[n].ConfigureAwait(false); // a mistake of the fuzzer itself
                if (running[n].IsCompleted && workers[n].Found is { } found)
                    return (n, found.Stream, found.Finding);
                looks[n] = running[n].IsCompleted || workers[n].Cases != cases[n] ? 0 : looks[n] + 1;
                cases[n] = workers[n].Cases;
                if (looks[n] >= LooksUntilHang && workers[n].Current is { } stream)
                    return (n, stream, new Finding(Hangs, $"nothing happened for {LooksUntilHang * _look.TotalSeconds:0} s"));
            }
            TimeSpan passed = Stopwatch.GetElapsedTime(started);
            progress.Report(passed.TotalSeconds);
            if (passed >= options.Duration || interrupted.IsCancellationRequested || running.All(r => r.IsCompleted))
                return null;
            await timer.WaitForNextTickAsync(CancellationToken.None).ConfigureAwait(false);
        }
    }

    private FuzzFailure Report(int worker, FuzzStream stream, Finding finding, bool isHanging)
    {
        byte[] input = stream.Current.ToArray();
        // Somebody else's target would share state with a worker that still runs.
        if (!isHanging && options.Targets().FirstOrDefault(t => t.Name == stream.Target.Name) is { } target)
        {
            input = Minimiser.Minimise(target, input, finding.Invariant);
            finding = FuzzCase.Run(target, input, new FuzzTrail(target.Outcomes)) ?? finding;
        }
        string file = Corpus.Save(options.FailureFolder, stream.Target.Name + "-", input);
        return new FuzzFailure(stream.Target.Name, finding.Invariant, finding.Detail, input, file, worker, stream.Cases);
    }

    private IEnumerable<TargetResult> Sum(FuzzWorker[] workers)
    {
        IReadOnlyList<FuzzTarget> fresh = options.CorpusFolder is null ? [] : options.Targets();
        for (int t = 0; t < workers[0].Streams.Count; t++)
        {
            FuzzStream[] streams = [.. workers.Select(w => w.Streams[t])];
            int written = options.CorpusFolder is { } folder
                ? Corpus.Write(folder, fresh[t], Known(fresh[t].Name), streams.SelectMany(s => s.Discovered))
                : 0;
            yield return FuzzResult.Sum(streams, written);
        }
    }
}
