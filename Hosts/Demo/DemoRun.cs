using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using ActorUdp.Hosts.Console;
using ActorUdp.Hosts.Processes;

namespace ActorUdp.Hosts.Demo;

/// <summary>
/// The main job on loopback, with three node processes: messages in all directions while endpoints crash, a file beside
/// pings, and a node that is killed and comes back. Everything is checked, nothing is assumed.
/// </summary>
internal sealed class DemoRun : IDisposable
{
    private const int MessageCount = 100_000;
    private const int MessageCountAfterRestart = 1_000;
    private const int FirstSeries = 1;
    private const int SeriesAfterRestart = 2;
    private const long FileSize = 64 * 1024 * 1024;
    private const string FileName = "demo.bin";
    private const string AnyPort = "127.0.0.1:0";

    private static readonly string[] _names = ["alpha", "beta", "gamma"];
    private static readonly TimeSpan _startLimit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan _exchangeLimit = TimeSpan.FromSeconds(25);
    private static readonly TimeSpan _streamLimit = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan _stepLimit = TimeSpan.FromSeconds(5);

    // What the demo promises for a node that is lost, and for one that is back.
    private static readonly TimeSpan _noticeLimit = TimeSpan.FromSeconds(2);

    private readonly string _directory = Path.Combine(Path.GetTempPath(), $"actorudp-demo-{Environment.ProcessId}");
    private readonly NodeProcess[] _nodes = new NodeProcess[_names.Length];
    private readonly Action<string> _say;
    private readonly CancellationToken _cancelled;

    /// <param name="say">Told what is going on.</param>
    /// <param name="cancelled">Ends the demo early; the processes are killed then.</param>
    public DemoRun(Action<string> say, CancellationToken cancelled)
    {
        _say = say;
        _cancelled = cancelled;
    }

    public DemoReport Report { get; } = new();

    private NodeProcess Alpha => _nodes[0];

    private NodeProcess Beta => _nodes[1];

    private NodeProcess Gamma => _nodes[2];

    /// <summary>Runs all of it. A step that fails ends it, and stands in the report.</summary>
    public async Task RunAsync()
    {
        try
        {
            await StartAsync().ConfigureAwait(false);
            await ExchangeAsync().ConfigureAwait(false);
            await StreamAsync().ConfigureAwait(false);
            await KillAndRestartAsync().ConfigureAwait(false);
            await EndAsync().ConfigureAwait(false);
        }
        catch (NodeProcessException e)
        {
            Report.Add("went on", e.Message, held: false);
            foreach (NodeProcess node in _nodes.Where(n => n is { Errors.Length: > 0 }))
                Report.Add($"read {node.Name}'s log", node.Errors, held: false);
        }
    }

    public void Dispose()
    {
        foreach (NodeProcess? node in _nodes)
            node?.Dispose();
        if (Directory.Exists(_directory))
            Directory.Delete(_directory, recursive: true);
    }

    private async Task StartAsync()
    {
        _say("starting three nodes");
        await Task.WhenAll(_names.Select((_, i) => StartAsync(i, AnyPort))).ConfigureAwait(false);
        Report.Add("started three node processes", string.Join(", ", _nodes.Select(n => $"{n.Name} {n.Address}")), held: true);
    }

    private async Task StartAsync(int index, string listen) => _nodes[index] = await NodeProcess.StartListeningAsync(
        _names[index],
        NodeProcess.ThisProgram(
            "demo-node", "--name", _names[index], "--origin", $"{index}", "--listen", listen, "--out", Path.Combine(_directory, _names[index])),
        _startLimit,
        _cancelled).ConfigureAwait(false);

