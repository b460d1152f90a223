using System.Diagnostics;
using System.Globalization;
using System.Net;
using ActorUdp.Hosts.Console;
using ActorUdp.Hosts.Plots;
using ActorUdp.Hosts.Processes;
using ActorUdp.Simulation.Network;

namespace ActorUdp.Hosts.Soak;

/// <summary>
/// Three node processes that send to each other through relays of this process while links, processes and actors fail, one after the
/// other. In the end all is healed and drained, and every message is accounted for.
/// </summary>
internal sealed class SoakRun : IDisposable
{
    public const string PlotName = "soak.svg";

    private const string AnyPort = "127.0.0.1:0";

    private static readonly string[] _names = ["alpha", "beta", "gamma"];
    private static readonly TimeSpan _startLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan _drainLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan _sampleInterval = TimeSpan.FromSeconds(1);

    /// <summary>Beyond what a steady process needs to breathe: pools and heaps that follow the load, pool threads that come and go.</summary>
    private static readonly (GrowthBound Bound, Func<SoakSample, double> Value)[] _bounds =
    [
        (new GrowthBound("heap bytes", 16 << 20, 0.2), s => s.Heap),
        (new GrowthBound("RSS bytes", 32 << 20, 0.2), s => s.Rss),
        (new GrowthBound("handles", 10, 0.1), s => s.Handles),
        (new GrowthBound("threads", 6, 0.25), s => s.Threads),
    ];

    private readonly SoakOptions _options;
    private readonly CancellationToken _interrupted;
    private readonly SoakRecord _record;
    private readonly NodeProcess?[] _nodes = new NodeProcess?[_names.Length];
    private readonly int[] _incarnations = new int[_names.Length];
    private readonly LinkRelay?[,] _relays = new LinkRelay?[_names.Length, _names.Length];
    private readonly List<(int Node, int Incarnation, string Path, bool WasKilled)> _ledgers = [];
    private readonly SortedDictionary<string, int> _faults = new(StringComparer.Ordinal);
    private readonly List<string> _problems = [];
    private readonly SampleHistory _self = new(_names.Length, 0);
    private readonly string _ledgerFolder;

