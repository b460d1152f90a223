using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using ActorUdp.Hosts.Lab.Figures;
using ActorUdp.Hosts.Lab.Topology;
using ActorUdp.Hosts.Processes;

namespace ActorUdp.Hosts.Lab;

/// <summary>
/// Measures one transport on one path, once: fresh processes on the hosts, pings alone, a bulk transfer beside them, a cut in
/// the middle of it. The processes record, this class says when and reads the records.
/// </summary>
internal sealed class SubjectMeasurement : IDisposable
{
    /// <summary>Goodput is back when so much of what it was before the cut gets through for a second.</summary>
    public const double RecoveredShare = 0.8;

    /// <summary>How long after the end of a cut goodput has to be back.</summary>
    public static readonly TimeSpan RecoveryLimit = TimeSpan.FromSeconds(15);

    private const int WarmUpRtts = 20;
    private const byte First = 0;
    private const byte Third = 1;

    private static readonly TimeSpan _warmUp = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan _idleWarmUp = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan _recoveryWindow = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan _lastAnswers = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan _stepLimit = TimeSpan.FromSeconds(40);
    private static readonly TimeSpan _drainLimit = TimeSpan.FromSeconds(30);

    private readonly LabPlan _plan;
    private readonly LabOptions _options;
    private readonly LabPath _path;
    private readonly bool _isTcp;
    private readonly CancellationToken _cancelled;
    private readonly List<NodeProcess> _processes = [];

    public SubjectMeasurement(LabPlan plan, LabOptions options, LabPath path, bool isTcp, CancellationToken cancelled)
    {
        _plan = plan;
        _options = options;
        _path = path;
        _isTcp = isTcp;
        _cancelled = cancelled;
    }

    /// <summary>How long a transfer runs before it is measured: congestion control has found the path by then.</summary>
    public static TimeSpan WarmUp(LabPath path) => _warmUp + WarmUpRtts * path.Rtt;

    /// <summary>How long pings are measured without a transfer beside them.</summary>
    public static TimeSpan IdleTime(LabOptions options) => options.Time / 2;

    /// <summary>How long all of it takes, about.</summary>
    public static TimeSpan Expected(LabOptions options, LabPath path) => _idleWarmUp + IdleTime(options) + WarmUp(path) + options.Time
        + (options.Cut > TimeSpan.Zero ? options.Cut + RecoveryLimit : TimeSpan.Zero);

    public async Task<SubjectRun> RunAsync()
    {
        NodeProcess server = Start(_plan.HostB, "server", First);
        NodeProcess client = Start(_plan.HostA, "client", First);
        NodeProcess? third = _options.Hosts == 3 ? Start(_plan.HostC, "third host", Third) : null;
        NodeProcess[] clients = third is null ? [client] : [client, third];

        server.Do("listen");
        string address = (await Said(server, "Listening").ConfigureAwait(false)).Text("address");
        foreach (NodeProcess each in clients)
            each.Do("connect", ("peer", address));
        foreach (NodeProcess each in clients)
            await Said(each, "Connected").ConfigureAwait(false);

        client.Do("ping");
        await Pass(_idleWarmUp).ConfigureAwait(false);
        long idle = Now();
        await Pass(IdleTime(_options)).ConfigureAwait(false);
        long idleEnd = Now();

        foreach (NodeProcess each in clients)
            each.Do("send");
        await Pass(WarmUp(_path)).ConfigureAwait(false);
        long loaded = Now();
        await Pass(_options.Time).ConfigureAwait(false);
        long loadedEnd = Now();
        long? healed = await CutAsync(server, loaded, loadedEnd).ConfigureAwait(false);
        long end = Now();

        long[] accepted = await StopAsync(clients).ConfigureAwait(false);
        bool drained = await DrainAsync(server, accepted).ConfigureAwait(false);
        await Pass(_lastAnswers + _path.Rtt).ConfigureAwait(false);
        JsonNode sent = await ReportAsync(client).ConfigureAwait(false);
        JsonNode sink = (await ReportAsync(server).ConfigureAwait(false))["sink"]!;
        JsonNode[] origins = [.. Origins(sink)];
        ByteLog bytes = Bytes(sink, First);
        PingLog[] pings = [.. ((JsonArray)sent["pings"]!).Select(p => PingLog.FromJson(p!))];
        return new SubjectRun
        {
            Goodput = bytes.Rate(loaded, loadedEnd) * 8,
            ThirdHostGoodput = third is null ? null : Bytes(sink, Third).Rate(loaded, loadedEnd) * 8,
            Pings = [.. pings.Select(p => new PingPair(p.On, p.Between(idle, idleEnd), p.Between(loaded, loadedEnd)))],
            FirstPing = Since(healed, healed is { } time ? pings[0].FirstAnswerAfter(time) : null),
            Recovery = Since(healed, healed is { } from ? RecoveredAt(bytes, loaded, loadedEnd, from, end) : null),
            Delivery = new Delivery(accepted.Sum(), origins.Sum(o => (long)o["messages"]!), drained,
                origins.Sum(o => (long)o["doubled"]!), origins.Sum(o => (long)o["disordered"]!), (long)sink["damaged"]!),
            Statistics = Statistics(sent, client, server),
        };
    }

