using ActorUdp.Remote;

namespace ActorUdp.Specs.Remote.Documents;

internal static class OptionsExample
{
    public static async Task<string> Run(Config applicationConfig)
    {
        // <options>
        var options = new ActorUdpRemoteOptions
        {
            Hostname = "10.0.0.7",
            Port = 9000,
            Cluster = true,
            ClusterPeers = true,
            SeedNodes = { "akka.udp://shop@10.0.0.7:9000" },
        };
        using var system = ActorSystem.Create("shop", options.ToConfig().WithFallback(applicationConfig));
        // </options>
        string hostname = system.Settings.Config.GetString("akka.remote.actor-udp.hostname");
        await system.Terminate();
        return hostname;
    }
}
