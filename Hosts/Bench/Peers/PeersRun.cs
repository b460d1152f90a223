using System.Text.Json.Nodes;
using ActorUdp.Hosts.Bench.Figures;
using ActorUdp.Hosts.Console;
using ActorUdp.Hosts.Processes;

namespace ActorUdp.Hosts.Bench.Peers;

/// <summary>Measures what connected peers cost that have nothing to say.</summary>
internal static class PeersRun
{
    private static readonly TimeSpan _dialLimit = TimeSpan.FromMinutes(2);

    // What connecting leaves to do, such as retransmissions and acknowledgements that are held back, is over then.
    private static readonly TimeSpan _settle = TimeSpan.FromSeconds(2);

    /// <exception cref="CommandException">Not all could be connected, or a process failed.</exception>
    public static async Task<PeersReport> RunAsync(BenchOptions options, int count, int messages, CancellationToken cancelled)
    {
        try
        {
            await using SubjectPair pair = await SubjectPair.StartAsync(Subject.ActorUdp, options, cancelled).ConfigureAwait(false);
            await DialAsync(pair, 1, messages).ConfigureAwait(false);
            (MemoryUse Dialer, MemoryUse Listener) one = await MemoryAsync(pair).ConfigureAwait(false);
            await DialAsync(pair, count, messages).ConfigureAwait(false);
            (MemoryUse Dialer, MemoryUse Listener) many = await MemoryAsync(pair).ConfigureAwait(false);
            await Task.Delay(_settle, cancelled).ConfigureAwait(false);
            await pair.AskBothAsync("begin", "Begun").ConfigureAwait(false);
            await Task.Delay(options.Time, cancelled).ConfigureAwait(false);
            (JsonObject Sender, JsonObject Receiver) used = await pair.AskBothAsync("end", "Ended").ConfigureAwait(false);
            (MemoryUse Dialer, MemoryUse Listener) idle = await MemoryAsync(pair).ConfigureAwait(false);
            return new PeersReport
            {
                Count = count,
                Messages = messages,
                Time = options.Time,
                Dialer = new PeersSide(one.Dialer, many.Dialer, idle.Dialer, ProcessUse.FromJson(used.Sender)),
                Listener = new PeersSide(one.Listener, many.Listener, idle.Listener, ProcessUse.FromJson(used.Receiver)),
            };
        }
        catch (NodeProcessException e)
        {
            throw new CommandException(e.Message, ExitCode.Failure, e);
        }
    }

    private static async Task DialAsync(SubjectPair pair, int count, int messages)
    {
        JsonObject dialed = await pair.AskSenderAsync("dial", "Dialed", _dialLimit, ("count", count), ("messages", messages)).ConfigureAwait(false);
        if ((int)dialed["peers"]! != count)
            throw new CommandException($"of {count} peers {(int)dialed["peers"]!} are connected");
    }

    private static async Task<(MemoryUse Dialer, MemoryUse Listener)> MemoryAsync(SubjectPair pair)
    {
        (JsonObject sender, JsonObject receiver) = await pair.AskBothAsync("memory", "Memory").ConfigureAwait(false);
        return (MemoryUse.FromJson(sender), MemoryUse.FromJson(receiver));
    }
}
