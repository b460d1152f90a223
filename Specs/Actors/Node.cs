using ActorUdp.Endpoints;
using ActorUdp.Sockets;

namespace ActorUdp.Specs.Actors;

/// <summary>One node on loopback: an actor system with the transport. Disposing ends it.</summary>
public sealed class Node : IAsyncDisposable
{
    private Node(ActorSystem system)
    {
        System = system;
        Udp = UdpTransport.Get(system);
    }

    public ActorSystem System { get; }

    public UdpTransport Udp { get; }

    public PeerAddress Address => Udp.LocalAddress;

    public static Node Start(string name, string settings = "", int port = 0) => new(NewSystem(name, settings, port));

    /// <summary>A node with a network that is not quite the machine's.</summary>
    internal static Node Start(string name, IDatagramNetwork network, string settings = "")
    {
        ActorSystem system = NewSystem(name, settings, port: 0);
        TransportEnvironment.Attach(system, TransportEnvironment.System with { Network = network });
        return new Node(system);
    }

    public Collector<T> Named<T>(string name) => Collector<T>.Named(System, name);

    public Collector<T> Events<T>()
        where T : class => Collector<T>.Events(System);

    public IActorRef Remote(Node other, string name, ChannelKind kind = ChannelKind.Ordinary) => Udp.Remote(other.Address, name, kind);

    /// <summary>Ends the node, and checks that it has given back whatever it received into.</summary>
    public async ValueTask DisposeAsync()
    {
        await System.Terminate();
        await AssertNothingHeld();
    }

    /// <summary>Passes as soon as no receive buffer is held: a portable socket gives its back a moment after it has something.</summary>
    public async Task AssertNothingHeld()
    {
        ReceivePool pool = Udp.Core.Buffers.Pool;
        await Task.Run(() => SpinWait.SpinUntil(() => pool.Outstanding == 0, TimeSpan.FromSeconds(20)));
        Assert.Equal(0, pool.Outstanding);
    }

    private static ActorSystem NewSystem(string name, string settings, int port) => ActorSystem.Create(name, ConfigurationFactory.ParseString($$"""
        akka { loglevel = ERROR, loggers = [], stdout-loglevel = OFF }
        actor-udp { hostname = "127.0.0.1", port = {{port}} }
        actor-udp { {{settings}} }
        """));
}
