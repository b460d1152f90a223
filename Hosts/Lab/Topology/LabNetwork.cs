using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using ActorUdp.Hosts.Processes;

namespace ActorUdp.Hosts.Lab.Topology;

/// <summary>The network of a lab, built; gone without a trace when disposed, whatever state it is in.</summary>
internal sealed class LabNetwork : IAsyncDisposable
{
    private static readonly TimeSpan _startLimit = TimeSpan.FromSeconds(10);

    private readonly LabPlan _plan;
    private NodeProcess? _forwarder;

    private LabNetwork(LabPlan plan) => _plan = plan;

    public LabPlan Plan => _plan;

    /// <summary>Removes what has been left behind by labs that were killed, and by specs that make such networks.</summary>
    public static void RemoveLeftovers()
    {
        (int _, string list, string _) = new LabTool("ip", "netns", "list").TryRun();
        foreach (string line in list.Split('\n'))
        {
            string name = line.Split(' ')[0];
            if (LabPlan.OwnerOf(name) is { } owner && !IsOurs(owner))
                _ = LabPlan.Delete(name).TryRun();
        }
    }

    /// <exception cref="LabException">A step failed; what was built is removed again.</exception>
    public static async Task<LabNetwork> BuildAsync(LabPlan plan, LabPath path, CancellationToken cancellationToken)
    {
        var network = new LabNetwork(plan);
        try
        {
            foreach (LabTool tool in plan.Build())
                Run(tool, cancellationToken);
            if (path.IsDelayed)
                network._forwarder = await StartForwarderAsync(plan, path, cancellationToken).ConfigureAwait(false);
            foreach (LabTool tool in plan.Join())
                Run(tool, cancellationToken);
            return network;
        }
        catch
        {
            await network.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>How to start this program on a host of the lab.</summary>
    public static ProcessStartInfo ProgramOn(string host, params ReadOnlySpan<string> arguments)
    {
        ProcessStartInfo program = NodeProcess.ThisProgram(arguments);
        return new ProcessStartInfo("ip", ["netns", "exec", host, program.FileName, .. program.ArgumentList]);
    }

    /// <summary>Ends the forwarder.</summary>
    /// <returns>What it says of its own punctuality; null: the path needs none.</returns>
    public async Task<JsonObject?> EndForwarderAsync()
    {
        if (_forwarder is null)
            return null;
        await _forwarder.EndAsync().ConfigureAwait(false);
        ProcessEvent said = await _forwarder.WaitAsync(0, e => e.Is("Forwarded"), _startLimit, "forwarded", CancellationToken.None).ConfigureAwait(false);
        var figures = (JsonObject)said.Json.DeepClone();
        figures.Remove("event");
        return figures;
    }

    public ValueTask DisposeAsync()
    {
        _forwarder?.Dispose();
        foreach (LabTool tool in _plan.Remove())
            _ = tool.TryRun(); // those that were not made yet are not there
        return ValueTask.CompletedTask;
    }

    private static void Run(LabTool tool, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        tool.Run();
    }

    private static async Task<NodeProcess> StartForwarderAsync(LabPlan plan, LabPath path, CancellationToken cancellationToken)
    {
        ProcessStartInfo start = ProgramOn(plan.LeftRouter, "lab-forwarder",
            "--latency-us", Microseconds(path.Rtt / 2), "--jitter-us", Microseconds(path.Jitter));
        // Everything is compiled for good before it runs: compiling in the background would take time from packets.
        start.Environment["DOTNET_TieredCompilation"] = "0";
        NodeProcess forwarder = NodeProcess.Start("the forwarder", start);
        try
        {
            await forwarder.WaitAsync(0, e => e.Is("Ready"), _startLimit, "is ready", cancellationToken).ConfigureAwait(false);
            return forwarder;
        }
        catch (Exception e)
        {
            forwarder.Dispose();
            throw e is NodeProcessException ? new LabException(e.Message) : e;
        }
    }

    private static string Microseconds(TimeSpan time) => ((long)time.TotalMicroseconds).ToString(CultureInfo.InvariantCulture);

    // A process id may have been given to another program since.
    private static bool IsOurs(int processId)
    {
        try
        {
            return File.ReadAllText($"/proc/{processId}/cmdline").Contains(nameof(ActorUdp), StringComparison.OrdinalIgnoreCase);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
