using ActorUdp.Protocol;

namespace ActorUdp.Specs.Protocol.Connections;

public class ProtocolSettingsSpec
{
    public static TheoryData<ProtocolSettings, string> Wrong() => new()
    {
        { ProtocolSettings.Default with { DatagramSize = 1_199 }, nameof(ProtocolSettings.DatagramSize) },
        { ProtocolSettings.Default with { OrdinaryLanes = 3 }, nameof(ProtocolSettings.OrdinaryLanes) },
        { ProtocolSettings.Default with { LowWatermark = 0.8 }, nameof(ProtocolSettings.LowWatermark) },
        { ProtocolSettings.Default with { InitialWindow = 1 << 14, MaximumWindow = 1 << 13 }, nameof(ProtocolSettings.MaximumWindow) },
        { ProtocolSettings.Default with { BulkShare = 1 }, nameof(ProtocolSettings.BulkShare) },
        { ProtocolSettings.Default with { MaximumAckDelay = TimeSpan.Zero }, nameof(ProtocolSettings.MaximumAckDelay) },
        { ProtocolSettings.Default with { IdleTimeout = TimeSpan.FromSeconds(3) }, nameof(ProtocolSettings.IdleTimeout) },
        { ProtocolSettings.Default with { UnreachableTimeout = TimeSpan.FromMinutes(1) }, nameof(ProtocolSettings.UnreachableTimeout) },
        { ProtocolSettings.Default with { HandshakeRetryInterval = TimeSpan.Zero }, nameof(ProtocolSettings.HandshakeRetryInterval) },
    };

    [Fact]
    public void The_defaults_are_valid() => ProtocolSettings.Default.Validate();

    [Theory]
    [MemberData(nameof(Wrong))]
    public void A_wrong_value_is_named(ProtocolSettings settings, string name)
    {
        var error = Assert.Throws<ArgumentException>(settings.Validate);
        Assert.StartsWith(name, error.Message, StringComparison.Ordinal);
        Assert.Contains("allowed: ", error.Message, StringComparison.Ordinal);
    }
}
