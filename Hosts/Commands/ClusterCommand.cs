using System.CommandLine;
using ActorUdp.Hosts.Clusters;

namespace ActorUdp.Hosts.Commands;

/// <summary><c>actorudp cluster</c>: Akka.Cluster over ActorUdp, on loopback, checked.</summary>
internal static class ClusterCommand
{
    public static Command Create()
    {
        Option<bool> json = Verb.Json();
        Option<string> transport = Transport();
        var command = new Command("cluster", "Three node processes form an Akka.NET cluster over ActorUdp; the one with the singleton is killed and comes back; every step is checked.")
        {
            transport, json,
        };
        command.SetAction(parsed => Verb.RunAsync(
            parsed.GetValue(json), interrupt => ClusterSample.RunAsync(parsed.GetValue(transport)!, parsed.GetValue(json), interrupt.Token)));
        return command;
    }

    /// <summary>One of its processes; hidden, since it is of no use by itself.</summary>
    public static Command CreateNode()
    {
        Option<string?> name = Verb.Name();
        Option<PeerAddress?> listen = Verb.Listen("Where to listen.");
        Option<string> transport = Transport();
        var seeds = new Option<string[]>("--seed") { Description = "A node of the cluster to join; none: a new cluster.", HelpName = "ADDRESS", DefaultValueFactory = _ => [] };
        var command = new Command("cluster-node", "A node process of the cluster sample.") { name, listen, transport, seeds };
        command.Hidden = true;
        command.SetAction(parsed => Verb.RunAsync(json: false, _ => ClusterSample.RunNodeAsync(new ClusterNodeOptions
        {
            Name = parsed.GetValue(name) ?? "cluster",
            Listen = parsed.GetValue(listen) ?? PeerAddress.Parse("127.0.0.1:0"),
            Transport = parsed.GetValue(transport)!,
            Seeds = parsed.GetValue(seeds)!,
        })));
        return command;
    }

    private static Option<string> Transport()
    {
        var transport = new Option<string>("--transport")
        {
            Description = "What the cluster runs over: actor-udp, or dot-netty to compare; default actor-udp.",
            HelpName = "NAME",
            DefaultValueFactory = _ => ClusterNodeOptions.ActorUdp,
        };
        return transport.AcceptOnlyFromAmong(ClusterNodeOptions.ActorUdp, ClusterNodeOptions.DotNetty);
    }
}
