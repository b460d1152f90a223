using System.Diagnostics;
using System.Globalization;
using ActorUdp.Specs.MultiProcess.Support;
using Xunit.Abstractions;

namespace ActorUdp.Specs.MultiProcess;

/// <summary>
/// Fifty node processes, each of which sends to all others: 2,450 connections on one machine. ACTORUDP_MESH_SECONDS says for how
/// long, instead of a minute.
/// </summary>
[TakesLong]
public sealed class MeshSpec(ITestOutputHelper output) : IAsyncLifetime
{
    private const int Nodes = 50;

    // Every second to every peer: together some 10,000 messages in as many datagrams as connections, twice.
    private const int Burst = 4;
    private const int Size = 100;

    // Of which the runtime takes most. A node of two peers has some 20 threads and 60 to 90 MiB.
    private const int ThreadLimit = 64;
    private const long MemoryLimit = 160 << 20;

    // On a machine where fifty runtimes want the core, each starts ever more threads because none of them gets on, and that makes it worse.
    private static readonly Dictionary<string, string> _fewThreads = new()
    {
        ["DOTNET_ThreadPool_ForceMinWorkerThreads"] = "2",
        ["DOTNET_ThreadPool_ForceMaxWorkerThreads"] = "4",
    };

    private static readonly int _seconds =
        int.Parse(Environment.GetEnvironmentVariable("ACTORUDP_MESH_SECONDS") ?? "60", CultureInfo.InvariantCulture);

    private readonly Scene _scene = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _scene.DisposeAsync().AsTask();

    [Fact]
    public async Task Fifty_nodes_in_a_full_mesh_deliver_every_message_once_and_in_order()
    {
        int count = Burst * _seconds;
        TimeSpan patience = TimeSpan.FromSeconds(_seconds) + ControlledNode.Patience;
        long started = Stopwatch.GetTimestamp();
        ControlledNode[] nodes = await StartAll();
        TimeSpan startUp = Stopwatch.GetElapsedTime(started);

        started = Stopwatch.GetTimestamp();
        ControlledNode.Sending[] sendings =
            [.. nodes.Select(n => n.Send(Others(nodes, n), count, Size, burst: Burst, interval: TimeSpan.FromSeconds(1)))];
        await Task.WhenAll(sendings.Select(s => s.End(patience)));
        await Task.WhenAll(nodes.Select(n => n.Flush(Others(nodes, n))));
        TimeSpan exchange = Stopwatch.GetElapsedTime(started);
        int[] threads = [.. nodes.Select(n => n.Threads)];
        long[] memory = [.. nodes.Select(n => n.ResidentBytes)];
        TimeSpan processor = TimeSpan.FromTicks(nodes.Sum(n => n.ProcessorTime.Ticks));
        NodeReport[] reports = await Task.WhenAll(nodes.Select(n => n.Report()));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{Nodes} processes started in {startUp.TotalSeconds:f1} s, {(long)count * Nodes * (Nodes - 1):n0} messages in {exchange.TotalSeconds:f1} s, {reports.Sum(r => r.DatagramsSent):n0} datagrams; a node had {threads.Min()} to {threads.Max()} threads, {memory.Min() >> 20} to {memory.Max() >> 20} MiB, {processor.TotalSeconds / Nodes:f2} s of processor time on average"));

        for (ushort to = 0; to < Nodes; to++)
        {
            Tallies tallies = reports[to].Tallies;
            Assert.Equal((Nodes - 1, 0), (tallies.All.Count, tallies.Damaged));
            for (ushort from = 0; from < Nodes; from++)
                if (from != to)
                    tallies.Of(from).AssertIs(1, count);
            Assert.Equal((count * (Nodes - 1L), 0L), (reports[to].Peers("acknowledged"), nodes[to].Undelivered()));
        }

        Assert.All(threads, t => Assert.InRange(t, 1, ThreadLimit));
        Assert.All(memory, m => Assert.InRange(m, 1, MemoryLimit));
        await Task.WhenAll(nodes.Select(n => n.End()));
    }

    private static string[] Others(ControlledNode[] nodes, ControlledNode node) => [.. nodes.Where(n => n != node).Select(n => n.Address)];

    // A few at a time: starting takes processor time above all.
    private async Task<ControlledNode[]> StartAll()
    {
        var nodes = new ControlledNode[Nodes];
        await Parallel.ForAsync(0, Nodes, new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (i, _) =>
            nodes[i] = await _scene.Start(_scene.Plan((ushort)i), _fewThreads));
        return nodes;
    }
}
