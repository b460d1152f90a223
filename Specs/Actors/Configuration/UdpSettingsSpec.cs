using ActorUdp.Configuration;

namespace ActorUdp.Specs.Actors.Configuration;

/// <summary>Settings are read strictly, and what is wrong is told with key, value and what is allowed.</summary>
public sealed class UdpSettingsSpec
{
    [Fact]
    public void An_empty_section_gives_the_defaults()
    {
        Assert.Equal(new UdpSettings(), UdpSettings.Create(ConfigurationFactory.Empty));
        Assert.Equal(new UdpSettings(), UdpSettings.CreateFromRoot(ConfigurationFactory.Empty, out _));
        Assert.Equal(new UdpSettings(), UdpSettings.CreateFromRoot("akka { loglevel = OFF }", out _));
    }

    [Fact]
    public void Values_are_read_into_their_properties()
    {
        UdpSettings settings = UdpSettings.CreateFromRoot(
            """
            actor-udp {
              hostname = "::1", port = 9000, node-name = "n1", advertise = no
              send-socket = shared, batch-io = off, idle-strategy = backoff, congestion-control = fixed, fixed-window = 1.5 MiB
              datagram-size = 1400
              send-queue.control = 128 k
              send-queue { high-watermark = 0.9 }
              acknowledgement { maximum-delay = 250 us, every-packets = 2 }
              restart.within = 2 minutes
            }
            """,
            out IReadOnlyList<ConfigurationProblem> warnings);

        UdpSettings expected = new()
        {
            Hostname = "::1",
            Port = 9000,
            NodeName = "n1",
            Advertise = false,
            SendSocket = SendSocketKind.Shared,
            BatchIo = false,
            IdleStrategy = IdleStrategyKind.Backoff,
            CongestionControl = CongestionControlKind.Fixed,
            FixedWindow = 1_572_864,
            DatagramSize = 1_400,
            SendQueue = new SendQueueSettings { Control = 131_072, HighWatermark = 0.9 },
            Acknowledgement = new AcknowledgementSettings { MaximumDelay = TimeSpan.FromMicroseconds(250), EveryPackets = 2 },
            Restart = new RestartSettings { Within = TimeSpan.FromMinutes(2) },
        };
        Assert.Equal(expected, settings);
        Assert.Empty(warnings);
    }

    [Theory]
    [InlineData("port = 70000", "actor-udp.port = 70000: allowed is a whole number from 0 to 65535")]
    [InlineData("port = -1", "actor-udp.port = -1: allowed is a whole number from 0 to 65535")]
    [InlineData("port = 9.5", "actor-udp.port = 9.5: allowed is a whole number from 0 to 65535")]
    [InlineData("port = http", "actor-udp.port = http: allowed is a whole number from 0 to 65535")]
    [InlineData("port = \"\"", "actor-udp.port = : allowed is a whole number from 0 to 65535")]
    [InlineData("port = null", "actor-udp.port: is null; allowed is a whole number from 0 to 65535")]
    [InlineData("port { x = 1 }", "actor-udp.port: is a section; allowed is a whole number from 0 to 65535")]
    [InlineData("port = [1]", "actor-udp.port: is an array; allowed is a whole number from 0 to 65535")]
    [InlineData("idle-timeout = 5 parsecs", "actor-udp.idle-timeout = 5 parsecs: allowed is a duration from 200 ms to 24 h")]
    [InlineData("idle-timeout = infinite", "actor-udp.idle-timeout = infinite: allowed is a duration from 200 ms to 24 h")]
    [InlineData("idle-timeout = -90 s", "actor-udp.idle-timeout = -90 s: allowed is a duration from 200 ms to 24 h")]
    [InlineData("idle-timeout = 90", "actor-udp.idle-timeout = 90: allowed is a duration from 200 ms to 24 h")]
    [InlineData("receive-queue = 4 MIB", "actor-udp.receive-queue = 4 MIB: allowed is a size from 64 KiB to 1 GiB")]
    [InlineData("receive-queue = 1 KiB", "actor-udp.receive-queue = 1 KiB: allowed is a size from 64 KiB to 1 GiB")]
    [InlineData("receive-queue = 100000.5 B", "actor-udp.receive-queue = 100000.5 B: allowed is a size from 64 KiB to 1 GiB")]
    [InlineData("datagram-size = 1199", "actor-udp.datagram-size = 1199: allowed is a size from 1200 B to 65507 B")]
    [InlineData("datagram-size = 64 KiB", "actor-udp.datagram-size = 64 KiB: allowed is a size from 1200 B to 65507 B")]
    [InlineData("ordinary-lanes = 6", "actor-udp.ordinary-lanes = 6: allowed is a power of two from 1 to 64")]
    [InlineData("ordinary-lanes = 128", "actor-udp.ordinary-lanes = 128: allowed is a power of two from 1 to 64")]
    [InlineData("bulk-share = 0.6", "actor-udp.bulk-share = 0.6: allowed is a number from 0.01 to 0.5")]
    [InlineData("bulk-share = NaN", "actor-udp.bulk-share = NaN: allowed is a number from 0.01 to 0.5")]
    [InlineData("send-socket = both", "actor-udp.send-socket = both: allowed is connected or shared")]
    [InlineData("send-socket = Connected", "actor-udp.send-socket = Connected: allowed is connected or shared")]
    [InlineData("send-socket = 1", "actor-udp.send-socket = 1: allowed is connected or shared")]
    [InlineData("advertise = maybe", "actor-udp.advertise = maybe: allowed is on or off")]
    [InlineData("hostname = \"\"", "actor-udp.hostname = : allowed is a host name or an IP address without port, not empty")]
    [InlineData("hostname = \"a:9000\"", "actor-udp.hostname = a:9000: allowed is a host name or an IP address without port, not empty")]
    [InlineData("hostname = \"[::1]\"", "actor-udp.hostname = [::1]: allowed is a host name or an IP address without port, not empty")]
    [InlineData("hostname = \"a b\"", "actor-udp.hostname = a b: allowed is a host name or an IP address without port, not empty")]
    [InlineData("send-queue = 5", "actor-udp.send-queue = 5: allowed is a section: { … }")]
    [InlineData("send-queue.control = 5 B", "actor-udp.send-queue.control = 5 B: allowed is a size from 64 KiB to 1 GiB")]
    public void A_wrong_value_is_refused_with_key_value_and_what_is_allowed(string text, string message) =>
        Assert.Equal(message, Assert.Throws<ConfigurationException>(() => UdpSettings.Create(text)).Message);

