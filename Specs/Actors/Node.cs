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

    public static Node Start(string name, string settings = "", int port = 0) => new(ActorSystem.Create(name, ConfigurationFactory.ParseString($$"""
        akka { loglevel = ERROR, loggers = [], stdout-loglevel = OFF }
        actor-udp { hostname = "127.0.0.1", port = {{port}} }
        actor-udp { {{settings}} }
        """)));

    public Collector<T> Named<T>(string name) => Collector<T>.Named(System, name);

    public Collector<T> Events<T>()
        where T : class => Collector<T>.Events(System);

    public IActorRef Remote(Node other, string name, ChannelKind kind = ChannelKind.Ordinary) => Udp.Remote(other.Address, name, kind);

    public async ValueTask DisposeAsync() => await System.Terminate();
}
