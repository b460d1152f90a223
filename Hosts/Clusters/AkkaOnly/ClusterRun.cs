using System.Diagnostics;
using ActorUdp.Hosts.Console;
using ActorUdp.Hosts.Demo;
using ActorUdp.Hosts.Processes;

namespace ActorUdp.Hosts.Clusters;

/// <summary>
/// A cluster of three node processes on loopback: work by a singleton, SIGKILL of the node that has it, the others' reaction, the node's
/// return, an orderly end. Everything is checked, nothing is assumed.
/// </summary>
internal sealed class ClusterRun : IDisposable
{
    private const int JobCount = 200;

    private static readonly string[] _names = ["alpha", "beta", "gamma"];
    private static readonly TimeSpan _startLimit = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan _joinLimit = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan _workLimit = TimeSpan.FromSeconds(70);
    private static readonly TimeSpan _downLimit = TimeSpan.FromSeconds(20);

    // Leaving a cluster takes rounds of gossip, and the singleton a handover; Akka gives each of its phases ten seconds and more.
    private static readonly TimeSpan _endLimit = TimeSpan.FromSeconds(40);

    // What the transport promises for a port that is closed.
    private static readonly TimeSpan _transportLimit = TimeSpan.FromSeconds(2);

    private readonly NodeProcess[] _nodes = new NodeProcess[_names.Length];
    private readonly string[] _addresses = new string[_names.Length];
    private readonly int[] _uids = new int[_names.Length];
    private readonly string _transport;
    private readonly Action<string> _say;
    private readonly CancellationToken _cancelled;

    /// <param name="transport">One of the constants of <see cref="ClusterNodeOptions"/>.</param>
    /// <param name="say">Told what is going on.</param>
    /// <param name="cancelled">Ends the sample early; the processes are killed then.</param>
    public ClusterRun(string transport, Action<string> say, CancellationToken cancelled)
    {
        _transport = transport;
        _say = say;
        _cancelled = cancelled;
    }

    public DemoReport Report { get; } = new();

    private bool IsOverActorUdp => _transport == ClusterNodeOptions.ActorUdp;