    public void Dispose()
    {
        foreach (NodeProcess process in _processes)
            process.Dispose();
    }

    // What the monotonic clock says, which is the same for all processes of a machine.
    private static long Now() => Stopwatch.GetTimestamp();

    private static long Nanos(TimeSpan time) => time.Ticks * 100;

    private static TimeSpan? Since(long? from, long? to) => from is { } start && to is { } end ? TimeSpan.FromTicks((end - start) / 100) : null;

    private static ByteLog Bytes(JsonNode sink, byte origin) =>
        Origins(sink).FirstOrDefault(o => (int)o["origin"]! == origin) is { } tally ? ByteLog.FromJson(sink, tally) : new ByteLog(0, 1, []);

    private static IEnumerable<JsonNode> Origins(JsonNode sink) => ((JsonArray)sink["origins"]!).OfType<JsonNode>();

    private static long? RecoveredAt(ByteLog bytes, long loaded, long loadedEnd, long healed, long end) =>
        bytes.FirstAtRate(bytes.Rate(loaded, loadedEnd) * RecoveredShare, healed, end, Nanos(_recoveryWindow));

    private static JsonObject Statistics(JsonNode sent, NodeProcess client, NodeProcess server)
    {
        var all = (JsonObject)sent["statistics"]!.DeepClone();
        all["senderProcessorSeconds"] = Math.Round(client.ProcessorTime.TotalSeconds, 2);
        all["receiverProcessorSeconds"] = Math.Round(server.ProcessorTime.TotalSeconds, 2);
        return all;
    }

    private Task Pass(TimeSpan time) => Task.Delay(time, _cancelled);

    private NodeProcess Start(string host, string name, byte origin)
    {
        List<string> arguments = ["lab-host", "--transport", _isTcp ? "tcp" : "udp", "--origin", origin.ToString(CultureInfo.InvariantCulture)];
        if (host == _plan.HostB)
            arguments.AddRange(["--listen", LabPlan.ServerAddress + ":0"]);
        if (_options.ConfigFile is not null)
            arguments.AddRange(["--config", _options.ConfigFile]);
        arguments.AddRange(["--set", LabSettings.For(_path, _options)]);
        NodeProcess process = NodeProcess.Start("the " + name, LabNetwork.ProgramOn(host, [.. arguments]));
        _processes.Add(process);
        return process;
    }

    private Task<ProcessEvent> Said(NodeProcess process, string what) =>
        process.WaitAsync(0, e => e.Is(what), _stepLimit, $"has {what.ToLowerInvariant()}", _cancelled);

    private async Task<JsonNode> ReportAsync(NodeProcess process)
    {
        int mark = process.Mark;
        process.Do("report");
        return (await process.WaitAsync(mark, e => e.Is("Reported"), _stepLimit, "has reported", _cancelled).ConfigureAwait(false)).Json;
    }

    // When the path was whole again; null: it was not cut. Returns when goodput is back, or when there is no time left for it.
    private async Task<long?> CutAsync(NodeProcess server, long loaded, long loadedEnd)
    {
        if (_options.Cut <= TimeSpan.Zero)
            return null;
        _plan.Cut().Run();
        await Pass(_options.Cut).ConfigureAwait(false);
        _plan.Heal().Run();
        long healed = Now();
        while (Stopwatch.GetElapsedTime(healed) < RecoveryLimit)
        {
            await Pass(_recoveryWindow).ConfigureAwait(false);
            JsonNode sink = (await ReportAsync(server).ConfigureAwait(false))["sink"]!;
            if (RecoveredAt(Bytes(sink, First), loaded, loadedEnd, healed, Now()) is not null)
                break;
        }
        return healed;
    }

    private async Task<long[]> StopAsync(NodeProcess[] clients)
    {
        foreach (NodeProcess each in clients)
            each.Do("stop");
        ProcessEvent[] stopped = await Task.WhenAll(clients.Select(c => Said(c, "Stopped"))).ConfigureAwait(false);
        return [.. stopped.Select(s => (long)s.Json["count"]!)];
    }

    private async Task<bool> DrainAsync(NodeProcess server, long[] accepted)
    {
        long started = Now();
        for (int origin = 0; origin < accepted.Length; origin++)
        {
            int sought = origin;
            server.Do("expect", ("origin", origin), ("count", accepted[origin]));
            try
            {
                await server.WaitAsync(0, e => e.Is("Arrived") && e.Number("origin") == sought,
                    _drainLimit - Stopwatch.GetElapsedTime(started), "has received everything", _cancelled).ConfigureAwait(false);
            }
            catch (NodeProcessException) when (Stopwatch.GetElapsedTime(started) >= _drainLimit)
            {
                return false;
            }
        }
        return true;
    }
}
