using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using ActorUdp.Sockets;

namespace ActorUdp.Endpoints;

/// <summary>
/// What a transport takes from its surroundings: time, sockets, names, chance. The machine's, unless something else was attached to the
/// actor system before its transport started. Immutable; thread-safe.
/// </summary>
internal sealed record TransportEnvironment
{
    private static readonly ConditionalWeakTable<ActorSystem, TransportEnvironment> _attached = [];

    public static TransportEnvironment System { get; } = new();

    public TimeProvider Time { get; init; } = TimeProvider.System;

    public IDatagramNetwork Network { get; init; } = SystemNetwork.Instance;

    /// <summary>Where ids come from that nobody may guess. Thread-safe.</summary>
    public RandomNumberGenerator Random { get; init; } = RandomNumberGenerator.Create();

    /// <summary>Gives a system surroundings of its own. Before the first <see cref="UdpTransport.Get"/>.</summary>
    /// <exception cref="InvalidOperationException">The system's transport is running already.</exception>
    public static void Attach(ActorSystem system, TransportEnvironment environment)
    {
        if (system.HasExtension<UdpTransport>())
        {
            throw new InvalidOperationException($"The transport of {system.Name} is running already; attach its surroundings before it starts.");
        }

        _attached.AddOrUpdate(system, environment);
    }

    public static TransportEnvironment Of(ActorSystem system) =>
        _attached.TryGetValue(system, out TransportEnvironment? attached) ? attached : System;
}
