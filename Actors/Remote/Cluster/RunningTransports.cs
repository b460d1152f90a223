using System.Runtime.CompilerServices;

namespace ActorUdp.Remote;

/// <summary>Which transports of this class a system has: as many as <c>akka.remote.enabled-transports</c> names. Thread-safe.</summary>
internal static class RunningTransports
{
    private static readonly ConditionalWeakTable<ActorSystem, List<ActorUdpTransport>> _bySystem = [];

    public static void Add(ActorSystem system, ActorUdpTransport transport)
    {
        List<ActorUdpTransport> all = _bySystem.GetOrCreateValue(system);
        lock (all)
        {
            all.Add(transport);
        }
    }

    public static IReadOnlyList<ActorUdpTransport> Of(ActorSystem system)
    {
        List<ActorUdpTransport> all = _bySystem.GetOrCreateValue(system);
        lock (all)
        {
            return [.. all];
        }
    }
}
