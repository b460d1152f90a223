using ActorUdp.Hosts.Fuzz.Engine;
using ActorUdp.Hosts.Fuzz.Sessions;
using ActorUdp.Hosts.Fuzz.Targets;

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
            new OutboundTarget(isEstablished: false),
            new OutboundTarget(isEstablished: true),
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
