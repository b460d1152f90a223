using ActorUdp.Configuration;
using ActorUdp.Remote;

namespace ActorUdp.Specs.Remote.Configuration;

public sealed class SettingsSpec
{
    [Fact]
    public void The_reference_has_the_defaults_of_the_code_and_bounds_a_silence_by_ten_seconds()
    {
        Config reference = RemoteTransportSettings.Reference();
        foreach (SettingKey key in new SettingKey[]
        {
            RemoteKeys.TransportProtocol, RemoteKeys.MaximumFrameSize, RemoteKeys.BulkFrameSize, RemoteKeys.BulkRate, RemoteKeys.AttachedRate,
            RemoteKeys.AttachLargeMessages, RemoteKeys.ConnectionTimeout,
        })
        {
            string text = reference.GetValue(key.Name).GetString();
            Assert.Equal(key.DefaultText, key is SettingKey<long> size ? new SettingKey<long>("x", size.Parse(text, out _), SettingKinds.Size(0, long.MaxValue), _ => 0).DefaultText : text);
        }

        RemoteTransportSettings settings = Create("");
        Assert.Equal("0.0.0.0", settings.Udp.Hostname);
        Assert.Equal(2552, settings.Udp.Port);
        Assert.True(settings.Udp.GiveUpTimeout < TimeSpan.FromSeconds(10));
        Assert.Equal(64 << 20, settings.MaximumFrameSize);
        Assert.Equal("akka.remote/default", settings.Udp.ClusterId);
    }

    [Fact]
    public void A_section_made_for_DotNetty_is_read_with_its_names_and_meaning()
    {
        Config dotNetty = ConfigurationFactory.FromResource("Akka.Remote.Configuration.Remote.conf", typeof(RemoteSettings).Assembly)
            .GetConfig("akka.remote.dot-netty.tcp");
        Config section = ConfigurationFactory.ParseString("hostname = localhost, public-hostname = \"node.example\", public-port = 99, port = 7").WithFallback(dotNetty);

        RemoteTransportSettings settings = RemoteTransportSettings.Create(ConfigurationFactory.Empty, section, out IReadOnlyList<ConfigurationProblem> warnings);

        Assert.Empty(warnings);
        Assert.Equal(("tcp", "node.example", 128_000), (settings.Scheme, settings.AdvertisedHost, settings.MaximumFrameSize));
        Assert.Equal(("localhost", 7, 99), (settings.Udp.Hostname, settings.Udp.Port, settings.Udp.PublicPort));
        Assert.Equal((256_000L, 256_000L), (settings.Udp.SocketReceiveBuffer, settings.Udp.SocketSendBuffer));
    }

    [Fact]
    public void Settings_of_actor_udp_lie_beneath_but_its_addresses_do_not()
    {
        RemoteTransportSettings settings = Create(
            "port = 7, heartbeat-interval = 300 ms",
            "actor-udp { hostname = \"10.1.1.1\", port = 9, public-hostname = other, heartbeat-interval = 1 s, give-up-timeout = 33 s, cluster-id = blue }");
        Assert.Equal(TimeSpan.FromMilliseconds(300), settings.Udp.HeartbeatInterval);
        Assert.Equal(TimeSpan.FromSeconds(33), settings.Udp.GiveUpTimeout);
        Assert.Equal(TimeSpan.FromSeconds(4), settings.Udp.UnreachableTimeout);
        Assert.Equal("akka.remote/blue", settings.Udp.ClusterId);
        Assert.Equal(("0.0.0.0", 7, ""), (settings.Udp.Hostname, settings.Udp.Port, settings.Udp.PublicHostname));
    }

    [Theory]
    [InlineData("hostname = node.example, port = 7", "node.example", "node.example", 7, 0)]
    [InlineData("hostname = node.example, port = 7, bind-hostname = \"0.0.0.0\"", "0.0.0.0", "node.example", 7, 0)]
    [InlineData("hostname = node.example, port = 7, bind-hostname = \"::1\", bind-port = 9", "::1", "node.example", 9, 7)]
    [InlineData("hostname = \"[::1]\", port = 7, bind-port = 0", "::1", "[::1]", 0, 7)]
    [InlineData("hostname = x, port = 0, bind-hostname = y, bind-port = 9, public-hostname = z, public-port = 5", "y", "z", 9, 5)]
    [InlineData("hostname = x, port = 0, bind-hostname = \"\", bind-port = 9", "x", "x", 9, 0)]
    public void What_is_bound_may_be_another_than_what_peers_are_told(string section, string bound, string told, int boundPort, int toldPort)
    {
        RemoteTransportSettings settings = Create(section);
        Assert.Equal((bound, told), (settings.Udp.Hostname, settings.AdvertisedHost));
        Assert.Equal((boundPort, toldPort), (settings.Udp.Port, settings.Udp.PublicPort));
    }

    [Theory]
    [InlineData("port = 70000", "port")]
    [InlineData("maximum-frame-size = 1 KiB", "maximum-frame-size")]
    [InlineData("bulk-frame-size = what", "bulk-frame-size")]
    [InlineData("bulk-rate = 5", "bulk-rate")]
    [InlineData("bind-port = 70000", "bind-port")]
    [InlineData("bind-hostname = \"a b\"", "bind-hostname")]
    [InlineData("attached-rate = fast", "attached-rate")]
    [InlineData("attach-large-messages = 2", "attach-large-messages")]
    [InlineData("connection-timeout = 1 h", "connection-timeout")]
    [InlineData("transport-protocol = \"a b\"", "transport-protocol")]
    [InlineData("enable-ssl = on", "enable-ssl")]
    [InlineData("congestion-control = magic", "congestion-control")]
    public void A_wrong_value_is_refused_with_its_path_and_what_is_allowed(string section, string key)
    {
        var e = Assert.Throws<ConfigurationException>(() => Create(section));
        Assert.StartsWith($"akka.remote.actor-udp.{key}", e.Message, StringComparison.Ordinal);
        Assert.Contains("allowed", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_misspelt_key_is_told_with_the_nearest_one()
    {
        RemoteTransportSettings.Create(
            ConfigurationFactory.Empty, ConfigurationFactory.ParseString("heartbeat-intervall = 1 s"), out IReadOnlyList<ConfigurationProblem> warnings);
        Assert.Contains("heartbeat-interval", Assert.Single(warnings).Message, StringComparison.Ordinal);
        Assert.Equal("akka.remote.actor-udp.heartbeat-intervall", warnings[0].Key);
    }

    [Fact]
    public void The_path_of_the_section_is_found()
    {
        Config root = ConfigurationFactory.ParseString("""
            akka.remote.enabled-transports = ["akka.remote.first", "akka.remote.second"]
            akka.remote.first { port = 1 }
            akka.remote.second { port = -1 }
            """);
        var e = Assert.Throws<ConfigurationException>(() => RemoteTransportSettings.Create(root, root.GetConfig("akka.remote.second"), out _));
        Assert.StartsWith("akka.remote.second.port", e.Message, StringComparison.Ordinal);
    }

    private static RemoteTransportSettings Create(string section, string root = "") => RemoteTransportSettings.Create(
        root.Length == 0 ? ConfigurationFactory.Empty : ConfigurationFactory.ParseString(root),
        section.Length == 0 ? ConfigurationFactory.Empty : ConfigurationFactory.ParseString(section),
        out _);
}
