using System.Net;
using ActorUdp.TestKit.Network;

namespace ActorUdp.TestKit;

/// <summary>
/// One incarnation of a node on a <see cref="SimulatedNetwork"/>: an actor system and its transport. After a crash or a restart
/// there is another one under the same name. Thread-safe.
/// </summary>
public sealed class SimulatedNode
{
    internal SimulatedNode(string name, ActorSystem system, HostNetwork network, Config? config)
    {
        Name = name;
        System = system;
        Network = network;
        Config = config;
    }

    /// <summary>The name that the others reach it by: <c>udp://name:9000</c>.</summary>
    public string Name { get; }

    /// <summary>The actor system.</summary>
    public ActorSystem System { get; }

    /// <summary>The system's transport. For an attached system the first call starts it.</summary>
    public UdpTransport Udp => UdpTransport.Get(System);

    /// <summary>The address that it tells its peers, to be used with <see cref="UdpTransport.Remote(PeerAddress, string, ActorUdp.Protocol.ChannelKind)"/>.</summary>
    /// <exception cref="BindException">The port of an attached system is taken.</exception>
    public PeerAddress Address => Udp.LocalAddress;

    /// <summary>The IP address of the machine that it runs on, which the next incarnation has as well.</summary>
    public IPAddress HostAddress => Network.Host.Address;

    /// <summary>False when it has crashed, or its system has ended.</summary>
    public bool IsRunning => !HasCrashed && !System.WhenTerminated.IsCompleted;

    internal HostNetwork Network { get; }

    /// <summary>What it was created with; null for an attached system.</summary>
    internal Config? Config { get; }

    internal volatile bool HasCrashed;

    /// <summary>Name and address.</summary>
    public override string ToString() => $"{Name} ({HostAddress})";
}
