using ActorUdp.Configuration;
using ActorUdp.Hosts.Console;
using ActorUdp.Hosts.Node;
using ActorUdp.Specs.Hosts.Support;

namespace ActorUdp.Specs.Hosts.Console;

public class HostConfigurationSpec
{
    [Fact]
    public void The_command_line_overrides_the_file_and_the_file_the_defaults()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder["x.hocon"], "actor-udp { port = 9000, cluster-id = file, node-name = file, give-up-timeout = 40 s }\nakka.loglevel = ERROR");

        var config = HostConfiguration.Build(new HostOptions
        {
            DefaultName = "default",
            ConfigFile = folder["x.hocon"],
            ClusterId = "a \"quoted\" \\ id",
            Listen = PeerAddress.Parse("[::1]:9001"),
        });
        UdpSettings settings = UdpSettings.CreateFromRoot(config, out IReadOnlyList<ConfigurationProblem> warnings);

        Assert.DoesNotContain(warnings, w => w.Kind != ProblemKind.MachineLimit);
        Assert.Equal(("::1", 9001, "a \"quoted\" \\ id", "file"), (settings.Hostname, settings.Port, settings.ClusterId, settings.NodeName));
        Assert.Equal(TimeSpan.FromSeconds(40), settings.GiveUpTimeout);
        Assert.Equal("ERROR", config.GetString("akka.loglevel"));
        Assert.Equal("OFF", config.GetString("akka.stdout-loglevel"));
    }

    [Fact]
    public void A_client_takes_no_port_that_the_file_gives_to_the_node()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder["x.hocon"], "actor-udp { hostname = \"0.0.0.0\", port = 9000, public-hostname = example.org }");

        UdpSettings settings = UdpSettings.CreateFromRoot(
            HostConfiguration.Build(new HostOptions { DefaultName = "send", ConfigFile = folder["x.hocon"], IsClient = true }), out _);

        Assert.Equal(("127.0.0.1", 0, "", false, "send"),
            (settings.Hostname, settings.Port, settings.PublicHostname, settings.Advertise, settings.NodeName));
    }

    [Fact]
    public void A_file_that_is_not_there_is_named()
    {
        CommandException error = Assert.Throws<CommandException>(
            () => HostConfiguration.Build(new HostOptions { DefaultName = "x", ConfigFile = "no/such.hocon" }));

        Assert.Contains("such.hocon", error.Message, StringComparison.Ordinal);
    }
}
