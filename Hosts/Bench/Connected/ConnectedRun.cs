using System.Text.Json.Nodes;
using ActorUdp.Hosts.Console;
using ActorUdp.Hosts.Processes;

namespace ActorUdp.Hosts.Bench.Connected;

/// <summary>
/// Measures what a connected socket is worth to a sender: for bare datagrams, one and a train of them with a system call, and for
/// this transport (<c>send-socket = connected</c> and <c>shared</c>). All in turn.
/// </summary>
internal static class ConnectedRun
{
    private static readonly TimeSpan _limit = TimeSpan.FromMinutes(5);

    /// <exception cref="CommandException">A process failed.</exception>
    public static async Task<ConnectedReport> RunAsync(BenchOptions options, int count, IWorkProgress progress, CancellationToken cancelled)
    {
        BenchOptions messages = options with { Kind = BenchKind.Throughput };
        try
        {
            await using SubjectPair raw = await SubjectPair.StartAsync(Subject.Raw, options, cancelled).ConfigureAwait(false);
            await using SubjectPair connected = await StartAsync("connected").ConfigureAwait(false);
            await using SubjectPair shared = await StartAsync("shared").ConfigureAwait(false);
            var rates = new List<double>[6];
            for (int i = 0; i < rates.Length; i++)
                rates[i] = [];
            await SendAsync(raw, count / 10, connected: true, trains: true).ConfigureAwait(false);
            for (int run = 0; run < options.Runs; run++)
            {
                rates[0].Add(await SendAsync(raw, count, connected: true, trains: false).ConfigureAwait(false));
                rates[1].Add(await SendAsync(raw, count, connected: false, trains: false).ConfigureAwait(false));
                rates[2].Add(await SendAsync(raw, count, connected: true, trains: true).ConfigureAwait(false));
                rates[3].Add(await SendAsync(raw, count, connected: false, trains: true).ConfigureAwait(false));
                rates[4].Add((await connected.RunAsync().ConfigureAwait(false)).Traffic!.MessagesPerSecond);
                rates[5].Add((await shared.RunAsync().ConfigureAwait(false)).Traffic!.MessagesPerSecond);
                progress.Report(run + 1);
            }
            return new ConnectedReport(count, options.Size,
            [
                new SocketComparison("datagram", "datagram/s", rates[0], rates[1]),
                new SocketComparison("train", "datagram/s", rates[2], rates[3]),
                new SocketComparison("actorudp", "msg/s", rates[4], rates[5]),
            ]);
        }
        catch (NodeProcessException e)
        {
            throw new CommandException(e.Message, ExitCode.Failure, e);
        }

        async Task<SubjectPair> StartAsync(string kind)
        {
            BenchOptions own = messages with { Settings = messages.Settings + $"\nactor-udp.send-socket = {kind}\n" };
            SubjectPair pair = await SubjectPair.StartAsync(Subject.ActorUdp, own, cancelled).ConfigureAwait(false);
            await pair.WarmUpAsync().ConfigureAwait(false);
            return pair;
        }
    }

    private static async Task<double> SendAsync(SubjectPair raw, int count, bool connected, bool trains)
    {
        JsonObject sent = await raw.AskSenderAsync("datagrams", "Datagrams", _limit,
            ("count", count), ("connected", connected), ("trains", trains)).ConfigureAwait(false);
        return count / Math.Max((double)sent["seconds"]!, 1e-9);
    }
}
