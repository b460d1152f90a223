using ActorUdp.Configuration;
using ActorUdp.Hosts.Lab;
using ActorUdp.Hosts.Lab.Forwarding;
using ActorUdp.Hosts.Lab.Topology;
using ActorUdp.Hosts.Node;

namespace ActorUdp.Specs.Hosts.Lab;

public class LabPartsSpec
{
    [Fact]
    public void Delays_are_counted_by_the_microsecond()
    {
        var delays = new Delays();
        foreach (int microseconds in Enumerable.Range(1, 100))
            delays.Add(microseconds * 1000 + 999);

        Assert.Equal((50, 99, 100), (delays.At(50), delays.At(99), delays.Maximum));
    }

    [Fact]
    public void A_delay_beyond_what_is_counted_is_the_maximum()
    {
        var delays = new Delays();
        delays.Add(-5);
        delays.Add(3_000_000_000);

        Assert.Equal((0, 3_000_000), (delays.At(50), delays.At(99)));
    }

    [Theory]
    [InlineData("CapEff:\t000001ffffffffff", 0x1ffffffffffUL)]
    [InlineData("CapEff:\t0000000000000000", 0UL)]
    [InlineData("CapInh:\t000001ffffffffff", 0UL)]
    public void Capabilities_are_those_in_effect(string line, ulong expected) =>
        Assert.Equal(expected, LabRequirements.EffectiveCapabilities(["Name:\tactorudp", line, "Seccomp:\t0"]));

    [Theory]
    [InlineData(100_000_000, 50, 5_000_000)]
    [InlineData(100_000_000, 1, 1_048_576)]
    [InlineData(1_000_000_000, 100, 16_777_216)]
    [InlineData(0, 100, 16_777_216)]
    public void The_bulk_queue_is_no_longer_than_the_path_needs(long rate, int rtt, long expected)
    {
        var path = new LabPath { BitsPerSecond = rate, Rtt = TimeSpan.FromMilliseconds(rtt) };
        var options = new LabOptions { Paths = [path], CongestionControl = "fixed" };

        UdpSettings settings = UdpSettings.CreateFromRoot(
            HostConfiguration.Build(new HostOptions { DefaultName = "lab", Settings = LabSettings.For(path, options) }), out _);

        Assert.Equal(expected, settings.SendQueue.Bulk);
        Assert.Equal(CongestionControlKind.Fixed, settings.CongestionControl);
    }
}