    // Six directions at once. At a tenth of the way beta's listener is crashed, at a quarter of it alpha's senders.
    private async Task ExchangeAsync()
    {
        _say($"exchanging {Human.Count(MessageCount)} messages in each of six directions; a listener and senders crash meanwhile");
        long started = Stopwatch.GetTimestamp();
        int[] marks = BeginExchange(FirstSeries, MessageCount);
        Alpha.Do("crash-senders", ("peer", Beta.Address), ("at", MessageCount / 4));

        await Wait(Beta, marks[1], e => e.Is("Progress"), _exchangeLimit, "received a tenth").ConfigureAwait(false);
        Beta.Do("crash", ("actor", "listener"), ("as", "CountAtCrash"));
        ProcessEvent listener = await Wait(Beta, marks[1], e => e.Is("ListenerRestarted"), _exchangeLimit, "restarted its listener").ConfigureAwait(false);
        ProcessEvent sender = await Wait(Alpha, marks[0], e => e.Is("EndpointRestarted"), _exchangeLimit, "restarted a sender").ConfigureAwait(false);

        await EndExchange(marks, FirstSeries, MessageCount, _exchangeLimit, "Exchanged", started).ConfigureAwait(false);
        ProcessEvent count = await Wait(Beta, marks[1], e => e.Is("CountAtCrash"), _stepLimit, "counted").ConfigureAwait(false);
        int received = count.Items("tallies").Sum(t => (int)t["received"]!);
        Report.Add("crashed beta's listener in mid-stream", $"beta {listener.Text("text")}; it had received {Human.Count(received)} messages by then",
            received is > 0 and < MessageCount * 2);
        ProcessEvent crashed = await Wait(Alpha, marks[0], e => e.Is("SendersCrashed"), _stepLimit, "crashed its senders").ConfigureAwait(false);
        int acknowledged = crashed.Number("acknowledged");
        Report.Add("crashed alpha's senders in mid-stream", $"alpha {sender.Text("text")}; beta had {Human.Count(acknowledged)} of its messages by then",
            acknowledged is > 0 and < MessageCount);
    }

    // Every node sends to each of the others.
    private int[] BeginExchange(int series, int count)
    {
        int[] marks = [.. _nodes.Select(n => n.Mark)];
        foreach (NodeProcess from in _nodes)
            foreach (NodeProcess to in _nodes.Where(n => n != from))
                from.Do("exchange", ("peer", to.Address), ("series", series), ("count", count));
        return marks;
    }

    private async Task EndExchange(int[] marks, int series, int count, TimeSpan limit, string name, long started)
    {
        await Task.WhenAll(_nodes.SelectMany((node, i) => Enumerable.Range(0, _names.Length).Where(o => o != i).Select(o => Wait(
            node, marks[i], e => e.Is("Progress") && e.Number("origin") == o && e.Number("series") == series && e.Number("received") == count, limit,
            $"received all {Human.Count(count)} messages of {_names[o]}")))).ConfigureAwait(false);
        TimeSpan time = Stopwatch.GetElapsedTime(started);

        int received = 0, missing = 0, duplicated = 0, disordered = 0, damaged = 0;
        foreach ((NodeProcess node, int mark) in _nodes.Zip(marks))
        {
            node.Do("report", ("as", name));
            ProcessEvent report = await Wait(node, mark, e => e.Is(name), _stepLimit, "counted").ConfigureAwait(false);
            damaged += report.Number("damaged");
            foreach (JsonNode tally in report.Items("tallies").Where(t => (int)t["series"]! == series))
            {
                received += (int)tally["received"]!;
                missing += (int)tally["missing"]!;
                duplicated += (int)tally["duplicated"]!;
                disordered += (int)tally["disordered"]!;
            }
        }
        Report.Add(
            $"sent {Human.Count(count)} numbered messages each way between each two nodes",
            $"{Human.Count(received)} received in {Human.Duration(time)} ({Human.Count((long)Human.PerSecond(received, time))}/s): "
                + $"{missing} lost, {duplicated} doubled, {disordered} out of order, {damaged} damaged",
            received == count * _names.Length * (_names.Length - 1) && missing + duplicated + disordered + damaged == 0);
    }

