using System.Text.Json.Nodes;
using ActorUdp.Hosts.Clusters;
using ActorUdp.Hosts.Console;
using ActorUdp.Remote;

namespace ActorUdp.Specs.Node;

/// <content>On Akka: the node of the cluster sample, on a network that can be cut. Arguments: cluster NAME LISTEN [SEED].</content>
internal static partial class ClusterMode
{
    static partial void Begin(string[] args, ref Task<int>? running) => running = RunAsync(new ClusterNodeOptions
    {
        Name = args[1],
        Listen = PeerAddress.Parse(args[2]),
        Transport = ClusterNodeOptions.ActorUdp,
        Seeds = args[3..],
    });

    private static async Task<int> RunAsync(ClusterNodeOptions options)
    {
        var network = new SplitNetwork();
        await ClusterNode.RunAsync(options, new RemoteSurroundings(network.Environment), command =>
        {
            switch ((string?)command["do"])
            {
                case "cut":
                    network.Cut(((JsonArray)command["ports"]!).Select(p => (int)p!));
                    break;
                case "heal":
                    network.Heal();
                    break;
                default:
                    throw new InvalidOperationException($"no such command: {command["do"]}");
            }
        }).ConfigureAwait(false);
        return ExitCode.Success;
    }
}