    /// <summary>Runs all of it. A step that fails ends it, and stands in the report.</summary>
    public async Task RunAsync()
    {
        try
        {
            await FormAsync().ConfigureAwait(false);
            int home = await WorkAsync("Worked", [0, 1, 2]).ConfigureAwait(false);
            await KillAsync(home).ConfigureAwait(false);
            int next = await WorkAsync("WorkedOn", Others(home)).ConfigureAwait(false);
            Report.Add("looked where the singleton is now", $"it moved from {_names[home]} to {_names[next]}", next != home);
            await ReturnAsync(home, next).ConfigureAwait(false);
            await WorkAsync("WorkedAgain", [0, 1, 2]).ConfigureAwait(false);
            await EndAsync(next).ConfigureAwait(false);
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
    }

    private static int[] Others(int index) => [.. Enumerable.Range(0, _names.Length).Where(i => i != index)];

    private async Task FormAsync()
    {
        _say($"forming a cluster of three node processes over {_transport}");
        long started = Stopwatch.GetTimestamp();
        await StartAsync(0, "127.0.0.1:0", seed: null).ConfigureAwait(false);
        await Task.WhenAll(Others(0).Select(i => StartAsync(i, "127.0.0.1:0", _addresses[0]))).ConfigureAwait(false);
        await AllUpAsync([0, 0, 0]).ConfigureAwait(false);
        Report.Add(
            $"formed a cluster over {_transport}: {string.Join(", ", _names.Zip(_addresses, (name, address) => $"{name} {address}"))}",
            $"every node saw all three up after {Human.Duration(Stopwatch.GetElapsedTime(started))}", held: true);
    }

    private async Task StartAsync(int index, string listen, string? seed)
    {
        List<string> arguments = ["cluster-node", "--name", _names[index], "--listen", listen, "--transport", _transport];
        if (seed is not null)
            arguments.AddRange(["--seed", seed]);
        NodeProcess node = await NodeProcess.StartListeningAsync(_names[index], NodeProcess.ThisProgram([.. arguments]), _startLimit, _cancelled).ConfigureAwait(false);
        _nodes[index] = node;
        _addresses[index] = node.Address;
        _uids[index] = node.Events(e => e.Is("Listening"))[0].Number("uid");
    }

    /// <summary>Every node says of every node that it is up, in its present incarnation.</summary>
    private Task AllUpAsync(int[] marks) => Task.WhenAll(_nodes.SelectMany((node, i) => Enumerable.Range(0, _names.Length).Select(other => Wait(
        node, marks[i], e => Says(e, "MemberUp", other), _joinLimit, $"saw {_names[other]} up"))));

    private bool Says(ProcessEvent happened, string what, int member) =>
        happened.Is(what) && happened.Text("member") == _addresses[member] && happened.Number("memberUid") == _uids[member];

    /// <summary>Jobs from several nodes at once, all for the singleton.</summary>
    /// <returns>The node that has it.</returns>
    private async Task<int> WorkAsync(string name, int[] workers)
    {
        _say($"handing {Human.Count(JobCount)} jobs from each of {workers.Length} nodes to the singleton");
        long started = Stopwatch.GetTimestamp();
        int[] marks = [.. _nodes.Select(n => n.Mark)];
        foreach (int i in workers)
            _nodes[i].Do("work", ("first", 1 + i * JobCount), ("count", JobCount), ("as", name));
        ProcessEvent[] done = await Task.WhenAll(workers.Select(i => Wait(_nodes[i], marks[i], e => e.Is(name), _workLimit, "had its jobs done"))).ConfigureAwait(false);
        int right = done.Sum(d => d.Number("right")), wrong = done.Sum(d => d.Number("wrong")), repeated = done.Sum(d => d.Number("repeated"));
        string by = string.Join(", ", done.Select(d => d.Text("by")).Distinct(StringComparer.Ordinal));
        int home = Array.IndexOf(_names, by);
        Report.Add(
            $"handed {Human.Count(JobCount)} jobs from each of {string.Join(", ", workers.Select(i => _names[i]))} to the singleton",
            $"{Human.Count(right)} right answers, {wrong} wrong, {repeated} asked again, by {by}, in {Human.Duration(Stopwatch.GetElapsedTime(started))}",
            right == JobCount * workers.Length && wrong == 0 && home >= 0);
        return home >= 0 ? home : throw new NodeProcessException($"the singleton was on more than one node: {by}");
    }

    private async Task KillAsync(int home)
    {
        _say($"killing {_names[home]}, which has the singleton");
        int[] others = Others(home);
        int[] marks = [.. _nodes.Select(n => n.Mark)];
        long killed = Stopwatch.GetTimestamp();
        _nodes[home].Kill();
        if (IsOverActorUdp)
        {
            TimeSpan told = await Slowest("ClusterPeerUnreachable", _joinLimit, "was told by its transport").ConfigureAwait(false);
            Report.Add($"killed {_names[home]} (SIGKILL)", $"the transports of the others said so within {Human.Duration(told)}", told <= _transportLimit);
        }
        TimeSpan bound = ClusterConfiguration.DetectionBound;
        TimeSpan noticed = await Slowest("UnreachableMember", bound + _joinLimit, "noticed it").ConfigureAwait(false);
        Report.Add(IsOverActorUdp ? "waited for the cluster's failure detector" : $"killed {_names[home]} (SIGKILL)",
            $"the others saw {_names[home]} unreachable within {Human.Duration(noticed)}; the detector's bound is {Human.Duration(bound)}", noticed <= bound);
        TimeSpan removed = await Slowest("MemberRemoved", _downLimit, "removed it").ConfigureAwait(false);
        Report.Add("waited for the split-brain resolver", $"it downed {_names[home]}; both others had removed it after {Human.Duration(removed)}", held: true);
        if (IsOverActorUdp)
        {
            await Slowest("ClusterPeerExcluded", _downLimit, "excluded it").ConfigureAwait(false);
            Report.Add("asked what becomes of the downed incarnation", $"both others have excluded it ({_uids[home]}): it is not spoken to any more", held: true);
        }

        async Task<TimeSpan> Slowest(string happened, TimeSpan limit, string what)
        {
            ProcessEvent[] heard = await Task.WhenAll(others.Select(i => Wait(_nodes[i], marks[i], e => Says(e, happened, home), limit, what))).ConfigureAwait(false);
            return heard.Max(e => Stopwatch.GetElapsedTime(killed, e.At));
        }
    }

    private async Task ReturnAsync(int home, int seed)
    {
        string address = _addresses[home];
        int uid = _uids[home];
        _say($"starting {_names[home]} again on the same port");
        int[] marks = [.. _nodes.Select(n => n.Mark)];
        marks[home] = 0;
        _nodes[home].Dispose();
        long started = Stopwatch.GetTimestamp();
        Address old = Address.Parse(address);
        await StartAsync(home, $"{old.Host}:{old.Port}", _addresses[seed]).ConfigureAwait(false);
        ProcessEvent[] up = await Task.WhenAll(_nodes.Select((node, i) => Wait(node, marks[i], e => Says(e, "MemberUp", home), _joinLimit, $"saw {_names[home]} up again"))).ConfigureAwait(false);
        Report.Add($"started {_names[home]} again on the same port",
            $"all saw it up after {Human.Duration(up.Max(e => Stopwatch.GetElapsedTime(started, e.At)))}, as a new incarnation ({uid} → {_uids[home]})",
            _addresses[home] == address && _uids[home] != uid);
        if (IsOverActorUdp)
        {
            ProcessEvent[] rtts = await Task.WhenAll(_nodes.SelectMany((node, i) => Others(i).Select(other => Wait(
                node, marks[i], e => Says(e, "ClusterPeerRtt", other), _joinLimit, $"measured the round trip to {_names[other]}")))).ConfigureAwait(false);
            TimeSpan[] times = [.. rtts.Select(e => TimeSpan.FromMicroseconds((double)e.Json["microseconds"]!))];
            Report.Add("asked the transports for round-trip times", $"{Human.Duration(times.Min())} to {Human.Duration(times.Max())} between any two", held: true);
        }
    }

    /// <summary>One after the other, the one with the singleton first, so that it also moves in order.</summary>
    private async Task EndAsync(int home)
    {
        _say("ending the nodes in order");
        string[] before = [.. _nodes.Select(n => n.Errors)];
        bool all = true;
        foreach (int i in (int[])[home, .. Others(home)])
            all &= await _nodes[i].EndAsync(_endLimit).ConfigureAwait(false);
        string errors = string.Join('\n', _nodes.Zip(before, (node, earlier) => (node.Name, Log: Since(node.Errors, earlier))).Where(n => n.Log.Length > 0));
        Report.Add("ended the nodes in order, the one with the singleton first",
            (all ? "all left and ended by themselves, exit code 0" : "NOT all ended by themselves")
                + (errors.Length == 0 ? ", and none logged an error" : ", but errors were logged:\n" + errors),
            all && errors.Length == 0);
    }

    private static string Since(string log, string earlier) => log.StartsWith(earlier, StringComparison.Ordinal) ? log[earlier.Length..] : log;

    private Task<ProcessEvent> Wait(NodeProcess node, int mark, Func<ProcessEvent, bool> matches, TimeSpan limit, string what) =>
        node.WaitAsync(mark, matches, limit, what, _cancelled);
}
