using ActorUdp.Hosts.Bench.Figures;
using ActorUdp.Hosts.Bench.Report;
using ActorUdp.Hosts.Console;
using ActorUdp.Hosts.Processes;

namespace ActorUdp.Hosts.Bench;

/// <summary>Measures all subjects in turn, again and again, so that what disturbs the machine disturbs all of them.</summary>
internal static class BenchRun
{
    /// <exception cref="CommandException">A subject failed; the message says which and how.</exception>
    public static async Task<BenchReport> RunAsync(BenchOptions options, IWorkProgress progress, CancellationToken cancelled)
    {
        var pairs = new List<SubjectPair>();
        var runs = options.Subjects.ToDictionary(s => s, _ => new List<RunFigures>());
        int done = 0;
        try
        {
            foreach (Subject subject in options.Subjects)
            {
                SubjectPair pair = await SubjectPair.StartAsync(subject, options, cancelled).ConfigureAwait(false);
                pairs.Add(pair);
                await pair.WarmUpAsync().ConfigureAwait(false);
            }
            for (int run = 0; run < options.Runs; run++)
            {
                foreach (SubjectPair pair in pairs)
                {
                    runs[pair.Subject].Add(await pair.RunAsync().ConfigureAwait(false));
                    progress.Report(++done);
                }
            }
        }
        catch (NodeProcessException e)
        {
            throw new CommandException(e.Message, ExitCode.Failure, e);
        }
        finally
        {
            foreach (SubjectPair pair in pairs)
                await pair.DisposeAsync().ConfigureAwait(false);
        }
        return new BenchReport(options, [.. options.Subjects.Select(s => new SubjectFigures(s, options, runs[s]))]);
    }
}
