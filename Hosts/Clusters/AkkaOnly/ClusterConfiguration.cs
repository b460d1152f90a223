using System.Globalization;
using ActorUdp.Hosts.Node;

namespace ActorUdp.Hosts.Clusters;

/// <summary>The configuration of the cluster sample: cluster.hocon with this node's address.</summary>
internal static class ClusterConfiguration
{
    private const string ActorUdpPath = "akka.remote.actor-udp";
    private const string DotNettyPath = "akka.remote.dot-netty.tcp";
    private const double DeviationsAtPhi8 = 5.6;

    // stdout belongs to the events, and the sample counts what comes to stderr: errors.
    private static readonly string _defaults = $$"""
        akka {
          loglevel = ERROR
          stdout-loglevel = OFF
          loggers = ["{{typeof(StderrLogger).FullName}}, {{typeof(StderrLogger).Assembly.GetName().Name}}"]
          coordinated-shutdown.run-by-clr-shutdown-hook = off
          coordinated-shutdown.exit-clr = off
        }
        """;

    /// <summary>cluster.hocon as it stands.</summary>
    public static string Sample
    {
        get
        {
            using Stream stream = typeof(ClusterConfiguration).Assembly.GetManifestResourceStream("cluster.hocon")!;
            using var reader = new StreamReader(stream);
            return reader.ReadToEnd();
        }
    }

    /// <summary>
    /// How long after a node's death the others must have seen it. Akka's detector suspects at phi 8: the mean time between heartbeats, the pause
    /// that it accepts, and 5.6 standard deviations, here taken as a whole interval each; then the reaper looks, and gossip goes round.
    /// </summary>
    public static TimeSpan DetectionBound
    {
        get
        {
            Config cluster = ConfigurationFactory.ParseString(Sample).GetConfig("akka.cluster");
            return cluster.GetTimeSpan("failure-detector.acceptable-heartbeat-pause")
                + (1 + DeviationsAtPhi8) * cluster.GetTimeSpan("failure-detector.heartbeat-interval")
                + cluster.GetTimeSpan("unreachable-nodes-reaper-interval")
                + cluster.GetTimeSpan("gossip-interval");
        }
    }

    public static Config Build(ClusterNodeOptions options)
    {
        string path = options.Transport == ClusterNodeOptions.DotNetty ? DotNettyPath : ActorUdpPath;
        string node = string.Create(CultureInfo.InvariantCulture, $$"""
            akka.remote.enabled-transports = ["{{path}}"]
            {{path}} { hostname = "{{options.Listen.Host}}", port = {{options.Listen.Port}} }
            """);
        return ConfigurationFactory.ParseString(node)
            .WithFallback(ConfigurationFactory.ParseString(_defaults))
            .WithFallback(ConfigurationFactory.ParseString(Sample));
    }
}
