using System.Text.Json.Nodes;
using ActorUdp.Hosts.Console;

namespace ActorUdp.Hosts.Clusters;

/// <summary>In a build without Akka there is no cluster to show.</summary>
internal static class ClusterSample
{
    private const string Why = "`cluster` needs Akka.NET; this build is on the Embedded runtime (docs/architecture.md tells how a build finds Akka)";

    public static Task<int> RunAsync(string transport, bool json, CancellationToken interrupted)
    {
        _ = (transport, interrupted);
        if (json)
            Output.Json(new JsonObject { ["status"] = "Skipped", ["reason"] = Why });
        return Skip();
    }

    public static Task<int> RunNodeAsync(ClusterNodeOptions options)
    {
        _ = options;
        return Skip();
    }

    private static Task<int> Skip()
    {
        Output.Error(Why);
        return Task.FromResult(ExitCode.Skipped);
    }
}
