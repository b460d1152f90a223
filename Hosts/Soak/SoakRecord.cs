using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using ActorUdp.Hosts.Processes;

namespace ActorUdp.Hosts.Soak;

/// <summary>Everything that is seen while a soak runs: samples and faults, in files as they come, and what the end needs. Thread-safe.</summary>
internal sealed class SoakRecord : IDisposable
{
    // What a fault leaves behind, such as queues that drain, is not quiet yet.
    private static readonly TimeSpan _aftermath = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private readonly long _started = Stopwatch.GetTimestamp();
    private readonly StreamWriter _samples;
    private readonly StreamWriter _faults;
    private readonly List<SampleHistory> _histories = [];
    private readonly List<(FaultKind Kind, double From, double To)> _marks = [];
    private readonly SortedDictionary<string, long> _events = new(StringComparer.Ordinal);
    private readonly string[] _names;
    private double _quietSince;

    public SoakRecord(string folder, string[] names)
    {
        _names = names;
        _samples = new StreamWriter(Path.Combine(folder, "samples.csv"));
        _samples.WriteLine(SoakSample.Columns);
        _faults = new StreamWriter(Path.Combine(folder, "faults.csv"));
        _faults.WriteLine("from,to,kind,node,peer,what");
    }

    public double Seconds => Stopwatch.GetElapsedTime(_started).TotalSeconds;

    public IReadOnlyList<SampleHistory> Histories
    {
        get
        {
            lock (_gate)
                return [.. _histories];
        }
    }

    public IReadOnlyList<(FaultKind Kind, double From, double To)> Marks => _marks;

    /// <summary>How often which event was told by a node, samples excluded.</summary>
    public IReadOnlyDictionary<string, long> Events => _events;

    /// <summary>A process began; what it says is given to what is returned.</summary>
    public Func<ProcessEvent, bool> Begin(int node, int incarnation)
    {
        var history = new SampleHistory(node, incarnation);
        lock (_gate)
            _histories.Add(history);
        return said => Take(history, said);
    }

    /// <summary>Takes a sample that was not said by a node process.</summary>
    public void Add(SampleHistory history, JsonObject figures)
    {
        lock (_gate)
        {
            if (!_histories.Contains(history))
                _histories.Add(history);
            double now = Seconds;
            SoakSample sample = SoakSample.Of(figures, now, now - _quietSince >= _aftermath.TotalSeconds, history.Last, _names.Length);
            history.Add(sample);
            _samples.WriteLine(sample.ToCsv(history.Node < _names.Length ? _names[history.Node] : "soak", history.Incarnation));
        }
    }

    /// <summary>A fault begins: nothing is quiet until <see cref="EndFault"/>.</summary>
    public double BeginFault()
    {
        lock (_gate)
        {
            _quietSince = double.PositiveInfinity;
            return Seconds;
        }
    }

    public void EndFault(Fault fault, double from)
    {
        lock (_gate)
        {
            double to = fault.Duration > TimeSpan.Zero ? Seconds : from;
            _quietSince = Seconds;
            _marks.Add((fault.Kind, from, to));
            string peer = fault.Kind is FaultKind.Link or FaultKind.Cut ? _names[fault.Peer] : "";
            _faults.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{from:0.000},{to:0.000},{fault.Kind},{_names[fault.Node]},{peer},{fault.Text}"));
        }
    }

    /// <summary>What is waited for (answers to commands) is kept by the process, everything else is taken here.</summary>
    private bool Take(SampleHistory history, ProcessEvent said)
    {
        if (said.Is("Listening") || said.Is("Drained"))
            return false;
        if (said.Is("Sample"))
        {
            Add(history, said.Json);
            return true;
        }
        lock (_gate)
            _events[said.Text("event")] = _events.GetValueOrDefault(said.Text("event")) + 1;
        return true;
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _samples.Dispose();
            _faults.Dispose();
        }
    }
}