    private async Task StreamAsync()
    {
        _say($"streaming {Human.Bytes(FileSize)} from alpha to beta, with pings beside it");
        int mark = Alpha.Mark;
        Alpha.Do("stream", ("peer", Beta.Address), ("bytes", FileSize), ("name", FileName));
        JsonObject result = (await Wait(Alpha, mark, e => e.Is("Streamed"), _streamLimit, "streamed the file").ConfigureAwait(false)).Json;
        if (result["error"] is { } error)
            throw new NodeProcessException($"alpha could not stream the file: {error}");
        JsonNode file = result["file"]!;
        bool whole = (string?)file["status"] == "Confirmed" && HashOnDisk() == (string?)file["sha256"];
        Report.Add(
            $"streamed a file of {Human.Bytes(FileSize)} from alpha to beta as bulk",
            $"{file["status"]}, {Human.Bytes((double)file["bytesPerSecond"]!)}/s, {(whole ? "the hash on disk is equal" : "NOT the same on disk")}",
            whole);
        long pings = (long)result["pings"]!, answers = (long)result["answers"]!;
        Report.Add(
            "pinged beta on the control channel meanwhile",
            $"{answers} of {pings} answered; p50 {Time("p50")}, p99 {Time("p99")}, max {Time("max")}",
            pings > 0 && answers == pings);

        string Time(string which) => Human.Duration(TimeSpan.FromMicroseconds((double)result[which + "Microseconds"]!));
    }

    private string? HashOnDisk()
    {
        string path = Path.Combine(_directory, Beta.Name, FileName);
        if (!File.Exists(path))
            return null;
        using FileStream stream = File.OpenRead(path);
        return stream.Length == FileSize ? Convert.ToHexStringLower(SHA256.HashData(stream)) : null;
    }

    private async Task KillAndRestartAsync()
    {
        string address = Gamma.Address;
        _say($"killing gamma ({address}) and starting it again");
        NodeProcess[] others = [Alpha, Beta];
        int[] marks = [.. others.Select(n => n.Mark)];
        long killed = Stopwatch.GetTimestamp();
        Gamma.Kill();
        TimeSpan lost = await Slowest("PeerUnreachable", "noticed that gamma is gone", killed).ConfigureAwait(false);
        Report.Add("killed gamma (SIGKILL)", $"alpha and beta reported it unreachable within {Human.Duration(lost)}", lost <= _noticeLimit);

        Gamma.Dispose();
        await StartAsync(2, PeerAddress.Parse(address).HostAndPort).ConfigureAwait(false);
        long back = Stopwatch.GetTimestamp();
        TimeSpan found = await Slowest("PeerRestarted", "noticed that gamma was restarted", back).ConfigureAwait(false);
        Report.Add("started gamma again on the same port", $"alpha and beta reported it restarted within {Human.Duration(found)}",
            found <= _noticeLimit && Gamma.Address == address);

        long started = Stopwatch.GetTimestamp();
        int[] after = BeginExchange(SeriesAfterRestart, MessageCountAfterRestart);
        await EndExchange(after, SeriesAfterRestart, MessageCountAfterRestart, _stepLimit, "ExchangedAgain", started).ConfigureAwait(false);

        async Task<TimeSpan> Slowest(string happened, string what, long since)
        {
            ProcessEvent[] heard = await Task.WhenAll(
                others.Zip(marks, (node, mark) => Wait(node, mark, e => e.IsOf(happened, address), _stepLimit, what))).ConfigureAwait(false);
            return heard.Max(e => e.At > since ? Stopwatch.GetElapsedTime(since, e.At) : TimeSpan.Zero);
        }
    }

    private async Task EndAsync()
    {
        _say("ending the nodes");
        bool[] ended = await Task.WhenAll(_nodes.Select(n => n.EndAsync())).ConfigureAwait(false);
        bool all = ended.All(e => e);
        Report.Add("ended the nodes in order", all ? "all ended by themselves, exit code 0" : "NOT all ended by themselves", all);
    }

    private Task<ProcessEvent> Wait(NodeProcess node, int mark, Func<ProcessEvent, bool> matches, TimeSpan limit, string what) =>
        node.WaitAsync(mark, matches, limit, what, _cancelled);
}