    public SoakRun(SoakOptions options, CancellationToken interrupted)
    {
        _options = options;
        _interrupted = interrupted;
        _ledgerFolder = Path.Combine(options.Folder, "ledgers");
        try
        {
            Directory.CreateDirectory(_ledgerFolder);
            _record = new SoakRecord(options.Folder, _names);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"--out {options.Folder}: {e.Message}", ExitCode.Failure, e);
        }
    }

    /// <summary>Runs all of it.</summary>
    /// <param name="progress">Is told the seconds that have passed.</param>
    public async Task<SoakResult> RunAsync(IWorkProgress progress)
    {
        long started = Stopwatch.GetTimestamp();
        try
        {
            await StartAsync().ConfigureAwait(false);
            await TroubleAsync(started, progress).ConfigureAwait(false);
            await DrainAsync().ConfigureAwait(false);
        }
        catch (NodeProcessException e)
        {
            _problems.Add(Human.Clean(e.Message));
        }
        await EndAsync().ConfigureAwait(false);
        return Result(Stopwatch.GetElapsedTime(started));
    }

    public void Dispose()
    {
        foreach (NodeProcess? node in _nodes)
            node?.Dispose();
        foreach (LinkRelay? relay in _relays)
            relay?.Dispose();
        _record.Dispose();
    }

    private async Task StartAsync()
    {
        for (int node = 0; node < _names.Length; node++)
            await StartAsync(node, AnyPort).ConfigureAwait(false);
        for (int from = 0; from < _names.Length; from++)
            for (int to = 0; to < _names.Length; to++)
                if (from != to)
                    _relays[from, to] = new LinkRelay(IPEndPoint.Parse(PeerAddress.Parse(_nodes[to]!.Address).HostAndPort), Seed(from, to));
        for (int node = 0; node < _names.Length; node++)
            Send(node);
    }

    private int Seed(int from, int to) => unchecked((_options.Seed * 397) + (from * 31) + (to * 7));

    private async Task StartAsync(int node, string listen)
    {
        int incarnation = ++_incarnations[node];
        string ledger = Path.Combine(_ledgerFolder, string.Create(CultureInfo.InvariantCulture, $"{_names[node]}-{incarnation}"));
        _nodes[node] = await NodeProcess.StartListeningAsync(
            _names[node],
            NodeProcess.ThisProgram(
                "soak-node", "--name", _names[node], "--origin", $"{node}", "--incarnation", $"{incarnation}", "--listen", listen, "--ledger", ledger),
            _startLimit, CancellationToken.None, _record.Begin(node, incarnation)).ConfigureAwait(false);
        _ledgers.Add((node, incarnation, ledger, false));
    }

    private void Send(int node)
    {
        for (int peer = 0; peer < _names.Length; peer++)
            if (peer != node)
                _nodes[node]!.Do("send", ("peer", peer), ("address", _relays[node, peer]!.Address), ("seed", Seed(node, peer) + _incarnations[node]));
    }

    private async Task TroubleAsync(long started, IWorkProgress progress)
    {
        var plan = new FaultPlan(_options.Seed, _names.Length, _options.Pace);
        DateTime nextSample = DateTime.UtcNow;
        while (!IsOver())
        {
            await PassAsync(plan.NextPause()).ConfigureAwait(false);
            if (IsOver())
                return;
            Fault fault = plan.Next();
            double from = _record.BeginFault();
            await DoAsync(fault).ConfigureAwait(false);
            _record.EndFault(fault, from);
            string kind = fault.Kind.ToString().ToLowerInvariant();
            _faults[kind] = _faults.GetValueOrDefault(kind) + 1;
        }

        bool IsOver() => _interrupted.IsCancellationRequested || Stopwatch.GetElapsedTime(started) >= _options.Duration;

        // Waits, and takes our own figures meanwhile.
        async Task PassAsync(TimeSpan time)
        {
            long began = Stopwatch.GetTimestamp();
            while (Stopwatch.GetElapsedTime(began) < time && !IsOver())
            {
                if (_nodes.FirstOrDefault(n => n is { Threads: 0 }) is { } dead)
                    throw new NodeProcessException($"{dead.Name} ended by itself: {dead.Errors}");
                if (DateTime.UtcNow >= nextSample)
                {
                    _record.Add(_self, SoakNode.OwnFigures());
                    nextSample = DateTime.UtcNow + _sampleInterval;
                    progress.Report(Stopwatch.GetElapsedTime(started).TotalSeconds);
                }
                TimeSpan left = time - Stopwatch.GetElapsedTime(began);
                await Task.Delay(left < TimeSpan.Zero ? TimeSpan.Zero : left < _sampleInterval / 4 ? left : _sampleInterval / 4).ConfigureAwait(false);
            }
        }

        async Task DoAsync(Fault fault)
        {
            switch (fault.Kind)
            {
                case FaultKind.Link:
                case FaultKind.Cut:
                    _relays[fault.Node, fault.Peer]!.Set(fault.There, fault.Back);
                    await PassAsync(fault.Duration).ConfigureAwait(false);
                    _relays[fault.Node, fault.Peer]!.Set(LinkConditions.Perfect, LinkConditions.Perfect);
                    break;
                case FaultKind.Stop when !OperatingSystem.IsWindows():
                    _nodes[fault.Node]!.Pause();
                    try
                    {
                        await PassAsync(fault.Duration).ConfigureAwait(false);
                    }
                    finally
                    {
                        _nodes[fault.Node]!.Resume();
                    }
                    break;
                case FaultKind.Crash:
                    _nodes[fault.Node]!.Do("crash", ("actor", fault.Actor));
                    break;
                case FaultKind.Kill:
                    await KillAsync(fault.Node, () => PassAsync(fault.Duration)).ConfigureAwait(false);
                    break;
                default:
                    break;
            }
        }
    }

    private async Task KillAsync(int node, Func<Task> pass)
    {
        NodeProcess killed = _nodes[node]!;
        string address = PeerAddress.Parse(killed.Address).HostAndPort;
        _nodes[node] = null;
        killed.Kill();
        killed.Dispose();
        int ledger = _ledgers.FindIndex(l => l.Node == node && l.Incarnation == _incarnations[node]);
        _ledgers[ledger] = _ledgers[ledger] with { WasKilled = true };
        await pass().ConfigureAwait(false);
        await StartAsync(node, address).ConfigureAwait(false);
        Send(node);
    }

    // All faults are healed by now.
    private async Task DrainAsync()
    {
        int[] marks = [.. _nodes.Select(n => n!.Mark)];
        foreach (NodeProcess? node in _nodes)
            node!.Do("drain", ("seconds", _drainLimit.TotalSeconds));
        foreach ((NodeProcess? node, int mark) in _nodes.Zip(marks))
        {
            ProcessEvent drained = await node!.WaitAsync(mark, e => e.Is("Drained"), _drainLimit * 2, "drained", CancellationToken.None).ConfigureAwait(false);
            if ((bool?)drained.Json["all"] != true)
                _problems.Add($"{node.Name} did not get everything acknowledged within {Human.Duration(_drainLimit)} of quiet {drained.Text("error")}");
        }
    }

    private async Task EndAsync()
    {
        foreach (NodeProcess? node in _nodes)
            if (node is not null && !await node.EndAsync().ConfigureAwait(false))
                _problems.Add($"{node.Name} did not end in order: {node.Errors}");
    }

    private SoakResult Result(TimeSpan duration)
    {
        NodeCounts[] counts = [.. _ledgers.Select(l => new NodeCounts(l.Node, l.Incarnation, l.WasKilled, StreamLedger.Open(l.Path)))];
        var result = new SoakResult
        {
            Seed = _options.Seed,
            Duration = duration,
            Folder = _options.Folder,
            IsInterrupted = _interrupted.IsCancellationRequested,
            Accounts = SoakAccounts.Of(counts),
            Growths = [.. Judge()],
            Faults = _faults,
            Events = _record.Events,
            Problems = _problems,
        };
        foreach (NodeCounts node in counts)
            node.Ledger.Dispose();
        string subtitle = string.Create(CultureInfo.InvariantCulture,
            $"seed {_options.Seed}; {Human.Count(result.Accounts.Delivered)} messages delivered, {result.Accounts.Doubled} doubled, {result.Accounts.LostInSilence} lost without report");
        File.WriteAllText(Path.Combine(_options.Folder, PlotName), SvgChart.Draw(SoakPlot.Draw(_record, _names, subtitle)));
        File.WriteAllText(Path.Combine(_options.Folder, "result.json"), result.ToJson().ToString());
        if (result.IsClean)
            Directory.Delete(_ledgerFolder, recursive: true);
        return result;
    }

    private IEnumerable<(string, Growth)> Judge()
    {
        double run = _record.Histories.Max(Lived);
        foreach (SampleHistory history in _record.Histories.Where(h => GrowthRule.IsLongEnough(Lived(h), run)))
        {
            string name = history.Node < _names.Length ? string.Create(CultureInfo.InvariantCulture, $"{_names[history.Node]} {history.Incarnation}") : "soak";
            foreach ((GrowthBound bound, Func<SoakSample, double> value) in _bounds)
                if (GrowthRule.Judge(bound, [.. history.Samples.Select(s => (s.Seconds, value(s), s.IsQuiet))]) is { } growth)
                    yield return (name, growth);
        }

        static double Lived(SampleHistory history) => history.Samples.Count == 0 ? 0 : history.Samples[^1].Seconds - history.Samples[0].Seconds;
    }
}
