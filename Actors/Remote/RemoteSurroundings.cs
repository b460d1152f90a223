using ActorUdp.Endpoints;

namespace ActorUdp.Remote;

/// <summary>
/// Surroundings for the transports of a system that has not been made yet: Akka.Remote starts its transports with the system.
/// </summary>
internal sealed class RemoteSurroundings(TransportEnvironment environment) : Setup
{
    public TransportEnvironment Environment { get; } = environment;
}
