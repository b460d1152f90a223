using System.Diagnostics;
using ActorUdp.Hosts.Console;

namespace ActorUdp.Hosts.Clusters;

/// <summary>The cluster sample as the command starts it.</summary>
internal static class ClusterSample
{
    public static async Task<int> RunAsync(string transport, bool json, CancellationToken interrupted)
    {
        long started = Stopwatch.GetTimestamp();
        bool quiet = json || System.Console.IsErrorRedirected;
        using var run = new ClusterRun(transport, step => { if (!quiet) Output.Note(step + " …"); }, interrupted);
        await run.RunAsync().ConfigureAwait(false);
        TimeSpan time = Stopwatch.GetElapsedTime(started);
        if (json)
            Output.Json(run.Report.ToJson(time));
        else
            run.Report.Print(time);
        return run.Report.Held ? ExitCode.Success : ExitCode.Failure;
    }

    public static async Task<int> RunNodeAsync(ClusterNodeOptions options)
    {
        await ClusterNode.RunAsync(options).ConfigureAwait(false);
        return ExitCode.Success;
    }
}
