using ActorUdp.Hosts.Fuzz.Engine;
using ActorUdp.Hosts.Fuzz.Sessions;
using ActorUdp.Hosts.Fuzz.Targets;
using ActorUdp.Protocol;

namespace ActorUdp.Hosts.Fuzz;

/// <summary>All targets. Each call makes new ones: a target belongs to one worker.</summary>
internal static partial class FuzzTargets
{
    public static IReadOnlyList<FuzzTarget> Create()
    {
        List<FuzzTarget> targets =
        [
            new DatagramTarget(),
            new HandshakeMessageTarget(),
            new EnvelopeFuzz(),
            new ListenerTarget(),
            new OutboundTarget("dialing", isEstablished: false, CongestionControl.Cubic),
            new OutboundTarget("outbound", isEstablished: true, CongestionControl.Cubic),
            new OutboundTarget("outbound-bbr", isEstablished: true, CongestionControl.Bbr),
            new InboundTarget(),
            new ReassemblyTarget(),
            new PairTarget(),
            new TransferTarget(),
            new FileNameTarget(),
            new LineTarget(),
            new AddressTarget(),
            new SettingsTarget(),
        ];
        AddThoseOfTheRuntime(targets);
        return targets;
    }

    /// <summary>What only one of the actor runtimes has; its file is compiled only there.</summary>
    static partial void AddThoseOfTheRuntime(List<FuzzTarget> targets);
}
