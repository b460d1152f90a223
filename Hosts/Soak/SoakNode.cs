using System.Text.Json.Nodes;
using ActorUdp.Hosts.Node;
using Process = System.Diagnostics.Process;
using Stopwatch = System.Diagnostics.Stopwatch;

namespace ActorUdp.Hosts.Soak;

/// <summary>
/// One node process of the soak. It takes commands as JSON objects, one a line, from stdin, tells what happens likewise on stdout,
/// and ends when stdin does, so that it cannot outlive the soak.
/// </summary>
internal sealed class SoakNode : IDisposable
{
    private static readonly TimeSpan _sampleInterval = TimeSpan.FromSeconds(1);

    private readonly HostSystem _host;
    private readonly StreamLedger _ledger;
    private readonly SoakSink _sink;
    private readonly SoakSource _source;
    private readonly CancellationTokenSource _stop = new();
    private readonly TextWriter _output = TextWriter.Synchronized(System.Console.Out);
    private readonly Lock _gate = new();
    private readonly Dictionary<PeerAddress, int> _peers = [];
    private readonly List<Task> _sending = [];

    private SoakNode(HostSystem host, StreamLedger ledger, SoakIdentity self)
    {
        _host = host;
        _ledger = ledger;
        _sink = new SoakSink(host.System, ledger);
        _source = new SoakSource(host.Transport, ledger, self);
        host.OpenPort(OnEvent, events: true);
        foreach (SoakStream stream in SoakStream.All)
            host.Transport.Register(stream.Recipient, _sink);
    }

    /// <param name="options">Name and address.</param>
    /// <param name="self">Its number and incarnation.</param>
    /// <param name="ledger">The file that its counts are kept in.</param>
    public static async Task RunAsync(HostOptions options, SoakIdentity self, string ledger)
    {
        using StreamLedger counts = StreamLedger.Create(ledger);
        await using HostSystem host = await HostSystem.StartAsync(options).ConfigureAwait(false);
        using var node = new SoakNode(host, counts, self);
        node.Tell(new JsonObject { ["event"] = "Listening", ["address"] = host.Transport.LocalAddress.ToString() });
        using var timer = new PeriodicTimer(_sampleInterval);
        Task sampling = node.SampleAsync(timer);
        await node.ObeyAsync().ConfigureAwait(false);
        timer.Dispose();
        await sampling.ConfigureAwait(false);
    }

    public void Dispose() => _stop.Dispose();

    /// <summary>What a process takes, as it sees itself.</summary>
    public static JsonObject OwnFigures()
    {
        using var self = Process.GetCurrentProcess();
        return new JsonObject
        {
            ["rss"] = Environment.WorkingSet,
            ["heap"] = GC.GetGCMemoryInfo(GCKind.Any).HeapSizeBytes,
            ["threads"] = self.Threads.Count,
            ["handles"] = OperatingSystem.IsLinux() ? Directory.GetFileSystemEntries("/proc/self/fd").Length : self.HandleCount,
        };
    }

    private async Task ObeyAsync()
    {
        using var commands = new StreamReader(System.Console.OpenStandardInput());
        while (await commands.ReadLineAsync().ConfigureAwait(false) is { } line)
        {
            if (JsonNode.Parse(line) is JsonObject command)
                Obey(command);
        }
        await _stop.CancelAsync().ConfigureAwait(false);
    }

    private void Obey(JsonObject command)
    {
        switch ((string?)command["do"])
        {
            case "send":
                PeerAddress address = PeerAddress.Parse((string)command["address"]!);
                int peer = (int)command["peer"]!;
                lock (_gate)
                    _peers[address] = peer;
                _sending.Add(_source.SendAsync(peer, address, (int)command["seed"]!, _stop.Token));
                break;
            case "crash":
                _host.System.ActorSelection("/system/actor-udp/" + (string)command["actor"]!).Tell(Kill.Instance);
                break;
            case "drain":
                _ = Task.Run(() => DrainAsync(TimeSpan.FromSeconds((double)command["seconds"]!)));
                break;
        }
    }

    private async Task DrainAsync(TimeSpan limit)
    {
        var answer = new JsonObject { ["event"] = "Drained" };
        try
        {
            await _stop.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(_sending).ConfigureAwait(false);
            bool[] flushed = await Task.WhenAll(Peers().Select(p => FlushAsync(p.Key, limit))).ConfigureAwait(false);
            answer["all"] = flushed.All(f => f);
        }
        catch (Exception e)
        {
            answer["all"] = false;
            answer["error"] = e.Message;
        }
        Tell(answer);
    }

    // A flush also ends when messages are given up, as when a restart of the peer is noticed only now. Those are reported, and accounted for by their
    // reports; the others have to arrive.
    private async Task<bool> FlushAsync(PeerAddress peer, TimeSpan limit)
    {
        long began = Stopwatch.GetTimestamp();
        bool all = false;
        for (TimeSpan left = limit; !all && left > TimeSpan.Zero; left = limit - Stopwatch.GetElapsedTime(began))
        {
            all = await _host.Transport.FlushAsync(peer, left).ConfigureAwait(false);
        }

        return all;
    }

    private async Task SampleAsync(PeriodicTimer timer)
    {
        while (await timer.WaitForNextTickAsync().ConfigureAwait(false))
        {
            JsonObject sample = OwnFigures();
            (long messages, long bytes) = _sink.Totals;
            sample["event"] = "Sample";
            sample["messages"] = messages;
            sample["bytes"] = bytes;
            Dictionary<PeerAddress, int> peers = Peers();
            sample["peers"] = new JsonArray([.. _host.Transport.Peers().Where(p => peers.ContainsKey(p.Peer)).Select(p => new JsonObject
            {
                ["peer"] = peers[p.Peer],
                ["rttMicroseconds"] = p.Statistics.Rtt.TotalMicroseconds,
            })]);
            Tell(sample);
        }
    }

    private void OnEvent(object happened)
    {
        if (happened is MessagesUndelivered undelivered && Peers().TryGetValue(undelivered.Peer, out int peer))
            _ledger.AddUndelivered(peer, undelivered.Count);
        if (EventLog.ToJson(happened) is { } json)
            Tell(json);
    }

    private Dictionary<PeerAddress, int> Peers()
    {
        lock (_gate)
            return new Dictionary<PeerAddress, int>(_peers);
    }

    private void Tell(JsonObject line)
    {
        _output.WriteLine(line.ToJsonString());
        _output.Flush();
    }
}
