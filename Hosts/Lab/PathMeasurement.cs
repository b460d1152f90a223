using System.Globalization;
using System.Text.Json.Nodes;
using ActorUdp.Hosts.Console;
using ActorUdp.Hosts.Lab.Figures;
using ActorUdp.Hosts.Lab.Topology;
using ActorUdp.Hosts.Processes;

namespace ActorUdp.Hosts.Lab;

/// <summary>Measures one path: builds its network, probes it, lets each transport cross it in turn, and removes the network.</summary>
internal static class PathMeasurement
{
    private const int Probes = 200;

    private static readonly TimeSpan _probeMargin = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan _probeLimit = TimeSpan.FromSeconds(150);

    /// <param name="options">What to measure.</param>
    /// <param name="path">On which path.</param>
    /// <param name="say">Told what is going on.</param>
    /// <param name="cancelled">Ends it early; nothing is left behind then either.</param>
    public static async Task<PathReport> RunAsync(LabOptions options, LabPath path, Action<string> say, CancellationToken cancelled)
    {
        var plan = new LabPlan(path, Environment.ProcessId, options.Hosts);
        await using LabNetwork network = await LabNetwork.BuildAsync(plan, path, cancelled).ConfigureAwait(false);
        try
        {
            say("probing the path");
            Percentiles probe = await ProbeAsync(plan, path, cancelled).ConfigureAwait(false);
            var udp = new List<SubjectRun>();
            var tcp = new List<SubjectRun>();
            for (int run = 1; run <= options.Runs; run++)
            {
                udp.Add(await MeasureAsync(isTcp: false, run).ConfigureAwait(false));
                if (options.VersusTcp)
                    tcp.Add(await MeasureAsync(isTcp: true, run).ConfigureAwait(false));
            }
            JsonObject? forwarder = await network.EndForwarderAsync().ConfigureAwait(false);
            return new PathReport(path, options, probe, forwarder, SubjectFigures.Of(udp), tcp.Count > 0 ? SubjectFigures.Of(tcp) : null)
            {
                LoadAverage = double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture),
            };
        }
        catch (NodeProcessException e)
        {
            throw new LabException(e.Message);
        }

        async Task<SubjectRun> MeasureAsync(bool isTcp, int run)
        {
            say($"{(isTcp ? "kernel TCP" : "ActorUdp")}, run {run} of {options.Runs}");
            using var measurement = new SubjectMeasurement(plan, options, path, isTcp, cancelled);
            return await measurement.RunAsync().ConfigureAwait(false);
        }
    }

    private static async Task<Percentiles> ProbeAsync(LabPlan plan, LabPath path, CancellationToken cancelled)
    {
        using NodeProcess prober = NodeProcess.Start("the prober", LabNetwork.ProgramOn(plan.HostA, "lab-host"));
        TimeSpan patience = path.Rtt + 2 * path.Jitter + _probeMargin;
        prober.Do("probe", ("peer", LabPlan.ServerAddress), ("count", Probes), ("patienceMs", patience.TotalMilliseconds));
        ProcessEvent probed = await prober.WaitAsync(0, e => e.Is("Probed"), _probeLimit, "has probed the path", cancelled).ConfigureAwait(false);
        var times = new Percentiles();
        foreach (JsonNode? time in (JsonArray)probed.Json["microseconds"]!)
            times.Add(TimeSpan.FromMicroseconds((double)time!));
        return times;
    }
}