    [Fact]
    public void Wrong_values_over_the_reference_configuration_are_refused_too()
    {
        Config config = ConfigurationFactory.ParseString("actor-udp { port = 70000 }").WithFallback(UdpSettings.DefaultConfig());

        Assert.Contains("port = 70000", Assert.Throws<ConfigurationException>(() => UdpSettings.CreateFromRoot(config, out _)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void All_wrong_values_are_told_at_once()
    {
        string message = Assert.Throws<ConfigurationException>(
            () => UdpSettings.Create("port = 70000\nordinary-lanes = 3\nheartbeat-interval = 2 s")).Message;

        Assert.Equal(
            ["actor-udp.port", "actor-udp.ordinary-lanes", "actor-udp.unreachable-timeout"],
            message.Split(Environment.NewLine).Select(line => line[..line.IndexOf(' ', StringComparison.Ordinal)]));
    }

    [Fact]
    public void A_section_that_is_a_value_is_refused()
    {
        Assert.Equal(
            "actor-udp = 5: allowed is a section: { … }",
            Assert.Throws<ConfigurationException>(() => UdpSettings.CreateFromRoot("actor-udp = 5", out _)).Message);
    }

    [Fact]
    public void Unknown_keys_are_warned_about()
    {
        UdpSettings settings = UdpSettings.Create("prot = 9000", out IReadOnlyList<ConfigurationProblem> warnings);

        Assert.Equal(new UdpSettings(), settings);
        Assert.Equal("actor-udp.prot: there is no such key; it has no effect. Is actor-udp.port meant?", Assert.Single(warnings).ToString());
    }

    [Fact]
    public void A_secret_is_never_told()
    {
        const string secret = "correct-horse-battery-staple";
        UdpSettings settings = UdpSettings.Create($"reset-secret = {secret}");

        string refusal = Assert.Throws<ConfigurationException>(() => UdpSettings.Create("reset-secret = tooshort")).Message;

        Assert.Equal(secret, settings.ResetSecret);
        Assert.DoesNotContain(secret, settings.ToString(), StringComparison.Ordinal);
        Assert.Contains("reset-secret = (secret)", settings.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("tooshort", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_made_in_code_are_checked_alike()
    {
        UdpSettings good = new() { Port = 9000 };
        UdpSettings bad = good with { Port = 70_000, ClusterId = new string('x', 256), SendSocket = (SendSocketKind)9 };

        good.EnsureValid();
        string message = Assert.Throws<ConfigurationException>(bad.EnsureValid).Message;

        Assert.Equal(3, message.Split(Environment.NewLine).Length);
        Assert.Contains("actor-udp.port = 70000: allowed is a whole number from 0 to 65535", message, StringComparison.Ordinal);
    }
}
